/** App JWTs: RS256 signatures checked as GitHub checks them, with at most ten minutes of life. */

import { createVerify } from "node:crypto";
import { z } from "zod";
import type { World } from "../world/world.ts";
import type { App } from "./app.ts";

const headerShape = z.object({ alg: z.literal("RS256") });
const claimsShape = z.object({ iss: z.union([z.string(), z.number()]), iat: z.number(), exp: z.number() });

function decode<T>(shape: z.ZodType<T>, part: string | undefined): T | undefined {
  try {
    return shape.safeParse(JSON.parse(Buffer.from(part ?? "", "base64url").toString())).data;
  } catch {
    return undefined;
  }
}

/** What GitHub says of a JWT that is not of this time; by it clients correct their clocks. Undefined for one that is, or is none. */
export function whyUntimely(world: World, jwt: string): string | undefined {
  const claims = decode(claimsShape, jwt.split(".")[1]);
  const seconds = world.now().getTime() / 1000;
  if (claims === undefined) return undefined;
  if (claims.exp <= seconds)
    return "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires";
  if (claims.exp > seconds + 660) return "'Expiration time' claim ('exp') is too far in the future";
  if (claims.iat <= seconds + 60) return undefined;
  return "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued";
}

/** The app that signed this JWT, when it is valid now. */
export function verifyAppJwt(world: World, jwt: string): App | undefined {
  const [header, body, signature = ""] = jwt.split(".");
  const claims = decode(claimsShape, body);
  if (!claims || !decode(headerShape, header)) return undefined;
  const issuer = String(claims.iss);
  const app = [...world.apps.values()].find((one) => String(one.id) === issuer || one.clientId === issuer);
  if (!app || whyUntimely(world, jwt) !== undefined) return undefined;
  const check = createVerify("RSA-SHA256").update(`${header}.${body}`);
  return check.verify(app.publicKey, Buffer.from(signature, "base64url")) ? app : undefined;
}

/** Verifies the identity token (OIDC) of an Actions run against its issuer's published keys. */

import { createRemoteJWKSet, errors, jwtVerify } from "jose";

export type Verified =
  | { readonly kind: "genuine"; readonly claims: unknown }
  | { readonly kind: "refused"; readonly reason: string };

/** The audience that a run must ask its identity token for. */
export const audience = "muster";

/** Answers with a reason for a token that is not genuine; throws when the issuer's keys cannot be had. */
export function identityTokens(
  issuer: string,
  now: () => number,
  wanted = audience,
): (token: string) => Promise<Verified> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`));
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience: wanted,
        algorithms: ["RS256"],
        clockTolerance: 30,
        currentDate: new Date(now()),
      });
      return { kind: "genuine", claims: payload };
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === undefined) throw new Error("read the keys of the token issuer", { cause: error });
      return { kind: "refused", reason };
    }
  };
}

/** The error's own text is not shown: it may quote the token. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof errors.JWTExpired) return "the identity token has expired";
  if (error instanceof errors.JWTClaimValidationFailed)
    return `the identity token's ${error.claim} is not as it must be`;
  const malformed = [
    errors.JWSSignatureVerificationFailed,
    errors.JWSInvalid,
    errors.JWTInvalid,
    errors.JOSEAlgNotAllowed,
  ];
  const unknownKey = [errors.JWKSNoMatchingKey, errors.JWKSMultipleMatchingKeys, errors.JOSENotSupported];
  return [...malformed, ...unknownKey].some((kind) => error instanceof kind)
    ? "the identity token's signature is not its issuer's"
    : undefined;
}

/** Honey tokens: secrets of nobody, put where secrets are, and looked for in all that leaves, however it was dressed up. */

import { randomBytes } from "node:crypto";

export type Honey = { readonly name: string; readonly token: string };

export function honey(name: string): Honey {
  return { name, token: `honey-${name}-${randomBytes(16).toString("hex")}` };
}

/** The names of the tokens of which anything is in the bytes. */
export function tasted(bytes: Buffer | string, tokens: readonly Honey[]): readonly string[] {
  const text = typeof bytes === "string" ? bytes : bytes.toString("latin1");
  const lower = text.toLowerCase();
  return tokens.filter(({ token }) => disguises(token).some((each) => lower.includes(each))).map(({ name }) => name);
}

/** The last sixteen characters are enough: whoever trims the rest gives it away all the same. */
function disguises(token: string): readonly string[] {
  const end = token.slice(-16);
  const aligned = [0, 1, 2].map((shift) => Buffer.from("x".repeat(shift) + end).toString("base64"));
  return [
    end,
    end.split("").toReversed().join(""),
    end.split("").join(" "),
    Buffer.from(end).toString("hex"),
    encodeURIComponent(end),
    // Without the characters at the ends, which depend on what stands beside.
    ...aligned.map((text) => text.slice(4, 20)),
  ].map((text) => text.toLowerCase());
}

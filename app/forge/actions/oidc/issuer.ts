/** The forge's OpenID Connect issuer: tokens by which a job proves to others which workflow it is. */

import { type JWTPayload, SignJWT, exportJWK, generateKeyPair } from "jose";

export type Issuer = {
  readonly url: () => string;
  /** A signed token, valid for five minutes. */
  sign(claims: JWTPayload, audience: string): Promise<string>;
  /** What `/.well-known/openid-configuration` says. */
  discovery(): Readonly<Record<string, unknown>>;
  keys(): Promise<Readonly<Record<string, unknown>>>;
};

const algorithm = "RS256";

export function issuer(url: () => string, now: () => Date): Issuer {
  let pair: ReturnType<typeof generateKeyPair> | undefined;
  const keyPair = () => (pair ??= generateKeyPair(algorithm));
  return {
    url,
    async sign(claims, audience) {
      const { privateKey } = await keyPair();
      const second = Math.floor(now().getTime() / 1_000);
      return new SignJWT({ ...claims, jti: crypto.randomUUID() })
        .setProtectedHeader({ alg: algorithm, typ: "JWT", kid: "forge" })
        .setIssuer(url())
        .setAudience(audience)
        .setIssuedAt(second)
        .setNotBefore(second - 5)
        .setExpirationTime(second + 300)
        .sign(privateKey);
    },
    discovery: () => ({
      issuer: url(),
      jwks_uri: `${url()}/.well-known/jwks`,
      subject_types_supported: ["public", "pairwise"],
      response_types_supported: ["id_token"],
      id_token_signing_alg_values_supported: [algorithm],
      scopes_supported: ["openid"],
    }),
    async keys() {
      const { publicKey } = await keyPair();
      return { keys: [{ ...(await exportJWK(publicKey)), kid: "forge", alg: algorithm, use: "sig" }] };
    },
  };
}

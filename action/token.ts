/** The token that `advance` writes with: the app's, by proving who we are with GitHub's OIDC token; or the job's own. */

import { z } from "zod";
import { httpFetch } from "./http/fetch.ts";

/** Milliseconds that are waited for a token. */
const longest = 60_000;

const Granted = z.object({ token: z.string().min(1) });

export type TokenSource = {
  /** The app's address, when there is an app. */
  readonly appUrl: string | undefined;
  /** The job's own token. */
  readonly jobToken: string;
  readonly oidc: Oidc | undefined;
};

/** Where a job with `id-token: write` gets identity tokens, and with what. */
export type Oidc = { readonly url: string; readonly token: string };

/** With an app's address, the app's token or an error: falling back in silence would open pull requests that no CI runs on. */
export async function writeToken({ appUrl, jobToken, oidc }: TokenSource): Promise<string> {
  if (appUrl === undefined) return jobToken;
  if (oidc === undefined) {
    throw new Error(
      "`app-url` is set, but the job may not ask for an identity token. Give the job `permissions: id-token: write`.",
    );
  }
  const identity = await identityToken(oidc, "muster");
  const response = await httpFetch(new URL("/api/token", appUrl), {
    method: "POST",
    signal: AbortSignal.timeout(longest),
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token: identity }),
  });
  if (!response.ok)
    throw new Error(
      `The app at ${appUrl} gave no token (${response.status}): ${(await response.text()).slice(0, 500)}`,
    );
  return Granted.parse(await response.json()).token;
}

/** The token by which this job proves to `audience` which workflow it is; valid for minutes. Throws when GitHub gives none. */
export async function identityToken({ url, token }: Oidc, audience: string): Promise<string> {
  const address = new URL(url);
  address.searchParams.set("audience", audience);
  const response = await httpFetch(address, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(longest),
  });
  if (!response.ok) throw new Error(`GitHub gave no identity token (${response.status}).`);
  return z.object({ value: z.string() }).parse(await response.json()).value;
}

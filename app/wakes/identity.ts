/** Who the app is, asked of GitHub once. */

import type { ProbotOctokit } from "probot";
import type { Identity } from "./place.ts";

/** `app` is a client that speaks as the app itself. A failed answer is asked again by the next call. */
export function identityOf(app: () => Promise<ProbotOctokit>): () => Promise<Identity> {
  let known: Promise<Identity> | undefined;
  return () => {
    known ??= ask(app).catch((error: unknown) => {
      known = undefined;
      throw new Error("ask who this app is; check APP_ID and PRIVATE_KEY", { cause: error });
    });
    return known;
  };
}

async function ask(app: () => Promise<ProbotOctokit>): Promise<Identity> {
  const octokit = await app();
  const { data } = await octokit.request("GET /app");
  if (data?.slug === undefined) throw new Error("GitHub did not say the app's name");
  return { appId: data.id, login: `${data.slug}[bot]` };
}

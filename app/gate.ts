/** `GET /quality-gate`: what `muster quality-gate` says, looked up with the token of whoever asks, so that nobody learns more than they may read. */

import { githubSource } from "./cli/views/github-source.ts";
import { qualityGate } from "./cli/views/views.ts";
import { statusOf } from "./wakes/place.ts";

export type GateAnswer = {
  /** 200: open. 409: closed. 400, 401, 404: it was not looked at. */
  readonly status: 200 | 400 | 401 | 404 | 409;
  /** JSON. */
  readonly body: string;
};

export type GateQuestion = { readonly repo: string | undefined; readonly authorization: string | undefined };

/** `api`: the one GitHub that is asked. Throws when it cannot be. */
export function gatekeeper(api: string, now: () => number): (question: GateQuestion) => Promise<GateAnswer> {
  return async ({ repo = "", authorization = "" }) => {
    const [, token] = /^Bearer (\S{1,500})$/i.exec(authorization) ?? [];
    if (token === undefined)
      return refusal(401, "send `Authorization: Bearer <a token that may read the repository's contents>`");
    if (!/^[\w.-]{1,100}\/[\w.-]{1,100}$/.test(repo)) return refusal(400, "say which: `?repo=owner/name`");
    const source = await githubSource(repo, { GITHUB_TOKEN: token, GITHUB_API_URL: api }).catch(unseen);
    if ("status" in source) return source;
    const said: string[] = [];
    const code = await qualityGate(source, { json: true, print: (text) => said.push(text), now, smoke: false });
    return { status: code === 0 ? 200 : 409, body: said.join("\n") };
  };
}

function refusal(status: 400 | 401 | 404, error: string): GateAnswer {
  return { status, body: JSON.stringify({ error }) };
}

/** Who may not see a repository is told no more than that. */
function unseen(error: unknown): GateAnswer {
  const status = statusOf(error instanceof Error ? error.cause : error);
  if (status === 401) return refusal(401, "GitHub does not know this token");
  if (status === 403 || status === 404) return refusal(404, "it is not there, or this token may not see it");
  throw error;
}

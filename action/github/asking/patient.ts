/** Fetching for Octokit: an answer is not waited for without end, and what has not changed since it was read is not sent again. */

import { openEtags } from "#mission/manners/etags";

type Kept = { readonly body: ArrayBuffer; readonly headers: Headers };

/** Answers of one run that are kept to be asked for with their tag. */
const mostKept = 200;

/** `patience`: fires when an answer, to its last byte, has taken so long that it counts as lost. */
export function patientFetch(patience: () => AbortSignal): typeof fetch {
  const known = openEtags<Kept>(mostKept);

  return async (address, init) => {
    const ask = (more: Readonly<Record<string, string>>) => {
      const headers = new Headers(init?.headers);
      for (const [name, value] of Object.entries(more)) headers.set(name, value);
      return fetch(address, { ...init, headers, signal: patience() });
    };
    if (init?.method !== "GET" || typeof address !== "string") return ask({});
    const answer = await ask(known.asking(address));
    if (answer.status !== 304) return keep(address, answer);
    const kept = known.unchanged(address);
    // A 304 that is no answer to any question of ours.
    return kept === undefined ? ask({ "cache-control": "no-cache" }) : again(kept, answer);
  };

  async function keep(address: string, answer: Response): Promise<Response> {
    const tag = answer.headers.get("etag");
    if (answer.status !== 200 || tag === null) return answer;
    const body = await answer.clone().arrayBuffer();
    known.keep(address, tag, { body, headers: answer.headers });
    return answer;
  }
}

/** What was said then, with what is said now of limits and time. */
function again({ body, headers }: Kept, now: Response): Response {
  const told = new Headers(headers);
  for (const [name, value] of now.headers) told.set(name, value);
  return new Response(body, { status: 200, headers: told });
}

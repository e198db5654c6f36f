/** Fetching for Octokit: an answer is not waited for without end, and what has not changed since it was read is not sent again. */

import { openEtags } from "#mission/manners/etags";
import { httpFetch, type Wanted } from "../../http/fetch.ts";
import { Headers } from "../../http/headers.ts";

/** An answer that has come to its last byte; as much of a `Response` as Octokit looks at. */
type Read = {
  readonly status: number;
  readonly url: string;
  readonly headers: Headers;
  readonly text: () => Promise<string>;
  readonly arrayBuffer: () => Promise<ArrayBuffer>;
};

/** Answers of one run that are kept to be asked for with their tag. */
const mostKept = 200;

/** `patience`: fires when an answer, to its last byte, has taken so long that it counts as lost. */
export function patientFetch(patience: () => AbortSignal): (address: string, wanted: Wanted) => Promise<Read> {
  const known = openEtags<Read>(mostKept);

  return async (address, wanted) => {
    const ask = (more: Readonly<Record<string, string>>) => {
      const headers = new Headers(wanted.headers);
      for (const [name, value] of Object.entries(more)) headers.set(name, value);
      return read(address, { ...wanted, headers, signal: patience() });
    };
    if (wanted.method !== "GET") return ask({});
    const answer = await ask(known.asking(address));
    if (answer.status === 200) known.keep(address, answer.headers.get("etag") ?? undefined, answer);
    if (answer.status !== 304) return answer;
    const kept = known.unchanged(address);
    // A 304 that is no answer to any question of ours.
    return kept === undefined ? ask({ "cache-control": "no-cache" }) : again(kept, answer);
  };
}

async function read(address: string, wanted: Wanted): Promise<Read> {
  const { status, url, headers, arrayBuffer } = await httpFetch(address, wanted);
  const body = await arrayBuffer();
  return { status, url, headers, text: async () => Buffer.from(body).toString(), arrayBuffer: async () => body };
}

/** What was said then, with what is said now of limits and time. */
function again(kept: Read, now: Read): Read {
  const headers = new Headers(kept.headers);
  for (const [name, value] of now.headers) headers.set(name, value);
  return { ...kept, headers };
}

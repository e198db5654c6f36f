/** Reads that are asked with the tag of the last answer: what has not changed is not sent again, and is free. */

import { openEtags } from "#mission/manners/etags";
import type { Answered, Asked } from "./fetch.ts";

type Fetch = (address: string, asked: Asked) => Promise<Answered>;

/** Answers that are kept, of all installations; a token that has run out takes its own along. */
const most = 500;

/** A 304 that is no answer to any question of ours is asked again without a tag. */
export function conditional(fetch: Fetch): Fetch {
  const known = openEtags<Answered>(most);

  return async (address, asked) => {
    if (asked.method !== "GET") return fetch(address, asked);
    const { headers } = asked;
    const question = `${headers["authorization"]} ${headers["accept"]} ${address}`;
    const answer = await fetch(address, { ...asked, headers: { ...headers, ...known.asking(question) } });
    if (answer.status === 304) return known.unchanged(question) ?? fetch(address, asked);
    if (answer.status === 200) known.keep(question, answer.headers.get("etag"), answer);
    return answer;
  };
}

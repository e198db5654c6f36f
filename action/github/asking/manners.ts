/** An Octokit plugin: how GitHub wants to be asked, and what is done when an answer does not come, or not whole. */

import type { Octokit } from "@octokit/rest";
import { z } from "zod";
import { openSilence, StillLimited } from "#mission/manners/limit";
import { statusOf, wasLost } from "./request.ts";
import { type Answer, checkWhole, Failure } from "./whole.ts";

export type Time = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<unknown>;
};

const Options = z.object({
  method: z.string(),
  query: z.string().optional(),
  request: z.looseObject({ retries: z.int().optional() }).default({}),
});
type Asked = z.infer<typeof Options>;

/** GitHub's wish for silence is one for all of a client's requests. */
export function manners(time: Time, longest: number) {
  const turns = takingTurns(time, longest);

  return ({ hook }: Pick<Octokit, "hook">) => {
    // Octokit hands the same options to whichever hooks there are: what a hook changes in a copy is lost.
    hook.wrap("request", (request, options) =>
      turns(triesFor(Options.parse(options)), async () => checkWhole(await listOf(options.method, request(options)))),
    );
    return {};
  };
}

/** Octokit takes 409 to a list for an empty one, as that of an empty repository's commits; what we list is never that. */
async function listOf(method: string, answer: Promise<Answer> | Answer): Promise<Answer> {
  try {
    return await answer;
  } catch (error) {
    if (method !== "GET" || statusOf(error) !== 409) throw error;
    throw new Failure(503, String(error));
  }
}

/** Milliseconds before what may be repeated is tried again: so often, and no more. */
const pauses = [250, 1000, 4000] as const;

/** A read changes nothing, and a change of what is there may be made again; a create may not, unless who asks knows better. */
function triesFor({ method, query, request: { retries } }: Asked): number {
  if (retries !== undefined) return retries;
  const reads = query !== undefined && !/^\s*mutation\b/.test(query);
  return method === "POST" && !reads ? 0 : pauses.length;
}

/** GitHub limits us so often in a row: then who asks gives up. */
const mostLimits = 3;

/** `longest`: milliseconds that are waited at a time; where GitHub asks for more it fails. Sends nothing while GitHub wants nothing; what was turned away for a limit has done nothing, and is sent when its time is over. */
function takingTurns({ now, wait }: Time, longest: number) {
  const silence = openSilence();

  async function untilWanted(): Promise<void> {
    for (let left = silence.left(now()); left > 0; left = silence.left(now())) {
      if (left > longest) throw new StillLimited(left);
      await wait(left);
    }
  }

  return async (tries: number, ask: () => Promise<Answer>): Promise<Answer> => {
    for (let [lost, limited] = [0, 0]; ;) {
      await untilWanted();
      try {
        const answer = await ask();
        silence.end();
        return answer;
      } catch (error) {
        if (silence.note(error, now())) limited += 1;
        else lost += 1;
        const pause = lost > tries || limited > mostLimits ? undefined : pauseAfter(error, lost, silence.left(now()));
        if (pause === undefined) throw error;
        await wait(pause);
      }
    }
  };
}

/** Undefined when it would fail alike. The silence is waited for by whoever asks next. */
function pauseAfter(error: unknown, lost: number, silent: number): number | undefined {
  if (silent > 0) return 0;
  return wasLost(error) ? pauses[lost - 1] : undefined;
}

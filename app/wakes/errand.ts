/** A wake as an errand: which wakes are the same, which are done at all, and how. */

import type { Logger } from "pino";
import type { Wake } from "#mission/wake/wake";
import { failureLimit } from "../inbox/failure-limit.ts";
import type { Errand } from "../inbox/inbox.ts";
import { answerWake } from "./answer.ts";
import type { Identity, Place } from "./place.ts";
import { refuse } from "./refuse.ts";

/** Where a wake came from: how to get there, and who, if anybody, must know that nothing came of it. */
export type Origin = {
  /** `owner/name`. */
  readonly repo: string;
  readonly open: () => Promise<Place>;
  readonly lost: (() => void) | undefined;
};

export type ErrandOptions = {
  readonly me: () => Promise<Identity>;
  /** Takes in what an errand brings about. Throws when there is no room. */
  readonly take: (errands: readonly Errand[]) => void;
  readonly log: Logger;
  readonly now: () => number;
};

/** Wakes of one actor are the same, unless somebody is to be answered, or one is urgent and the other is not. */
export function errandsOf({ me, take, log, now }: ErrandOptions) {
  const failures = failureLimit({ most: 3, within: 30 * 60_000, now });

  return (wakes: readonly Wake[], { repo, open, lost }: Origin): readonly Errand[] =>
    wakes.flatMap((wake) => {
      const { actor } = wake;
      const name = `${repo} ${actor}`;
      if (wake.afterFailure && !failures.allows(name)) {
        log.warn({ repo, actor }, "its runs keep failing; left to the sweep");
        return [];
      }
      const tell = (login: string): Errand => ({
        key: `${name} refusal`,
        lane: "telling",
        act: async () => refuse(actor, login, { ...(await open()), me: await me() }),
        lost,
      });
      const act = async () => answerWake(wake, await open(), (login) => take([tell(login)]));
      return [{ key: `${name}${asWhat(wake)}`, lane: wake.urgent ? "urgent" : "usual", act, lost }];
    });
}

function asWhat({ needs, react, by, urgent }: Wake): string {
  const answered = needs === "none" && react === undefined ? "" : ` ${by?.login} ${JSON.stringify(react)}`;
  return urgent ? `${answered} now` : answered;
}

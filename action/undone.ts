/** What a run has decided and not done: withheld, since it holds a secret, or put off, since GitHub had no room for it. */

import type { Withheld } from "#mission/step";
import type { Logged } from "./actor.ts";
import type { Pace } from "./perform/pace.ts";
import type { Performed } from "./perform/perform.ts";

export type Undone = {
  /** Known to whoever decides: it stays undone. */
  readonly withheld: readonly Withheld[];
  /** That, and what was put off: not to be tried again yet. */
  readonly all: readonly Withheld[];
  readonly note: (done: Performed) => void;
  /** Waits until what was put off may be done, when there is some and it comes soon; then it is to be tried again. */
  readonly again: (pace: Pace | undefined) => Promise<boolean>;
};

export function openUndone(actor: string, log: (entry: Logged) => void): Undone {
  let [withheld, putOff]: [readonly Withheld[], readonly Withheld[]] = [[], []];
  return {
    get withheld() {
      return withheld;
    },
    get all() {
      return [...withheld, ...putOff];
    },
    note(done) {
      if (typeof done !== "object") return;
      const { place, what } = done;
      const later = "later" in done;
      if (later) putOff = [...putOff, { place, what }];
      else withheld = [...withheld, { place, what }];
      log({ actor, step: later ? "put off" : "withheld", reason: `${place}: ${what}` });
    },
    async again(pace) {
      if (putOff.length === 0 || (await pace?.room()) !== true) return false;
      putOff = [];
      return true;
    },
  };
}

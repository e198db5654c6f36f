/** Time that passes only when somebody says so, and what is to happen in it, in order. */

import { Instant } from "#mission/ids";

export type Clock = {
  readonly now: () => Instant;
  /** Lets milliseconds pass; what was due meanwhile happens later than it should. */
  readonly pass: (milliseconds: number) => void;
  /** Something happens so many milliseconds from now. Of several at one moment, the first that was said comes first. */
  readonly after: (milliseconds: number, act: () => Promise<void>) => void;
  /** Lets happen what is due until then, or everything there is; the clock then stands there. Answers how much happened. */
  readonly run: (until?: Instant) => Promise<number>;
  readonly waiting: () => number;
};

type Entry = { readonly at: number; readonly place: number; readonly act: () => Promise<void> };

export function virtualClock(start: Instant): Clock {
  let time: number = start;
  let places = 0;
  const agenda: Entry[] = [];

  function next(until: number): Entry | undefined {
    let first: Entry | undefined;
    for (const entry of agenda)
      if (first === undefined || entry.at < first.at || (entry.at === first.at && entry.place < first.place))
        first = entry;
    if (first === undefined || first.at > until) return undefined;
    agenda.splice(agenda.indexOf(first), 1);
    return first;
  }

  return {
    now: () => Instant.parse(time),
    pass: (milliseconds) => void (time += milliseconds),
    after: (milliseconds, act) => void agenda.push({ at: time + milliseconds, place: (places += 1), act }),
    async run(until) {
      let happened = 0;
      for (let entry = next(until ?? Infinity); entry !== undefined; entry = next(until ?? Infinity)) {
        time = Math.max(time, entry.at);
        happened += 1;
        await entry.act();
      }
      if (until !== undefined) time = Math.max(time, until);
      return happened;
    },
    waiting: () => agenda.length,
  };
}

/** A large backlog and a long journal, made up: what `decide` is measured on. */

import { standingsOf } from "#mission/course/neighbours";
import type { MissionEvent } from "#mission/course/event";
import { after } from "#mission/course/fold";
import type { Mission } from "#mission/course/state";
import type { MissionFacts } from "#mission/facts";
import { configured, at, issue, npmTest, sha } from "../../mission/support/values.ts";
import { factsOf, issueFacts } from "../../mission/support/facts.ts";
import { and, built, lapClosed, lapOpened, life, opened, planned } from "../../mission/support/lives.ts";

const words = "export list table sort filter page cache parse print count group merge split index query store".split(
  " ",
);

/** The n-th of so many: queued for the most part, every tenth begun, every hundredth in a circle with the one before. */
function feature(number: number): Mission {
  const word = (step: number) => words[(number * step) % words.length] ?? "";
  const title = `Let ${word(1)} ${word(3)} number ${number}`;
  const body = `${title}.\n\n${`It should ${word(5)} and ${word(7)}. `.repeat(8)}\n\n### Impact\n\n${(number % 10) + 1}`;
  const waitsFor = number % 100 === 0 ? [issue(number - 1)] : number % 100 === 99 ? [issue(number + 1)] : [];
  const noted = { pinned: number % 997 === 0, deferred: number % 50 === 0, waitsFor, cut: [], stuck: false };
  const queued = and(life({ ...opened, issue: issue(number), title, body }), { kind: "noted", ...noted });
  return number % 10 === 5 ? and(queued, planned()) : queued;
}

/** Events of a mission that was tried over and over, at least so many. */
export function longJournal(events: number): readonly MissionEvent[] {
  const all: MissionEvent[] = [opened, planned()];
  for (let lap = 1; all.length < events; lap += 1)
    all.push(lapOpened(lap, "build", "verify"), lapClosed(lap), built(sha(String(lap % 10))), failure(lap));
  return all.slice(0, events);
}

function failure(lap: number): MissionEvent {
  const feedback = [{ key: `verify:${lap % 5}`, source: "verification" as const, text: "1 test failed" }];
  return { kind: "attemptFailed", reason: "verification", message: `Lap ${lap} did not pass.`, feedback };
}

export type Setting = { readonly mission: Mission; readonly facts: MissionFacts; readonly now: ReturnType<typeof at> };

/** The last of `features`, with a journal of so many events, that waits for one of the others; and what it sees. */
export function setting(features: number, events: number): Setting & { readonly observe: () => MissionFacts } {
  const now = at(1000);
  const others = Array.from({ length: features - 1 }, (_, index) => feature(index + 1001));
  const history = longJournal(events);
  const long = history.reduce<Mission | undefined>((state, event) => after(state, { at: at(0), event }), undefined);
  if (long === undefined) throw new Error("a journal begins with `opened`");
  const mission: Mission = { ...long, open: undefined, failures: 0, stage: { kind: "queued" } };
  const observe = () =>
    factsOf({
      config: configured({ workers: { max_jobs: 8 } }),
      commands: [npmTest],
      issue: issueFacts({ labels: ["muster", "muster: impact 7"] }),
      ...standingsOf([mission, ...others], others, now),
      backlog: { dependencies: [{ name: "#1099", issue: issue(1099), state: "open" }] },
    });
  return { mission, facts: observe(), now, observe };
}

import { expect, test } from "vitest";
import { decideKeeping, foldKeeper, type KeeperEvent, type KeeperFacts, objectiveMarker } from "#mission/keeper/keeper";
import { ActorName } from "#mission/ids";
import { deedsOf, eventsOf, woken } from "../support/lives.ts";
import { at, issue } from "../support/values.ts";

const key = "cron:nightly-debt:1795262400000";
const objective = { key, title: "nightly-debt", text: "Pay back the debt that matters most." };
const watched: KeeperEvent = { kind: "watched", name: "nightly-debt", from: at(0) };
const started: KeeperEvent = { kind: "started", key, issue: issue(21) };

function keep(events: readonly KeeperEvent[], given: Partial<KeeperFacts> = {}) {
  const facts = { entries: ["nightly-debt"], objectives: [], issues: new Map(), due: [], ...given };
  return decideKeeping(foldKeeper(events), facts, at(60));
}

test("a cron entry that was never seen is watched from now on, before anything starts", () => {
  expect(eventsOf(keep([], { objectives: [objective] }))).toEqual([
    { kind: "watched", name: "nightly-debt", from: at(60) },
  ]);
});

test("what is due becomes a labelled issue that can be found again", () => {
  expect(deedsOf(keep([watched], { objectives: [objective] }), "openIssue")).toEqual([
    {
      kind: "openIssue",
      title: "nightly-debt",
      body: `<!-- muster:keep:${key} -->\nPay back the debt that matters most.`,
      labels: ["muster: mission"],
      marker: objectiveMarker({ key }),
    },
  ]);
});

test("the issue that is there is put on record and its mission woken, whoever opened it", () => {
  const step = keep([watched], { objectives: [objective], issues: new Map([[objectiveMarker({ key }), issue(21)]]) });
  expect(eventsOf(step)).toEqual([started]);
  expect(woken(step)).toEqual(["21"]);
});

test("nothing starts twice", () => {
  expect(keep([watched, started], { objectives: [objective] })).toEqual({
    kind: "rest",
    reason: "nothing was left lying",
  });
});

test("what was left lying is woken", () => {
  const due = [{ actor: ActorName.parse("7"), reason: "its next lap was not started" }];
  expect(woken(keep([watched], { due }))).toEqual(["7"]);
});

test("what is only proposed becomes an issue that a person may accept, once, and nobody is woken", () => {
  const proposal = { key: "finding:0123", title: "Clean up: slow", text: "It is slow.", proposed: true };
  const open = keep([watched], { objectives: [proposal] });
  expect(deedsOf(open, "openIssue")).toMatchObject([{ labels: ["muster: proposed"] }]);
  const issues = new Map([[objectiveMarker(proposal), issue(9)]]);
  const step = keep([watched], { objectives: [proposal], issues });
  expect(eventsOf(step)).toEqual([{ kind: "started", key: "finding:0123", issue: 9 }]);
  expect(woken(step)).toEqual([]);
});

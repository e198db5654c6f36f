import { describe, expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import { placeOf, without } from "#mission/step";
import type { Deed } from "#mission/step";
import type { MissionEvent } from "#mission/course/event";
import { comment, factsOf, issueFacts } from "../support/facts.ts";
import { handoff, over, planned } from "../support/laps.ts";
import { and, eventsOf, lapOpened, onGitHub, plan, stages } from "../support/lives.ts";
import { at, issue, us } from "../support/values.ts";

const isClosed = ({ kind }: MissionEvent) => kind === "lapClosed";
const withheld = [{ place: "the comment “plan” on #7", what: "what looks like a secret (github token)" }];

test("a mission about to write a secret stops, says where, and not what", () => {
  const event = eventsOf(decide(stages.planned, onGitHub({ withheld }), at(9))).find(({ kind }) => kind === "stopped");
  expect(event).toMatchObject({ kind: "stopped", reason: "policy" });
  expect(event?.kind === "stopped" && event.message).toMatchInlineSnapshot(`
    "Muster was about to write a secret and did not:
    - the comment “plan” on #7: what looks like a secret (github token)

    Please look at where it comes from (the issue, the code, what commands print), and make it worthless: change the secret itself."
  `);
});

test("one that never began says so on the issue, once", () => {
  const step = decide(undefined, factsOf({ withheld }), at(0));
  expect(step).toMatchObject({ kind: "perform", deeds: [{ kind: "comment", slot: "refused" }] });
  const body = step.kind === "perform" && step.deeds[0]?.kind === "comment" ? step.deeds[0].body : "";
  const facts = factsOf({ withheld, issue: issueFacts({ comments: [comment(us, body)] }) });
  expect(decide(undefined, facts, at(1))).toMatchObject({ kind: "rest" });
});

test("a lap whose notes cannot be written is closed without them", () => {
  const mission = and(stages.queued, lapOpened(1, "plan"), { kind: "stopped", reason: "policy", message: "m" });
  const notes = [{ kind: "concern" as const, text: "a secret" }];
  const lap = over([handoff("7-1-plan", planned(plan), { notes })]);
  const closed = eventsOf(decide(mission, onGitHub({ withheld, lap }), at(9))).find(isClosed);
  expect(closed).toMatchObject({ kind: "lapClosed", notes: [] });
  const open = eventsOf(decide(mission, onGitHub({ lap }), at(9))).find(isClosed);
  expect(open).toMatchObject({ kind: "lapClosed", notes });
});

describe("what was withheld once is not tried again", () => {
  const told: Deed<MissionEvent> = { kind: "comment", issue: issue(7), slot: "plan", body: "b", id: undefined };
  const label: Deed<MissionEvent> = { kind: "label", issue: issue(7), add: [], remove: [] };

  test("the rest is done", () => {
    expect(without({ kind: "perform", deeds: [told, label] }, withheld)).toEqual({ kind: "perform", deeds: [label] });
  });

  test("nothing left is a rest", () => {
    expect(without({ kind: "perform", deeds: [told] }, withheld)).toMatchObject({ kind: "rest" });
  });

  test("every deed has a place of its own", () => {
    const other = { ...told, slot: "status" };
    expect(new Set([told, other, label].map(placeOf)).size).toBe(3);
  });
});

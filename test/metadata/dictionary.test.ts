import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import type { Mission, Stage } from "#mission/course/state";
import * as lives from "../mission/support/lives.ts";
import { at, planOf, run, sha, unit } from "../mission/support/values.ts";

const text = await readFile(new URL("../../action/mission/README.md", import.meta.url), "utf8");
const [, diagram = ""] = /```mermaid\nstateDiagram-v2\n(.*?)```/s.exec(text) ?? [];
const names = new Map(
  [...diagram.matchAll(/state "(.+)" as (\w+)/g)].map(([, name = "", alias = ""]) => [alias, name]),
);
const arrows = [...diagram.matchAll(/^ +(\S+) --> (\S+?)(?:: (.*))?$/gm)]
  .map(([, from = "", to = "", said = ""]) => ({ from: names.get(from) ?? from, to: names.get(to) ?? to, said }))
  .flatMap(({ from, to, said }) => said.split(", ").map((event) => ({ from, to, event })));

const questioned: MissionEvent = { kind: "questioned", questions: ["Which?"] };
const stopped: MissionEvent = { kind: "stopped", reason: "cancelled", message: "anna said so." };

const asked: MissionEvent = {
  kind: "asked",
  run: run(100),
  gate: "task:7-1-plan",
  stage: "planning",
  question: { summary: "Which?", options: ["This", "That"], default: 1 },
};
const decided: MissionEvent = {
  kind: "decided",
  run: run(101),
  gate: "task:7-1-plan",
  stage: "planning",
  summary: "Which?",
  allowed: ["This", "That"],
  selected: 2,
  actor: "anna",
  at: at(9),
  rationale: "",
};

const decomposed: MissionEvent = {
  kind: "decomposed",
  tree: planOf(unit("u1"), unit("u2")),
  ambition: { score: 4, reasons: [] },
  from: sha("b"),
};
const gathered: MissionEvent = { kind: "gathered", ends: [] };
const judged = (met: boolean): MissionEvent => ({
  kind: "objectiveJudged",
  commit: sha("c"),
  judgement: { met, rationale: "Seen.", missing: [] },
});

const { queued, planning, landing, integrated, done } = lives.stages;
const objective = { ...lives.opened, place: { kind: "objective" as const, chain: 0, chained: false } };
const divided = lives.life(objective, decomposed);
const missions: Readonly<Record<Stage["kind"], Mission>> = {
  queued,
  "needs-info": lives.and(queued, questioned),
  deciding: lives.and(planning, asked),
  planning: lives.life(objective, lives.lapOpened(1, "plan")),
  building: lives.stages.planned,
  verifying: lives.stages.verified,
  underway: divided,
  judging: lives.and(divided, gathered),
  "in-review": lives.stages["in-review"],
  landing,
  integrated,
  done,
  stopped: lives.and(queued, stopped),
};

const events = new Map<string, MissionEvent>([
  ["questioned", questioned],
  ["asked", asked],
  ["decided", decided],
  ["restated", { kind: "restated", title: "T", body: "Three more words." }],
  ["lapOpened", lives.lapOpened(1, "plan")],
  ["planned", lives.planned()],
  ["decomposed", decomposed],
  ["planRefused", { kind: "planRefused", by: "anna", feedback: [] }],
  ["gathered", gathered],
  ["objectiveJudged", judged(false)],
  ["objectiveJudged as met", judged(true)],
  ["diagnosed", { kind: "diagnosed", remedy: "escalate", feedback: [] }],
  ["diagnosed to be planned anew", { kind: "diagnosed", remedy: "replan", feedback: [] }],
  ["attemptFailed", { kind: "attemptFailed", reason: "work", message: "m", feedback: [] }],
  ["built in part", lives.built(sha("1"), { verified: false })],
  ["built in whole", lives.built()],
  ["feedbackTaken", { kind: "feedbackTaken", feedback: [] }],
  ["readied", lives.readied],
  ["approved", lives.approved],
  ["adopted", { kind: "adopted", head: sha("2") }],
  ["bounced", { kind: "bounced", head: sha("1"), feedback: [] }],
  ["integrated", lives.integrated],
  ["promoted", lives.promoted],
  ["stopped", stopped],
  ["reopened", { kind: "reopened", by: "anna", title: "T", body: "Three more words.", stands: true }],
]);

const within = arrows.filter(({ from, to }) => from !== "[*]" && to !== "[*]");

test("the state diagram has every stage and no other, begins with an event and ends where a mission is over", () => {
  const drawn = arrows.flatMap(({ from, to }) => [from, to]).filter((name) => name !== "[*]");
  expect(new Set(drawn)).toEqual(new Set(Object.keys(missions)));
  expect(arrows.filter(({ from }) => from === "[*]")).toEqual([{ from: "[*]", to: "queued", event: "opened" }]);
  expect(arrows.filter(({ to }) => to === "[*]").map(({ from }) => from)).toEqual(["done", "stopped"]);
});

test.each(within)("the diagram's arrow from $from by $event leads to $to", ({ from, to, event }) => {
  const mission = Object.entries(missions).find(([stage]) => stage === from)?.[1];
  const happened = events.get(event);
  if (mission === undefined || happened === undefined) throw new Error(`${from} or ${event} is unknown`);
  expect(mission.stage.kind).toBe(from);
  expect(lives.and(mission, happened).stage.kind).toBe(to);
});

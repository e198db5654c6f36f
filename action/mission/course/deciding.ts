/** The stage in which a task's question waits for an answer: of a person, or of the clock. */

import { type Asked, type Decided, goOnOrStop } from "../decision.ts";
import type { Config } from "../config.ts";
import { Instant } from "../ids.ts";
import type { Scene } from "../lap/open.ts";
import { rest, type Step } from "../step.ts";
import { leavePlace, record } from "./ending.ts";
import type { MissionEvent } from "./event.ts";
import { choiceOf } from "./wishes.ts";

/** So often a mission puts a question to people; after that it takes the defaults. */
const mostAsked = 5;

/** How long people have for an answer: no time when they are not asked, `undefined` when the mission waits however long. */
export function deadline({ ask }: Config, asked: number, now: Instant): Instant | undefined {
  if (ask.mode === "never" || asked >= mostAsked) return now;
  return ask.mode === "always" ? undefined : Instant.parse(now + ask.timeout);
}

export function deciding(scene: Scene): Step<MissionEvent> {
  const [asked] = scene.mission.asked;
  if (asked === undefined) return rest("nothing is left to decide");
  const answer = byPerson(scene, asked) ?? byDefault(scene, asked);
  if (answer === undefined) return rest("it waits for a decision: `/muster choose <number>`");
  const { question, run: _, until: __, ...what } = asked;
  const { run } = scene.facts;
  const decided = { ...what, ...answer, kind: "decided" as const, run, summary: question.summary, at: scene.now };
  const event = { ...decided, allowed: [...question.options] };
  if (!asked.gate.startsWith("blocked:") || goOnOrStop[answer.selected - 1] !== goOnOrStop[1]) return record(event);
  return leavePlace(scene, event, { kind: "stopped", reason: "needs-human", message: question.summary });
}

type Answer = Pick<Decided, "selected" | "actor" | "rationale" | "heard">;

function byPerson({ mission, facts }: Scene, asked: Asked): Answer | undefined {
  const choice = choiceOf(mission, facts, asked.question.options.length);
  if (choice === undefined) return undefined;
  const { comment, selected, rationale } = choice;
  return { selected, actor: comment.by.login, rationale, heard: comment.id };
}

function byDefault({ mission, config, now }: Scene, { question, until }: Asked): Answer | undefined {
  const given = { selected: question.default, actor: "muster" };
  if (config.ask.mode === "never") return { ...given, rationale: "`ask.mode` is `never`" };
  if (until === undefined || now < until) return undefined;
  const tired = mission.decisions.length >= mostAsked;
  return { ...given, rationale: tired ? `${mostAsked} questions were asked before` : "nobody answered in time" };
}

/** The stage in which a task's question waits for an answer: of a person, or of the clock. */

import { type Asked, type Decided, goOnOrStop } from "../decision.ts";
import { isAboutClarity } from "../clarity/clarity.ts";
import { readAnew } from "../clarity/rewritten.ts";
import { tickOf } from "../clarity/ticks.ts";
import type { Config } from "../config.ts";
import { Instant } from "../ids.ts";
import type { Scene } from "../lap/open.ts";
import { rest, type Step } from "../step.ts";
import { leavePlace, record } from "./ending.ts";
import { afterPlanAnswer, isPlanGate } from "../planning/gate.ts";
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
  const { asked } = scene.mission;
  if (asked.length === 0) return rest("nothing is left to decide");
  const anew = asked.every(isAboutClarity) ? readAnew(scene) : undefined;
  if (anew?.kind === "perform") return anew;
  const answered = asked.flatMap((each, index) => {
    const answer = answerTo(scene, each, index === 0);
    return answer === undefined ? [] : [{ each, answer }];
  });
  if (answered.length === 0) return anew ?? rest("it waits for a decision: `/muster choose <number>`");
  const events = answered.flatMap(({ each, answer }) => withMeaning(decidedOf(scene, each, answer)));
  const ended = answered.find(({ each, answer }) => endsIt(each, answer));
  if (ended === undefined) return record(...events);
  return leavePlace(scene, ...events, {
    kind: "stopped",
    reason: "needs-human",
    message: ended.each.question.summary,
  });
}

/** A comment's choice is for the question that was asked first; a tick says itself which it is for. */
function answerTo(scene: Scene, asked: Asked, isFirst: boolean): Answer | undefined {
  return (isFirst ? byPerson(scene, asked) : undefined) ?? byTick(scene, asked) ?? byDefault(scene, asked);
}

type DecidedEvent = Extract<MissionEvent, { kind: "decided" }>;

function withMeaning(event: DecidedEvent): readonly MissionEvent[] {
  return isPlanGate(event.gate) ? [event, ...afterPlanAnswer(event)] : [event];
}

function decidedOf({ facts, now }: Scene, asked: Asked, answer: Answer): DecidedEvent {
  const { question, run: _, until: __, ...what } = asked;
  const { summary, options } = question;
  return { ...what, ...answer, kind: "decided", run: facts.run, summary, at: now, allowed: [...options] };
}

function endsIt({ gate }: Asked, { selected }: Answer): boolean {
  return gate.startsWith("blocked:") && goOnOrStop[selected - 1] === goOnOrStop[1];
}

type Answer = Pick<Decided, "selected" | "actor" | "rationale" | "heard">;

function byPerson({ mission, facts }: Scene, asked: Asked): Answer | undefined {
  const choice = choiceOf(mission, facts, asked.question.options.length);
  if (choice === undefined) return undefined;
  const { comment, selected, rationale } = choice;
  return { selected, actor: comment.by.login, rationale, heard: comment.id };
}

function byTick({ facts }: Scene, asked: Asked): Answer | undefined {
  const tick = tickOf(asked, facts.issue);
  return tick && { selected: tick.selected, actor: tick.by, rationale: "", heard: tick.comment };
}

function byDefault({ mission, config, now }: Scene, { gate, question, until }: Asked): Answer | undefined {
  const given = { selected: question.default, actor: "muster" };
  if (config.ask.mode === "never" && !isPlanGate(gate)) return { ...given, rationale: "`ask.mode` is `never`" };
  if (until === undefined || now < until) return undefined;
  const tired = mission.decisions.length >= mostAsked;
  return { ...given, rationale: tired ? `${mostAsked} questions were asked before` : "nobody answered in time" };
}

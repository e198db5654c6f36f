/** Answers that need not be asked for again: plans and reviews of input that has not changed. Pure: which are kept, and for how long. */

import { z } from "zod";
import { type Handoff, Outcome } from "./handoff.ts";
import { Instant } from "./ids.ts";
import { preflight } from "./plan.ts";

/** SHA-256, hex, of the role, its prompts, the model and everything the task is about. */
export const AnswerKey = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .brand("AnswerKey");
export type AnswerKey = z.infer<typeof AnswerKey>;

export const Answered = z.strictObject({ key: AnswerKey, at: Instant, outcome: Outcome });
export type Answered = z.infer<typeof Answered>;

const lifetime = 30 * 24 * 60 * 60_000;
const mostAnswers = 100;
/** Characters of JSON, all together. */
const mostText = 1_000_000;

export function answerFor(answers: readonly Answered[], key: AnswerKey, now: Instant): Outcome | undefined {
  return answers.find((answer) => answer.key === key && now - answer.at < lifetime)?.outcome;
}

/** The newest that fit, oldest first. An answer that is there already keeps its age, so that none lives for ever by being used. */
export function withAnswers(known: readonly Answered[], more: readonly Answered[], now: Instant): readonly Answered[] {
  const living = known.filter(({ at }) => now - at < lifetime);
  const fresh = more.filter(({ key }, index) => !has(living, key) && !has(more.slice(0, index), key));
  const kept: Answered[] = [];
  let room = mostText;
  for (const answer of [...living, ...fresh].toReversed()) {
    room -= JSON.stringify(answer).length;
    if (kept.length === mostAnswers || room < 0) break;
    kept.unshift(answer);
  }
  return kept;
}

function has(answers: readonly Answered[], key: AnswerKey): boolean {
  return answers.some((answer) => answer.key === key);
}

/** What is worth keeping of a lap's hand-offs: plans that hold together, and reviews; never what was built. */
export function answersIn(handoffs: Iterable<Handoff>, globs: readonly string[], at: Instant): readonly Answered[] {
  return [...handoffs].flatMap(({ key, outcome }) => {
    const good = outcome.kind === "planned" ? preflight(outcome.plan, globs).length === 0 : outcome.kind === "reviewed";
    return key !== undefined && good ? [{ key: AnswerKey.parse(key), at, outcome }] : [];
  });
}

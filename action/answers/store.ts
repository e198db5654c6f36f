/** Where answers are kept: one file on a ref of the repository, without a history; lost or broken it is only asked again. */

import { type Answered, answerFor, Answered as AnsweredShape, withAnswers } from "#mission/answers";
import type { Instant } from "#mission/ids";
import { answersRef } from "#mission/line";
import type { RefMove } from "#mission/step";
import type { Task } from "#mission/task";
import type { Git } from "../ports.ts";
import { answerKey } from "./key.ts";

const file = "answers.jsonl";

/** The tasks with the keys of their answers, and the answers that are there. The repository was fetched before. */
export async function withKnown(git: Git, tasks: readonly Task[], now: Instant): Promise<readonly Task[]> {
  const known = await read(git);
  return Promise.all(
    tasks.map(async (task) => {
      const key = await answerKey(task, git);
      if (key === undefined) return task;
      const outcome = answerFor(known, key, now);
      return { ...task, answer: outcome === undefined ? { key } : { key, outcome } };
    }),
  );
}

export type Keep = { readonly move: RefMove; readonly fresh: number };

/** The answers that are there with these, as a commit that nobody sees yet, and how many are new; undefined where none is. */
export async function moveWith(git: Git, answers: readonly Answered[], now: Instant): Promise<Keep | undefined> {
  if (answers.length === 0) return undefined;
  const from = await git.resolve(answersRef);
  const known = await read(git);
  const next = withAnswers(known, answers, now);
  const fresh = next.filter(({ key }) => !known.some((answer) => answer.key === key));
  if (fresh.length === 0) return undefined;
  const text = next.map((answer) => `${JSON.stringify(answer)}\n`).join("");
  const files = new Map([[file, text]]);
  const to = await git.commitFiles({ files, parents: [], message: "muster: answers [skip ci]", at: now });
  return { move: { ref: answersRef, from, to }, fresh: fresh.length };
}

/** Lines that cannot be read are passed over. */
async function read(git: Git): Promise<readonly Answered[]> {
  const head = await git.resolve(answersRef);
  const text = head === undefined ? undefined : await git.show(head, file);
  return (text ?? "").split("\n").flatMap((row) => parse(row) ?? []);
}

function parse(row: string): Answered | undefined {
  try {
    return AnsweredShape.safeParse(JSON.parse(row)).data;
  } catch {
    return undefined;
  }
}

import { expect } from "vitest";
import type { Answered } from "#mission/answers";
import { AnswerKey } from "#mission/answers";
import { ActorName, Instant, type Sha } from "#mission/ids";
import { answersRef } from "#mission/line";
import { PlanTask } from "#mission/task";
import { answerKey } from "../../../action/answers/key.ts";
import { openJournal } from "../../../action/journal/open.ts";
import type { Git } from "../../../action/ports.ts";
import { openGuard } from "../../../action/scan/outbound/guard.ts";
import { guardGit } from "../../../action/scan/outbound/guard-git.ts";
import { keepsAnswers } from "../../../action/answers/beside.ts";
import { withKnown } from "../../../action/answers/store.ts";
import { fromMemory } from "../../../action/work/from-memory.ts";
import { planned } from "../../mission/support/laps.ts";
import { plan } from "../../mission/support/lives.ts";
import { commit, noon, test } from "../../support/repository.ts";

const now = Instant.parse(noon);

/** Records something with an answer that came home; how many were kept. What is recorded is recorded in any case. */
async function keep(git: Git, actor: string, answer: Answered): Promise<number> {
  const opened = await openJournal(git, ActorName.parse(actor), {
    now: () => now,
    sleep: async () => undefined,
    random: Math.random,
  });
  if (opened.kind === "broken") throw new Error(opened.message);
  let fresh = 0;
  const kept = (count: number) => void (fresh += count);
  const journal = keepsAnswers(opened.journal, { git, now: () => now, answers: () => [answer], kept });
  const { kind } = await journal.append([{ kind: "said" }]);
  expect(kind).toBe("appended");
  return fresh;
}

function planTask(base: Sha, given: object = {}): PlanTask {
  return PlanTask.parse({
    kind: "plan",
    id: "7-1-plan",
    issue: 7,
    title: "Add sub",
    body: "It should subtract.",
    lap: 1,
    attempt: 1,
    base,
    model: "claude-opus-5-5",
    budget: { usd: 1_000_000, turns: 9, minutes: 9 },
    setup: [],
    verify: [],
    protected: [],
    feedback: [],
    ...given,
  });
}

test("a key is of what the task is about: not of the run, the budget or the commit, but of the tree, the words and the model", async ({
  remote,
}) => {
  const git = await remote.clone();
  const base = await commit(git, undefined, { a: "1\n" });
  const again = await commit(git, base, { a: "1\n" });
  const other = await commit(git, base, { a: "2\n" });
  const key = (task: PlanTask) => answerKey(task, git);
  const first = await key(planTask(base));
  const same = { id: "9-4-plan", issue: 9, lap: 4, attempt: 3, budget: { usd: 5, turns: 1, minutes: 1 } };
  expect(await key(planTask(again, same))).toBe(first);
  const feedback = [{ key: "plan:0", source: "policy", text: "It is outside." }];
  const critic = { model: "claude-opus-5-5", provider: "anthropic", rounds: 1 };
  for (const change of [
    { body: "It should add." },
    { model: "claude-sonnet-5-5" },
    { feedback },
    { effort: "high" },
    { critic },
  ])
    expect(await key(planTask(base, change))).not.toBe(first);
  expect(await key(planTask(other))).not.toBe(first);
});

test("an answer that was kept is given with the next such task, and then costs nothing", async ({ remote }) => {
  const git = await remote.clone();
  const base = await commit(git, undefined, { a: "1\n" });
  const [asked] = await withKnown(git, [planTask(base)], now);
  if (asked?.kind !== "plan" || asked.answer === undefined) throw new Error("it has a key");
  expect(fromMemory(asked)).toBeUndefined();
  const answer: Answered = { key: AnswerKey.parse(asked.answer.key), at: now, outcome: planned(plan) };
  expect(await keep(git, "7", answer)).toBe(1);
  expect(await keep(git, "7", answer)).toBe(0);

  const elsewhere = await remote.clone();
  await elsewhere.fetch([`+${answersRef}:${answersRef}`, "+refs/heads/*:refs/heads/*"]);
  await commit(elsewhere, undefined, { a: "1\n" });
  const [known] = await withKnown(elsewhere, [planTask(base, { id: "9-1-plan", issue: 9 })], now);
  if (known?.kind !== "plan") throw new Error("it is a plan");
  expect(fromMemory(known)).toMatchObject({
    task: "9-1-plan",
    outcome: planned(plan),
    calls: [{ role: "planner", cost: 0, outcome: "cached" }],
  });
});

test("who keeps answers at the same moment as somebody else does not keep them, records all the same, and a file that is damaged knows nothing", async ({
  remote,
}) => {
  const [git, other] = [await remote.clone(), await remote.clone()];
  const answer = (digit: string): Answered => ({
    key: AnswerKey.parse(digit.repeat(64)),
    at: now,
    outcome: planned(plan),
  });
  expect(await keep(git, "7", answer("a"))).toBe(1);
  expect(await keep(other, "8", answer("b"))).toBe(0);
  await other.fetch([`+${answersRef}:${answersRef}`]);
  expect(await keep(other, "8", answer("b"))).toBe(1);
  const from = await other.resolve(answersRef);
  const files = new Map([["answers.jsonl", "not JSON\n{}\n"]]);
  const to = await other.commitFiles({ files, parents: [], message: "damage", at: now });
  await other.push([{ ref: answersRef, from, to }]);
  expect(await keep(other, "8", answer("b"))).toBe(1);
});

test("answers travel in the push of the record that they come with, and one with a secret in it stays behind", async ({
  remote,
}) => {
  const git = await remote.clone();
  let pushes = 0;
  const counted: Git = {
    ...git,
    async push(updates) {
      pushes += 1;
      return git.push(updates);
    },
  };
  const answer: Answered = { key: AnswerKey.parse("c".repeat(64)), at: now, outcome: planned(plan) };
  expect(await keep(counted, "7", answer)).toBe(1);
  expect(pushes).toBe(1);
  const secret = "ghs_A1b2C3d4E5f6G7h8I9j0K1l2M3n4";
  const told: Answered = { ...answer, key: AnswerKey.parse("d".repeat(64)) };
  const outcome = planned({ ...plan, summary: `Use ${secret}.` });
  expect(await keep(guardGit(git, openGuard([secret])), "7", { ...told, outcome })).toBe(0);
});

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Handoff } from "#mission/handoff";
import { Sha } from "#mission/ids";
import type { WorkTask } from "#mission/task";
import { sideBySide } from "../../../action/work/side-by-side.ts";
import { work } from "../../../action/work/main.ts";
import { builds, finishes, run, script, uses, write } from "../../../app/scripted-model/builders.ts";
import type { Scene, Turn } from "../../../app/scripted-model/script.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import { buildTask, folder, git, repositoryWith } from "./repository.ts";

const files = { "a.txt": "a\n" };

function taskNumber(number: number, base: Sha, change: Readonly<Record<string, unknown>> = {}): WorkTask {
  return buildTask(base, { id: `7-2-build-u${number}`, ...change });
}

async function workAll(directory: string, tasks: readonly WorkTask[], scenes: readonly Scene[], perRunner = 2) {
  const model = await startScriptedModel({ script: script(...scenes) });
  onTestFinished(() => model.close());
  const [given, out] = [folder("tasks"), folder("handoffs")];
  writeFileSync(join(given, "tasks.json"), JSON.stringify({ version: 1, tasks, perRunner }));
  const environment = { PATH: process.env["PATH"], ANTHROPIC_API_KEY: "key-0123456789", ANTHROPIC_BASE_URL: model.url };
  const handoffs = await work({
    ids: tasks.map((task) => task.id),
    tasks: given,
    handoffs: out,
    repository: directory,
    environment,
    log: () => undefined,
  });
  return { handoffs, out, model };
}

function building(number: number, ...turns: readonly Turn[]): Scene {
  return builds([...turns, uses(write(`${number}.txt`, `${number}\n`)), finishes(`Wrote ${number}.`)], {
    unit: `u${number}`,
  });
}

const kinds = (handoffs: readonly Handoff[]) =>
  handoffs.map(({ outcome }) => (outcome.kind === "failed" ? outcome.reason : outcome.kind));

test("workers of one runner have a clone, a purse and a transcript each, and no more of them work at once than allowed", async () => {
  const { directory, head } = repositoryWith(files);
  const slow = { ...uses(run("ls")), delayMs: 400 };
  const { handoffs, out, model } = await workAll(
    directory,
    [1, 2, 3].map((number) => taskNumber(number, head)),
    [1, 2, 3].map((number) => building(number, slow)),
  );
  expect(kinds(handoffs)).toEqual(["changed", "changed", "changed"]);
  for (const number of [1, 2, 3]) {
    const at = join(out, `7-2-build-u${number}`);
    git(directory, "fetch", "-q", join(at, "changes.bundle"), `refs/heads/changes:refs/heads/u${number}`);
    expect(git(directory, "diff", "--name-only", head, `u${number}`)).toBe(`${number}.txt`);
    expect(readFileSync(join(at, "transcript.jsonl"), "utf8")).toContain(`Wrote ${number}.`);
    const own = model.bill().calls.filter(({ task }) => task === `7-2-build-u${number}`);
    expect(handoffs[number - 1]?.calls.map(({ usage }) => usage)).toEqual(own.map(({ usage }) => usage));
  }
  const order = model.requests.map(({ task }) => task);
  const third = order.indexOf("7-2-build-u3");
  expect(new Set(order.slice(0, 3))).toEqual(new Set(["7-2-build-u1", "7-2-build-u2"]));
  expect(Math.min(...[1, 2].map((number) => order.lastIndexOf(`7-2-build-u${number}`)))).toBeLessThan(third);
});

test("a worker that fails, kills its tools, is out of money or of time leaves its siblings alone", async () => {
  const { directory, head } = repositoryWith(files);
  const hasty = { usd: 2_000_000, turns: 1, minutes: 5 };
  const poor = { usd: 20_000, turns: 20, minutes: 5 };
  const { handoffs, out } = await workAll(
    directory,
    [
      taskNumber(1, Sha.parse("1".repeat(40))),
      taskNumber(2, head, { budget: hasty }),
      taskNumber(3, head, { budget: poor }),
      taskNumber(4, head),
      taskNumber(5, head),
    ],
    [2, 3, 4, 5].map((number) => building(number, uses(run(number === 4 ? "kill -9 $PPID" : "sleep 0.3")))),
    5,
  );
  expect(kinds(handoffs)).toEqual(["environment", "turns", "budget", "changed", "changed"]);
  for (const { task } of handoffs) expect(existsSync(join(out, task, "handoff.json"))).toBe(true);
});

test("an error is told only when all have ended", async () => {
  const ended: number[] = [];
  const act = async (item: number) => {
    for (let turn = 0; turn < item; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    ended.push(item);
    if (item === 1) throw new Error("the first");
    return item;
  };
  await expect(sideBySide([1, 2, 9, 3], 2, act)).rejects.toThrow("the first");
  expect(new Set(ended)).toEqual(new Set([1, 2, 9, 3]));
  expect(await sideBySide([5, 2, 3], 2, act)).toEqual([5, 2, 3]);
});

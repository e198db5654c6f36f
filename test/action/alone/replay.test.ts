import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Handoff } from "#mission/handoff";
import { replay } from "../../../action/alone/replay.ts";
import { work } from "../../../action/work/main.ts";
import {
  builds,
  edit,
  finishes,
  plans,
  read,
  run,
  says,
  script,
  tool,
  uses,
  write,
} from "../../../app/scripted-model/builders.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import { buildTask, folder, git, planTask, type Repository, repositoryWith } from "../work/repository.ts";
import { musterIn } from "../../cli/muster.ts";

const files = {
  "a.txt": "one\ntwo\n",
  "note.txt": "It is key-0123456789.\n",
  "check.sh": "pwd; date +%s%N >/dev/null; echo ok in 12 ms\n",
};

const turns: readonly Turn[] = [
  uses(read("a.txt"), run("sh check.sh; cat a.txt")),
  { ...uses(edit("a.txt", "two", "zwei"), write("b.txt", "b\n")), text: "Both at once." },
  says("Hm."),
  uses(tool("teleport", {}), run("echo three >> a.txt; cat note.txt")),
  finishes("Done."),
];

/** A recorded task: its folder, and the repository. */
async function recorded(given: readonly Turn[] = turns, change: Readonly<Record<string, unknown>> = {}) {
  const repository = repositoryWith(files);
  const model = await startScriptedModel({ script: script(builds(given)) });
  onTestFinished(() => model.close());
  const [tasks, handoffs] = [folder("tasks"), folder("handoffs")];
  const task = buildTask(repository.head, change);
  writeFileSync(join(tasks, "tasks.json"), JSON.stringify({ version: 1, tasks: [task] }));
  const environment = { PATH: process.env["PATH"], ANTHROPIC_API_KEY: "key-0123456789", ANTHROPIC_BASE_URL: model.url };
  await work({ ids: [task.id], tasks, handoffs, repository: repository.directory, environment, log: () => undefined });
  return { record: join(handoffs, task.id), repository, asked: model.requests.length };
}

type Recorded = Awaited<ReturnType<typeof recorded>>;

function again({ record, repository }: Recorded, results: "recorded" | "live" = "recorded", said: string[] = []) {
  const environment = { PATH: process.env["PATH"] };
  const log = (line: string) => void said.push(line);
  // The commands are these tests' own.
  return replay({ record, repository: repository.directory, results, sandbox: "none", environment, log });
}

/** Changes what the record says. */
function altered({ record }: Recorded, change: (text: string) => string): void {
  const file = join(record, "transcript.jsonl");
  const text = readFileSync(file, "utf8");
  expect(change(text)).not.toBe(text);
  writeFileSync(file, change(text));
}

test("a recorded task is the same to its end without a model, whatever the time, the place and the secrets in it", async () => {
  const made = await recorded();
  const lines = readFileSync(join(made.record, "transcript.jsonl"), "utf8");
  expect(lines).not.toContain("key-0123456789");
  const handoff = Handoff.parse(JSON.parse(readFileSync(join(made.record, "handoff.json"), "utf8")));
  if (handoff.outcome.kind !== "changed") throw new Error(handoff.outcome.kind);
  git(made.repository.directory, "fetch", "-q", join(made.record, "changes.bundle"), "refs/heads/changes");
  const tree = git(made.repository.directory, "rev-parse", "FETCH_HEAD^{tree}");
  const same = { kind: "replayed", requests: 5, outcome: "changed", tree, results: [] };
  expect(await again(made)).toEqual(same);
  expect(await again(made, "live")).toEqual(same);
});

test("it says where it first differs: the turn, the message, what was expected and what came", async () => {
  const made = await recorded();
  altered(made, (text) => text.replace('"body":"greet() should take a name."', '"body":"greet() should take two."'));
  expect((await again(made)).difference).toMatchObject({
    request: 1,
    role: "builder",
    turn: 1,
    message: 1,
    where: "the opening",
    difference: expect.stringMatching(/- greet\(\) should take a name\.[^]*\+ greet\(\) should take two\./),
  });
});

test("a prompt of another version is named", async () => {
  const made = await recorded();
  altered(made, (text) =>
    text.replace(
      /"prompt":"[0-9a-f]{12}","sha256":"[0-9a-f]+",(.*?)"marks":\["[0-9a-f]{16}"/,
      '"prompt":"000000000000","sha256":"0",$1"marks":["0000000000000000"',
    ),
  );
  expect((await again(made)).difference).toMatchObject({
    turn: 1,
    where: "the prompt, by its version",
    expected: "000000000000",
  });
});

test("with the tools' live results the first that says something else is where it differs; recorded ones are used otherwise, and it is said which differ", async () => {
  const asks = [
    uses(run("cat /tmp/muster-replay-test-$PPID 2>/dev/null; cat a.txt ../../../../nothing || echo $PWD")),
    finishes("Nothing."),
  ];
  const made = await recorded([uses(write("b.txt", "b\n")), ...asks]);
  altered(made, (text) => text.replace("one\\ntwo", "one\\nthree"));
  const live = await again(made, "live");
  expect(live.difference).toMatchObject({
    turn: 3,
    message: 5,
    where: expect.stringContaining("the result of run"),
    expected: expect.stringContaining("three"),
    got: expect.stringContaining("two"),
    difference: expect.stringMatching(/- three\n[^]*\+ two/),
  });
});

test("the tree is built anew: where it comes out otherwise, the files are named", async () => {
  const made = await recorded([uses(write("b.txt", "b\n"), run("cat counter >> b.txt")), finishes("Done.")]);
  altered(made, (text) =>
    text.replace('"command":"cat counter >> b.txt"', '"command":"echo more >> b.txt; cat counter"'),
  );
  const { difference, results } = await again(made);
  expect(results).toHaveLength(0);
  expect(difference).toMatchObject({ message: 2 });
  const other = await recorded([uses(run("head -c 8 /dev/urandom | base64 > b.txt")), finishes("Done.")]);
  expect((await again(other)).difference).toMatchObject({
    where: "the changed files, by their objects",
    expected: expect.stringMatching(/^[0-9a-f]{12} b\.txt$/),
  });
});

test("a task that was stopped is the same up to where it was stopped", async () => {
  const few = { budget: { usd: 2_000_000, turns: 2, minutes: 5 } };
  expect(await again(await recorded(turns, few))).toMatchObject({ requests: 2, outcome: "partial", results: [] });
});

test("a record that asks more, or less, than this run is no record of it", async () => {
  const made = await recorded();
  altered(made, (text) =>
    text
      .split("\n")
      .filter((line) => !line.includes('"turn":5'))
      .join("\n"),
  );
  expect((await again(made)).difference).toMatchObject({
    request: 5,
    where: "the end",
    expected: "no request after 4",
  });
});

test("the command says it in words and by its exit code, and asks nobody", { timeout: 60_000 }, async () => {
  const made = await recorded(turns.map((turn, index) => (index === 3 ? uses(run("sh check.sh")) : turn)));
  const call = (repository: Repository, ...more: readonly string[]) =>
    musterIn({}, "replay", "--task", made.record, "--repo", repository.directory, ...more);
  const { code, stdout, stderr } = await call(made.repository);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/The same to the end: 5 requests, changed, tree [0-9a-f]{12}\./);
  altered(made, (text) => text.replace('"body":"greet() should take a name."', '"body":"greet() should take two."'));
  const other = await call(made.repository, "--json");
  expect(other.code).toBe(1);
  expect(other.lines.at(-1)).toMatchObject({ same: false, difference: { turn: 1, message: 1, where: "the opening" } });
  const elsewhere = await call(repositoryWith({ "x.txt": "x\n" }));
  expect(elsewhere.code).toBe(1);
  expect(elsewhere.stderr).toContain(made.repository.head);
  const nothing = await musterIn(
    {},
    "replay",
    "--task",
    made.repository.directory,
    "--repo",
    made.repository.directory,
  );
  expect(nothing.stderr).toContain("holds no transcript.jsonl");
});

test("a planner's task is done again too", async () => {
  const repository = repositoryWith(files);
  const unit = { id: "u1", title: "Name", description: "Take a name.", paths: [], acceptance: ["it greets"] };
  const model = await startScriptedModel({ script: script(plans({ summary: "One.", units: [unit] })) });
  onTestFinished(() => model.close());
  const [tasks, handoffs] = [folder("tasks"), folder("handoffs")];
  const task = planTask(repository.head);
  writeFileSync(join(tasks, "tasks.json"), JSON.stringify({ version: 1, tasks: [task] }));
  const environment = { PATH: process.env["PATH"], ANTHROPIC_BASE_URL: model.url };
  await work({ ids: [task.id], tasks, handoffs, repository: repository.directory, environment, log: () => undefined });
  const done = await again({ record: join(handoffs, task.id), repository, asked: 1 });
  expect(done).toEqual({ kind: "replayed", requests: 1, outcome: "planned", results: [] });
});

import { execa } from "execa";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { type Journal, openJournal } from "../../../action/journal/open.ts";
import { journalReader } from "../../../action/journal/read.ts";
import { ActorName, Instant, type Sha } from "../../../action/mission/ids.ts";
import { journalFile, lapGate, stateRef, witnessRef } from "../../../action/mission/line.ts";
import type { Git } from "../../../action/ports.ts";
import { commit, noon, type Remote, test, toMain } from "../../support/repository.ts";

const seven = ActorName.parse("7");

/** Tools whose chance is a counter of their own, so that each writer is told apart and every run is the same. */
function tools(writer = 0) {
  let rolls = writer * 1000;
  return {
    now: () => noon,
    sleep: () => Promise.resolve(),
    random: () => (rolls += 1) / 1e6,
  };
}

const fetched = ["state", "witness"].map((kind) => `+refs/muster/${kind}/*:refs/muster/${kind}/*`);

async function open(git: Git, writer = 0): Promise<Journal> {
  await git.fetch(fetched);
  const opened = await openJournal(git, seven, tools(writer));
  if (opened.kind === "broken") throw new Error(opened.message);
  return opened.journal;
}

test("a journal begins empty and another run reads what was appended", async ({ remote }) => {
  const journal = await open(await remote.clone());
  expect(journal.lines).toEqual([]);
  await journal.append([{ kind: "opened" }, { kind: "planned" }]);
  await journal.append([{ kind: "built" }]);

  const git = await remote.clone();
  const again = await open(git);
  expect(again.lines.map(({ seq, at, event }) => [seq, at, event.kind])).toEqual([
    [1, noon, "opened"],
    [2, noon, "planned"],
    [3, noon, "built"],
  ]);
  expect(again.lines).toEqual(journal.lines);
  expect(await git.show(await head(git), journalFile)).toMatch(/\n$/);
});

test("events keep all they hold, whatever the order of their keys", async ({ remote }) => {
  const journal = await open(await remote.clone());
  const event = { z: 1, kind: "told", a: { nested: ["ä\n", { 2: true, 1: false }] } };
  await journal.append([event]);
  expect((await open(await remote.clone())).lines[0]?.event).toEqual(event);
});

test("of two actors who saw the same gate one passes, the other writes nothing and looks again", async ({ remote }) => {
  const [git, other] = [await remote.clone(), await remote.clone()];
  const mine = await open(git);
  const opened = await openJournal(other, ActorName.parse("8"), tools(2));
  if (opened.kind === "broken") throw new Error(opened.message);
  const gate = { ref: lapGate, from: undefined };
  expect(await mine.append([{ kind: "lapOpened" }], [], [gate])).toMatchObject({ kind: "appended" });
  expect(await opened.journal.append([{ kind: "lapOpened" }], [], [gate])).toEqual({ kind: "stale", moved: [lapGate] });
  const seen = (await other.remoteRefs(["refs/muster/*"])).get(lapGate);
  expect(seen).toBe(await head(git));
  expect(await opened.journal.append([{ kind: "lapOpened" }], [], [{ ...gate, from: seen }])).toMatchObject({
    kind: "appended",
  });
});

test("who appends to a journal that moved is told so and nothing of theirs is written", async ({ remote }) => {
  const [mine, theirs] = [await open(await remote.clone(), 1), await open(await remote.clone(), 2)];
  await theirs.append([{ kind: "opened" }]);
  expect(await mine.append([{ kind: "opened" }])).toEqual({ kind: "stale", moved: [stateRef(seven)] });
  expect(mine.lines).toEqual([]);
  expect(await mine.reload()).toEqual({ kind: "open", lines: theirs.lines });
  expect((await mine.append([{ kind: "planned" }])).kind).toBe("appended");
  expect(mine.lines.map((line) => line.event.kind)).toEqual(["opened", "planned"]);
});

test("two runs that write the same events at the same time do not both believe that they did", async ({ remote }) => {
  const [one, two] = [await open(await remote.clone(), 1), await open(await remote.clone(), 2)];
  const outcomes = await Promise.all([one.append([{ kind: "opened" }]), two.append([{ kind: "opened" }])]);
  expect(outcomes.map(({ kind }) => kind).toSorted()).toEqual(["appended", "stale"]);
});

test("eight writers at once lose nothing and leave no gap", async ({ remote }) => {
  const writers = Array.from({ length: 8 }, (_, index) => index + 1);
  await Promise.all(writers.map(async (writer) => writeAll(await open(await remote.clone(), writer), writer)));

  const git = await remote.clone();
  const { lines } = await open(git);
  expect(lines.map((line) => line.seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  const said = lines.map((line) => `${String(line.event["writer"])}:${String(line.event["turn"])}`);
  expect(said.toSorted()).toEqual(writers.flatMap((w) => turns.map((turn) => `${w}:${turn}`)).toSorted());
  for (const writer of writers) {
    expect(said.filter((one) => one.startsWith(`${writer}:`))).toEqual(turns.map((turn) => `${writer}:${turn}`));
  }
}, 120_000);

const turns = Array.from({ length: 5 }, (_, index) => index);

async function writeAll(journal: Journal, writer: number): Promise<void> {
  for (const turn of turns) {
    const event = { kind: "said", writer, turn };
    while ((await journal.append([event])).kind === "stale") await journal.reload();
  }
}

test("a branch and the journal that speaks of it move in one push", async ({ remote }) => {
  const git = await remote.clone();
  const journal = await open(git);
  const first = await commit(git, undefined, { a: "1" });
  expect((await journal.append([{ kind: "built" }], [toMain(undefined, first)])).kind).toBe("appended");
  expect(await git.remoteRefs(["refs/*"])).toEqual(
    new Map([
      ["refs/heads/main", first],
      [stateRef(seven), await head(git)],
      [witnessRef(seven), await head(git)],
    ]),
  );
});

test("when the branch moved meanwhile neither it nor the journal moves", async ({ remote }) => {
  const git = await remote.clone();
  const journal = await open(git);
  const first = await commit(git, undefined, { a: "1" });
  await journal.append([{ kind: "built" }], [toMain(undefined, first)]);
  const before = await head(git);
  const theirs = await commit(git, first, { a: "theirs" });
  await git.push([toMain(first, theirs)]);

  const mine = await commit(git, first, { a: "mine" });
  const appended = await journal.append([{ kind: "built" }], [toMain(first, mine)]);
  expect(appended).toEqual({ kind: "stale", moved: ["refs/heads/main"] });
  expect(await git.remoteRefs(["refs/*"])).toEqual(
    new Map([
      ["refs/heads/main", theirs],
      [stateRef(seven), before],
      [witnessRef(seven), before],
    ]),
  );
});

test("nothing to append pushes nothing", async ({ remote }) => {
  const git = await remote.clone();
  const journal = await open(git);
  expect(await journal.append([])).toEqual({ kind: "appended", lines: [] });
  expect(await git.remoteRefs(["refs/*"])).toEqual(new Map());
});

test("each append is one commit that says what happened and starts no workflow", async ({ remote }) => {
  const git = await remote.clone();
  const journal = await open(git);
  await journal.append([{ kind: "opened" }, { kind: "planned" }, { kind: "planned" }]);
  const { stdout } = await execa("git", ["log", "--format=%s", stateRef(seven)], { cwd: remote.url });
  expect(stdout).toBe("muster(7): opened, planned [skip ci]");
});

test("a remote that refuses although nothing moved is an error with its words", async ({ remote }) => {
  const journal = await open(await remote.clone());
  const hook = join(remote.url, "hooks", "update");
  await mkdir(join(remote.url, "hooks"), { recursive: true });
  await writeFile(hook, "#!/bin/sh\necho 'Ruleset says no' >&2; exit 1\n", { mode: 0o755 });
  await expect(journal.append([{ kind: "opened" }])).rejects.toThrow(
    /refuses to store.*hook declined.*Ruleset says no/s,
  );
});

test.for([
  { harm: "edited", alter: (text: string) => text.replace("planned", "PLANNED"), says: /line 2 was changed/ },
  { harm: "renumbered", alter: (text: string) => text.replace('"seq":2', '"seq":4'), says: /line 2 has the number 4/ },
  { harm: "shortened in front", alter: (text: string) => text.slice(text.indexOf("\n") + 1), says: /line 1 has/ },
  { harm: "cut off", alter: (text: string) => text.slice(0, -9), says: /cut off/ },
  { harm: "filled with other things", alter: (text: string) => `${text}{}\n`, says: /line 4 is not a journal line/ },
])("a journal that was $harm is not believed", async ({ alter, says }, { remote }) => {
  const git = await remote.clone();
  await damage(remote, git, { alter, parent: "none" });
  await git.fetch(fetched);
  const opened = await openJournal(git, seven, tools());
  expect(opened).toMatchObject({ kind: "broken", message: expect.stringMatching(says) });
  expect(opened.kind === "broken" && opened.message).toMatch(
    /To put back what had been recorded \(3 events\): `git fetch/,
  );
});

test("a journal whose last lines were taken away by a later commit is not believed", async ({ remote }) => {
  const git = await remote.clone();
  await damage(remote, git, { alter: (text) => `${text.split("\n", 2).join("\n")}\n`, parent: "head" });
  await git.fetch(fetched);
  const opened = await openJournal(git, seven, tools());
  expect(opened).toMatchObject({ kind: "broken", message: expect.stringMatching(/changed or removed lines/) });
});

test("a journal that was rewritten under a run is not believed by that run", async ({ remote }) => {
  const git = await remote.clone();
  const journal = await open(git);
  await journal.append([{ kind: "opened" }]);
  await damage(remote, await remote.clone(), { alter: (text) => text, parent: "none" });
  expect(await journal.append([{ kind: "planned" }])).toEqual({ kind: "stale", moved: [stateRef(seven)] });
  expect(await journal.reload()).toMatchObject({ kind: "broken", message: expect.stringMatching(/replaced/) });
});

test("the journals of all actors are read together, those not to be believed apart", async ({ remote }) => {
  const git = await remote.clone();
  expect((await allJournals(git)).journals.size).toBe(0);
  await damage(remote, git, { alter: (text) => text.replace("planned", "PLANNED"), parent: "none" });
  const land = await openJournal(git, ActorName.parse("land"), tools());
  if (land.kind === "open") await land.journal.append([{ kind: "queued" }]);
  const stray = await commit(git, undefined, { a: "1" });
  await git.push([{ ref: "refs/muster/state/stray", from: undefined, to: stray }]);

  const { journals, broken } = await allJournals(await remote.clone());
  expect([...journals].map(([actor, lines]) => [actor, lines.map((line) => line.event.kind)])).toEqual([
    ["land", ["queued"]],
  ]);
  expect([...broken.keys()].toSorted()).toEqual(["7", "stray"]);
});

async function allJournals(git: Git) {
  await git.fetch(fetched);
  return journalReader(git)(await git.refs(["refs/muster/"]));
}

type Damage = { readonly alter: (text: string) => string; readonly parent: "none" | "head" };

/** Writes a sound journal of three lines, then replaces it by an altered one. */
async function damage(remote: Remote, git: Git, { alter, parent }: Damage): Promise<void> {
  const writer = await remote.clone();
  const journal = await open(writer, 9);
  if (journal.lines.length === 0) await journal.append([{ kind: "opened" }, { kind: "planned" }, { kind: "built" }]);
  await git.fetch([`+${stateRef(seven)}:${stateRef(seven)}`]);
  const from = await head(git);
  const text = alter((await git.show(from, journalFile)) ?? "");
  const files = new Map([[journalFile, text]]);
  const at = Instant.parse(noon + 60_000);
  const parents: Sha[] = parent === "none" ? [] : [from];
  const to = await git.commitFiles({ files, parents, message: "harm", at });
  const pushed = await git.push([{ ref: stateRef(seven), from, to }]);
  if (pushed.kind === "refused") throw new Error(pushed.message);
}

async function head(git: Git): Promise<Sha> {
  const found = (await git.remoteRefs([stateRef(seven)])).get(stateRef(seven));
  if (found === undefined) throw new Error("there is no journal");
  return found;
}

import { execa } from "execa";
import { expect } from "vitest";
import { type Journal, openJournal } from "../../../action/journal/open.ts";
import { journalReader } from "../../../action/journal/read.ts";
import type { Epoch } from "../../../action/mission/journal/epoch.ts";
import { ActorName, type Sha } from "../../../action/mission/ids.ts";
import { archiveRef, journalFile, stateRef, witnessRef } from "../../../action/mission/line.ts";
import type { Git } from "../../../action/ports.ts";
import { noon, type Remote, test } from "../../support/repository.ts";

const seven = ActorName.parse("7");
const [state, witness, archive] = [stateRef(seven), witnessRef(seven), archiveRef(seven)];
const fetched = ["state", "witness"].map((kind) => `+refs/muster/${kind}/*:refs/muster/${kind}/*`);
const events = ["opened", "planned", "built", "readied"].map((kind) => ({ kind }));

function opening(git: Git, epoch?: Epoch) {
  let rolls = 0;
  const tools = { now: () => noon, sleep: () => Promise.resolve(), random: () => (rolls += 1) / 1e6, epoch };
  return openJournal(git, seven, tools);
}

async function open(git: Git, epoch?: Epoch): Promise<Journal> {
  await git.fetch(fetched);
  const opened = await opening(git, epoch);
  if (opened.kind === "broken") throw new Error(opened.message);
  return opened.journal;
}

/** Four events, each appended by itself; the commits they made, oldest first. */
async function written(remote: Remote): Promise<readonly string[]> {
  const journal = await open(await remote.clone());
  for (const event of events) await journal.append([event]);
  return (await inRemote(remote, "rev-list", "--reverse", state)).split("\n");
}

async function inRemote(remote: Remote, ...args: readonly string[]): Promise<string> {
  return (await execa("git", args, { cwd: remote.url, extendEnv: true, env: nobody })).stdout;
}

const nobody = {
  GIT_AUTHOR_NAME: "x",
  GIT_AUTHOR_EMAIL: "x@example.com",
  GIT_COMMITTER_NAME: "x",
  GIT_COMMITTER_EMAIL: "x@example.com",
};

/** The commands that a message gives, run as a person would in a clone of their own. */
async function obey(remote: Remote, message: string, which: RegExp): Promise<void> {
  const command = [...message.matchAll(/`(git [^`]+)`/g)].map(([, each = ""]) => each).find((each) => which.test(each));
  if (command === undefined) throw new Error(`nothing like ${which} in: ${message}`);
  const clone = `${remote.folder}/person`;
  await execa("git", ["clone", "--quiet", remote.url, clone]);
  await execa("sh", ["-c", command], { cwd: clone });
}

async function broken(remote: Remote): Promise<string> {
  const git = await remote.clone();
  await git.fetch(fetched);
  const opened = await opening(git);
  if (opened.kind === "open") throw new Error("it was believed");
  const { journals, broken: all } = await journalReader(git)(await git.refs(["refs/muster/"]));
  expect([journals.size, all.get("7")?.message]).toEqual([0, opened.message]);
  expect(all.get("7")?.known.map(({ event }) => event.kind)).toEqual(events.map(({ kind }) => kind));
  return opened.message;
}

const kindsIn = (journal: Journal) => journal.lines.map(({ event }) => event.kind);

test("a journal that was set back to an earlier commit, whose chain is whole, is not believed; the message brings it back", async ({
  remote,
}) => {
  const [, second = ""] = await written(remote);
  await inRemote(remote, "update-ref", state, second);
  const message = await broken(remote);
  expect(message).toMatch(/it was set back: it holds 2 events, and 2 more had been recorded/);
  await obey(remote, message, /fetch/);
  expect(kindsIn(await open(await remote.clone()))).toEqual(["opened", "planned", "built", "readied"]);
});

test("a journal that was deleted is missed, and brought back", async ({ remote }) => {
  await written(remote);
  await inRemote(remote, "update-ref", "-d", state);
  const message = await broken(remote);
  expect(message).toMatch(/it was deleted; it held 4 events/);
  await obey(remote, message, /fetch/);
  expect((await open(await remote.clone())).lines).toHaveLength(4);
});

test("a history of its own in the place of another, each line right, is not believed; a person may have it kept", async ({
  remote,
}) => {
  await written(remote);
  const other = `${remote.folder}/other.git`;
  await execa("git", ["init", "--quiet", "--bare", other]);
  await inRemote(remote, "push", "--quiet", other, `${witness}:refs/muster/kept`);
  await inRemote(remote, "update-ref", "-d", state);
  await inRemote(remote, "update-ref", "-d", witness);
  const forged = await open(await remote.clone());
  await forged.append([{ kind: "forged" }]);
  await inRemote(remote, "fetch", "--quiet", other, `+refs/muster/kept:${witness}`);
  const message = await broken(remote);
  expect(message).toMatch(/it was replaced by another history/);
  await obey(remote, message, /^git push origin --delete refs\/muster\/witness\/7$/);
  expect(kindsIn(await open(await remote.clone()))).toEqual(["forged"]);
});

test("a journal and its witness damaged alike are put back to the last commit that was right", async ({ remote }) => {
  await written(remote);
  const text = (await inRemote(remote, "show", `${state}:${journalFile}`)).replace("built", "BUILT");
  const blob = await execa("git", ["hash-object", "-w", "--stdin"], { cwd: remote.url, input: `${text}\n` });
  const tree = await execa("git", ["mktree"], {
    cwd: remote.url,
    input: `100644 blob ${blob.stdout}\t${journalFile}\n`,
  });
  const harmed = await inRemote(remote, "commit-tree", tree.stdout, "-p", state, "-m", "harm");
  for (const ref of [state, witness]) await inRemote(remote, "update-ref", ref, harmed);
  const message = await broken(remote);
  expect(message).toMatch(/line 3 was changed after it was written.*put back what had been recorded \(4 events\)/s);
  await obey(remote, message, /fetch/);
  expect((await open(await remote.clone())).lines).toHaveLength(4);
});

test("what a Muster that keeps no witness appended is believed, and the next append brings the witness along", async ({
  remote,
}) => {
  const [, , third = "", last = ""] = await written(remote);
  await inRemote(remote, "update-ref", witness, third);
  const journal = await open(await remote.clone());
  expect(journal.lines).toHaveLength(4);
  await inRemote(remote, "update-ref", "-d", witness);
  const again = await open(await remote.clone());
  await again.append([{ kind: "approved" }]);
  expect(await inRemote(remote, "rev-parse", state)).toBe(await inRemote(remote, "rev-parse", witness));
  expect(await inRemote(remote, "rev-parse", `${state}^`)).toBe(last);
});

test("a journal and a witness between which a push is seen by half are looked at again, and believed", async ({
  remote,
}) => {
  const [, , third = ""] = await written(remote);
  const git = await remote.clone();
  await git.fetch(fetched);
  const refs = new Map(await git.refs(["refs/muster/"]));
  const { journals, broken: none } = await journalReader(git)(refs.set(state, (await git.resolve(third)) ?? sha(refs)));
  expect([journals.get(seven)?.length, none.size]).toEqual([4, 0]);
});

function sha(refs: ReadonlyMap<string, Sha>): Sha {
  throw new Error(`not here: ${[...refs.keys()].join(", ")}`);
}

test("a run that another has taken over from appends nothing, nor does an earlier attempt at the same run", async ({
  remote,
}) => {
  const late = await open(await remote.clone(), { run: 104, attempt: 1 });
  const holder = await open(await remote.clone(), { run: 105, attempt: 2 });
  await holder.append([{ kind: "opened" }, { kind: "lapOpened" }]);
  expect(await late.append([{ kind: "stopped" }])).toMatchObject({ kind: "stale" });
  await late.reload();
  const by = { run: 105, attempt: 2 };
  expect([late.supersededBy, await late.append([{ kind: "stopped" }])]).toEqual([by, { kind: "superseded", by }]);
  const first = await open(await remote.clone(), { run: 105, attempt: 1 });
  expect(await first.append([{ kind: "lapClosed" }])).toEqual({ kind: "superseded", by });
  const urgent = await open(await remote.clone(), { run: 106, attempt: 1 });
  expect((await urgent.append([{ kind: "stopped" }])).kind).toBe("appended");
  await holder.reload();
  expect((await holder.append([{ kind: "lapClosed" }])).kind).toBe("appended");
  expect(holder.lines.map(({ by: writer, event }) => `${writer} ${event.kind}`)).toEqual([
    "105.2 opened",
    "105.2 lapOpened",
    "106.1 stopped",
    "105.2 lapClosed",
  ]);
});

test("a mission taken up again goes on in the journal that was archived", async ({ remote }) => {
  const commits = await written(remote);
  for (const ref of [state, witness]) await inRemote(remote, "update-ref", "-d", ref);
  await inRemote(remote, "update-ref", archive, commits.at(-1) ?? "");
  const journal = await open(await remote.clone());
  expect(journal.lines).toHaveLength(4);
  await journal.append([{ kind: "reopened" }]);
  const refs = (await inRemote(remote, "for-each-ref", "--format=%(refname)")).split("\n");
  expect(refs).toEqual([state, witness]);
  expect(kindsIn(await open(await remote.clone())).at(-1)).toBe("reopened");
});

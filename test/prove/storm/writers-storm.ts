/** Proof: however many write to one journal at once, and whoever of them is killed, each event is there once, in one line of history. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openGit } from "../../../action/git/open.ts";
import { readJournal } from "../../../action/journal/read.ts";
import type { JournalLine } from "../../../action/mission/line.ts";
import { stateRef } from "../../../action/mission/line.ts";
import { git } from "../../../app/forge/git/git.ts";
import { seeded } from "../../world/world.ts";
import type { Failure, Proof, Size } from "../proof.ts";
import { actor } from "./journal.ts";

export type Storm = { readonly writers: number; readonly appends: number; readonly kills: number };

const storms: Readonly<Record<Size, Storm>> = {
  few: { writers: 16, appends: 50, kills: 8 },
  all: { writers: 64, appends: 100, kills: 200 },
};

const writer = fileURLToPath(new URL("writer.ts", import.meta.url));
/** Milliseconds between two kills, at most. */
const calm = 2000;

export const writersStorm: Proof = {
  name: "storm",
  claims:
    "many writers to one journal on real git, some of them killed, lose nothing, double nothing, and leave one line of history",
  async prove(seed, size, told) {
    const storm = storms[size];
    const { killed, failures, seconds } = await rages(storm, seed);
    const points = storm.writers * storm.appends;
    told(`${points} appends of ${storm.writers} writers, ${killed} of them killed on their way`);
    return { points, failures, figures: { "appends a second": (points / seconds).toFixed(1) } };
  },
};

type Raged = { readonly killed: number; readonly failures: readonly Failure[]; readonly seconds: number };

export async function rages(storm: Storm, seed: number): Promise<Raged> {
  const folder = await mkdtemp(join(tmpdir(), "muster-storm-"));
  const remote = join(folder, "remote.git");
  try {
    await openGit({ directory: remote, remoteUrl: remote });
    const began = performance.now();
    const killed = await written({ folder, remote, storm, chance: seeded(seed) });
    const seconds = (performance.now() - began) / 1000;
    const failures = [...(await wrongLines(remote, folder, storm)), ...(await wrongHistory(remote, storm))];
    return { killed, failures: failures.map((what) => ({ at: `seed ${seed}`, what })), seconds };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Scene = {
  readonly folder: string;
  readonly remote: string;
  readonly storm: Storm;
  readonly chance: () => number;
};

/** Each writer lives as often as it must to say all it has to say; how many were killed on the way. */
async function written({ folder, remote, storm, chance }: Scene): Promise<number> {
  const living = new Map<string, ChildProcess>();
  const count = { writing: storm.writers, killed: 0 };
  const writes = async (name: string) => {
    for (let life = 1; ; life += 1) {
      const args = [writer, remote, join(folder, `${name}-${life}.git`), name, String(storm.appends)];
      const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
      living.set(name, child);
      const [code, signal] = await once(child, "exit");
      living.delete(name);
      if (code === 0) break;
      if (signal !== "SIGKILL") throw new Error(`writer ${name} ended with ${String(code)}`);
    }
    count.writing -= 1;
  };
  const kills = async () => {
    while (count.writing > 0 && count.killed < storm.kills) {
      await pause(chance() * calm);
      const names = [...living.keys()];
      const victim = living.get(names[Math.floor(chance() * names.length)] ?? "");
      if (victim?.kill("SIGKILL") === true) count.killed += 1;
    }
  };
  const names = Array.from({ length: storm.writers }, (_, index) => `writer ${index + 1}`);
  await Promise.all([...names.map(writes), kills()]);
  return count.killed;
}

async function wrongLines(remote: string, folder: string, storm: Storm): Promise<readonly string[]> {
  const reading = await readJournal(await openGit({ directory: join(folder, "reader.git"), remoteUrl: remote }), actor);
  if (reading.kind === "broken") return [reading.message];
  const all = Array.from({ length: storm.writers }, (_, index) => `writer ${index + 1}`);
  return all.flatMap((name) => {
    const turns = reading.lines.filter(({ event }) => event["writer"] === name).map(turnOf);
    const wanted = Array.from({ length: storm.appends }, (_, index) => index + 1);
    return turns.join() === wanted.join() ? [] : [`${name} is in the journal with ${turns.join()}`];
  });
}

function turnOf({ event }: JournalLine): unknown {
  return event["turn"];
}

/** One commit an append, each upon the one before it, and no object missing. */
async function wrongHistory(remote: string, { writers, appends }: Storm): Promise<readonly string[]> {
  const counted = async (...which: readonly string[]) =>
    Number(await git(remote, ["rev-list", "--count", ...which, stateRef(actor)]));
  const [commits, merges] = [await counted(), await counted("--merges")];
  const wrong: string[] = [];
  if (commits !== writers * appends) wrong.push(`${commits} commits for ${writers * appends} appends`);
  if (merges > 0) wrong.push(`${merges} commits with two parents`);
  const missing = await git(remote, ["fsck", "--connectivity-only", "--no-dangling"]);
  return missing.trim() === "" ? wrong : [...wrong, missing];
}

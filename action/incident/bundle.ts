/** The incident bundle: what is kept of a stopped mission for people to look into, as files that the workflow uploads. Without secrets: what cannot be shown to hold none is left out, and said to be. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { MissionEvent } from "#mission/course/event";
import type { Mission } from "#mission/course/state";
import type { Sha } from "#mission/ids";
import type { JournalLine } from "#mission/line";
import { sayIncident } from "#mission/say/incident";
import { readOnlyGit } from "../git/diff.ts";
import { textOf } from "../github/runs.ts";
import { handoffsPrefix, verdictPrefix } from "../observe/lap.ts";
import type { World } from "../observe/repository.ts";
import { openGuard, Refused } from "../scan/outbound/guard.ts";
import { redactor } from "../work/record/transcript.ts";

export type Stopped = {
  readonly mission: Mission;
  readonly lines: readonly JournalLine[];
  /** Where the feature began, as far as is known: the tip that its branch is compared with. */
  readonly base: Sha;
  readonly world: Pick<World, "github" | "git" | "secrets">;
  /** Made when there is something to write. */
  readonly folder: string;
};

/** A file's end is what matters in a log. */
const most = 2_000_000;
const logs = /(?:handoff|verdict)\.json$|(?:ledger|transcript)\.jsonl$/;

/** Writes the bundle and answers the names of its files. Throws when the disk or git fails. */
export async function writeIncident(stopped: Stopped): Promise<readonly string[]> {
  const { world, folder } = stopped;
  const redact = redactor(world.secrets);
  const guard = openGuard(world.secrets);
  const written: string[] = [];
  const left: string[] = [];
  for (const [name, text] of await contents(stopped)) {
    const clean = redact(text.slice(-most));
    const refused = await guard.words(clean).then(
      () => undefined,
      (error: unknown) => refusalOf(error),
    );
    if (refused === undefined) written.push(await put(folder, name, clean));
    else left.push(`${name}: ${refused}`);
  }
  const summary = redact(sayIncident(stopped.mission, written, left));
  return [...written, await put(folder, "README.md", summary)];
}

function refusalOf(error: unknown): string {
  if (error instanceof Refused) return error.what;
  throw error;
}

async function put(folder: string, name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return name;
}

async function contents(stopped: Stopped): Promise<ReadonlyMap<string, string>> {
  const { lines, mission, base, world } = stopped;
  const journal = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
  const head = mission.head?.commit;
  const diff =
    head === undefined ? [] : [["change.diff", await readOnlyGit(world.git.directory).diff(base, head)] as const];
  return new Map([["journal.jsonl", journal], ...diff, ...(await logsOf(stopped))]);
}

/** What the jobs of the last lap left; nothing when GitHub has them no more. */
async function logsOf({ lines, world }: Stopped): Promise<readonly (readonly [string, string])[]> {
  const events = lines.map(({ event }) => MissionEvent.parse(event));
  const last = events.findLast((event) => event.kind === "lapOpened");
  if (last === undefined) return [];
  const { files } = await world.github.artifacts(last.run, [handoffsPrefix, verdictPrefix]);
  return [...files].flatMap(([artifact, within]) =>
    [...within].flatMap(([name, bytes]) =>
      logs.test(name)
        ? [[`logs/${plain(artifact)}/${name.split("/").map(plain).join("/")}`, textOf(bytes)] as const]
        : [],
    ),
  );
}

/** A name that stays within its folder, whoever chose it. */
function plain(name: string): string {
  return name.replaceAll(/[^\w.-]/g, "_").replace(/^\.+/, "_");
}

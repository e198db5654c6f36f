/** Opens a repository for the action: a bare one of its own unless told otherwise, with one remote. */

import { mkdir, mkdtemp, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Git } from "../ports.ts";
import { addedIn, type Asked } from "../scan/added.ts";
import { bundles } from "./bundle.ts";
import { changes } from "./changes.ts";
import { gitEnvironment } from "./environment.ts";
import { objectReader, type ReadObject } from "./objects.ts";
import { reads } from "./read.ts";
import { remote } from "./remote.ts";
import { type Run, gitRunner } from "./run.ts";
import { writes } from "./write.ts";

export type OpenGit = {
  /** An existing repository or checkout to work in; anything else becomes a bare repository. By default a fresh temporary folder. */
  readonly directory?: string;
  /** A checkout whose objects are read as if they were here; nothing of it is changed and nothing of its configuration applies. */
  readonly borrow?: string;
  readonly remoteUrl: string;
  /** Sent as HTTP basic authentication to the remote's host; never in an argument or a file. */
  readonly token?: string;
};

export async function openGit(options: OpenGit): Promise<Git> {
  if (/^https?:\/\/[^/]*@/.test(options.remoteUrl)) throw new Error("The remote's URL must not hold credentials.");
  const directory = resolve(options.directory ?? (await mkdtemp(join(tmpdir(), "muster-git-"))));
  const env = gitEnvironment(options, process.env);
  const run = gitRunner(directory, env);
  await mkdir(directory, { recursive: true });
  if (!(await isRepository(directory))) await run(["init", "--quiet", "--bare", "--initial-branch=muster-none", "."]);
  if (options.borrow !== undefined) await borrow(run, directory, options.borrow);
  const read = objectReader(directory, env);
  const local = reads(run, read);
  return {
    directory,
    ...local,
    ...writes(run),
    ...bundles(run, local),
    ...remote(run, options.remoteUrl),
    outgoing: async (commits) =>
      commits.length === 0 ? "" : (await run([...outgoing, ...commits, "--not", "--all"])).stdout,
    added: (span) => addedIn(asking(run, read), span),
    changes: (from, to) => changes(run, from, to),
  };
}

/** Of a merge, what neither side had. */
const outgoing = [
  "log",
  "--format=%an%n%cn%n%B",
  "-p",
  "-c",
  "-U0",
  "--text",
  "--no-ext-diff",
  "--no-textconv",
  "--no-color",
];

function asking(run: Run, read: ReadObject): Asked {
  return {
    text: async (args, input = "") => (await run(args, { input })).stdout,
    blobs: async (ids) => {
      const found = await Promise.all(ids.map(read));
      return new Map(found.flatMap((object) => (object === undefined ? [] : [[object.sha, object.content] as const])));
    },
  };
}

async function isRepository(directory: string): Promise<boolean> {
  const marks = await Promise.all([".git", "HEAD"].map((name) => exists(join(directory, name))));
  return marks.includes(true);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function borrow(run: Run, directory: string, checkout: string): Promise<void> {
  const { stdout } = await run(["-C", resolve(checkout), "rev-parse", "--path-format=absolute", "--git-common-dir"]);
  await writeFile(join(directory, "objects", "info", "alternates"), `${join(stdout.trim(), "objects")}\n`);
}

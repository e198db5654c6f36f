/** The remote: fetching, listing, and pushes that move all their refs or none. */

import { setTimeout as sleep } from "node:timers/promises";
import { Sha } from "#mission/ids";
import type { RefMove } from "#mission/step";
import type { Git } from "../ports.ts";
import { GitFailure, type Output, type Run } from "./run.ts";

type Remote = Pick<Git, "fetch" | "remoteRefs" | "push">;
type Pushed = Awaited<ReturnType<Git["push"]>>;

/** The URL is named in each command rather than configured, so that a checkout's own `origin` is neither used nor changed. */
export function remote(run: Run, url: string): Remote {
  return {
    fetch: (refspecs) => fetch(run, url, refspecs),
    remoteRefs: (patterns) => remoteRefs(run, url, patterns),
    push: (updates) => push(run, url, updates),
  };
}

async function fetch(run: Run, url: string, refspecs: readonly string[]): Promise<void> {
  let wanted = [...refspecs];
  const args = ["fetch", "--quiet", "--no-tags", "--prune", "--no-write-fetch-head", "--no-auto-maintenance"];
  while (wanted.length > 0) {
    const missing = await tryFetch(run, [...args, "--no-recurse-submodules", url, ...wanted]);
    if (missing === undefined) return;
    const left = wanted.filter((refspec) => sourceOf(refspec) !== missing);
    if (left.length === wanted.length) throw new Error(`The remote has no ${missing}.`);
    await Promise.all(wanted.filter((refspec) => !left.includes(refspec)).map((refspec) => forget(run, refspec)));
    wanted = left;
  }
}

/** The ref that the remote does not have, or undefined when everything was fetched. */
async function tryFetch(run: Run, args: readonly string[]): Promise<string | undefined> {
  const { stderr } = await persistently(() => run(args, { expect: [128] }).then(unlessBroken(args)));
  return missingIn(stderr);
}

function unlessBroken(args: readonly string[]): (output: Output) => Output {
  return (output) => {
    if (output.exit === 0 || missingIn(output.stderr) !== undefined) return output;
    throw new GitFailure(args, output.exit, output.stderr);
  };
}

function missingIn(stderr: string): string | undefined {
  return /couldn't find remote ref (\S+)/.exec(stderr)?.[1];
}

function sourceOf(refspec: string): string {
  return refspec.replace(/^\+/, "").split(":")[0] ?? "";
}

/** What the remote no longer has must not be read here as if it had. */
async function forget(run: Run, refspec: string): Promise<void> {
  const target = refspec.split(":")[1];
  if (target !== undefined && target !== "") await run(["update-ref", "-d", target]);
}

async function remoteRefs(run: Run, url: string, patterns: readonly string[]): Promise<ReadonlyMap<string, Sha>> {
  const { stdout } = await persistently(() => run(["ls-remote", "--quiet", url, ...patterns]));
  const found = new Map<string, Sha>();
  for (const line of stdout.split("\n")) {
    const [sha, name] = line.split("\t");
    if (name?.startsWith("refs/") === true) found.set(name.replace(/\^\{\}$/, ""), Sha.parse(sha));
  }
  return found;
}

async function push(run: Run, url: string, updates: readonly RefMove[]): Promise<Pushed> {
  if (updates.length === 0) return { kind: "pushed" };
  const leases = updates.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ""}`);
  const refspecs = updates.map(({ ref, to }) => `${to ?? ""}:${ref}`);
  const args = ["push", "--porcelain", "--atomic", "--no-verify", ...leases, url, ...refspecs];
  return persistently(async () => {
    const { exit, stdout, stderr } = await run(args, { expect: [1, 128] });
    if (exit === 0 || (await arrived(run, url, updates))) return follow(run, updates);
    const rejected = stdout.split("\n").filter((line) => line.startsWith("!"));
    if (rejected.length > 0) return { kind: "refused", message: explain(rejected, stderr) };
    throw new GitFailure(args, exit, stderr);
  });
}

/** What was pushed is here as it is there, so that it need not be fetched to be seen. */
async function follow(run: Run, updates: readonly RefMove[]): Promise<Pushed> {
  const moves = updates.map(({ ref, to }) => (to === undefined ? `delete ${ref}` : `update ${ref} ${to}`));
  await run(["update-ref", "--stdin"], { input: `${moves.join("\n")}\n` });
  return { kind: "pushed" };
}

/** A push whose answer was lost may have been applied. */
async function arrived(run: Run, url: string, updates: readonly RefMove[]): Promise<boolean> {
  const now = await remoteRefs(
    run,
    url,
    updates.map(({ ref }) => ref),
  );
  return updates.every(({ ref, to }) => now.get(ref) === to);
}

function explain(rejected: readonly string[], stderr: string): string {
  const lines = rejected.map((line) => line.replace(/^!\t[^:]*:/, "").replaceAll("\t", " "));
  const said = stderr.split("\n").filter((line) => line.startsWith("remote:"));
  return [...lines, ...said.slice(-5)].join("\n");
}

const pauses = [250, 1000];

/** Three tries for what the network may have spoiled; what the server decided is not asked again. */
async function persistently<T>(attempt: () => Promise<T>): Promise<T> {
  for (const pause of pauses) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof GitFailure) || decided.test(error.stderr)) throw error;
      await sleep(pause);
    }
  }
  return attempt();
}

const decided =
  /Authentication failed|could not read Username|returned error: 4(?!08|29)|does not appear to be a git|not found/;

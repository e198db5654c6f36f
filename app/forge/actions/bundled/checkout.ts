/** `actions/checkout`: clones over the forge's real HTTP and leaves the token in the local configuration, as the real one does. */

import { appendFile, mkdir, readdir, rm } from "node:fs/promises";
import { join, resolve, sep } from "node:path";
import type { Scope } from "../jobs/job-state.ts";
import { basicAuthorization, git } from "../steps/git.ts";
import type { StepOutputs } from "../steps/step-run.ts";
import { type BundledCall, flag, input } from "./bundled-call.ts";

/** What to check out: a commit, under the name it is known by. */
type Target = { readonly sha: string; readonly ref: string };

async function targetOf(scope: Scope, repository: string, ref: string): Promise<Target> {
  const { host } = scope.floor;
  if (ref === "" && repository === scope.run.repository) return { sha: scope.run.sha, ref: scope.run.ref };
  const name = ref || `refs/heads/${host.defaultBranch(repository) ?? "main"}`;
  const candidates = name.startsWith("refs/") ? [name] : [`refs/heads/${name}`, `refs/tags/${name}`];
  for (const candidate of candidates) {
    const sha = await host.resolve(repository, candidate);
    if (sha !== undefined) return { sha, ref: candidate };
  }
  const sha = /^[0-9a-f]{40}$/.test(name) ? name : await host.resolve(repository, name);
  if (sha === undefined)
    throw new Error(`A branch or tag with the name '${name}' could not be found in ${repository}.`);
  return { sha, ref: "" };
}

/** The local ref a fetched commit is kept under, so that it stays reachable. */
function trackingRef(target: Target): string {
  if (target.ref.startsWith("refs/heads/")) return target.ref.replace("refs/heads/", "refs/remotes/origin/");
  if (target.ref.startsWith("refs/tags/")) return target.ref;
  if (target.ref.startsWith("refs/pull/")) return target.ref.replace("refs/pull/", "refs/remotes/pull/");
  return "";
}

async function emptyFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  await Promise.all(names.map((name) => rm(join(folder, name), { recursive: true, force: true })));
}

function folderOf(call: BundledCall): string {
  const { workspace } = call.step.state.folders;
  const folder = resolve(workspace, input(call, "path", "."));
  if (folder === workspace || folder.startsWith(workspace + sep)) return folder;
  throw new Error(`Repository path '${folder}' is not under '${workspace}'`);
}

type Place = {
  readonly call: BundledCall;
  readonly folder: string;
  readonly target: Target;
  readonly env: Readonly<Record<string, string>>;
};

async function fetchTarget(place: Place): Promise<void> {
  const { call, folder: cwd, target, env } = place;
  const { state } = call.step;
  const depth = Number(input(call, "fetch-depth", "1"));
  const base = ["-c", "protocol.version=2", "fetch", "--quiet", "--no-recurse-submodules"];
  const own = `+${target.sha}:${trackingRef(target)}`;
  if (depth > 0) {
    const tags = flag(call, "fetch-tags", false) ? [] : ["--no-tags"];
    await git(state, { args: [...base, ...tags, `--depth=${depth}`, "origin", own], cwd, env, stop: call.step.stop });
    return;
  }
  const all = ["+refs/heads/*:refs/remotes/origin/*", "+refs/tags/*:refs/tags/*"];
  await git(state, { args: [...base, "--tags", "origin", ...all], cwd, env, stop: call.step.stop });
  await git(state, { args: [...base, "origin", own], cwd, env, stop: call.step.stop });
}

async function switchTo(place: Place): Promise<void> {
  const { call, folder: cwd, target, env } = place;
  const branch = /^refs\/heads\/(.+)$/.exec(target.ref)?.[1];
  const onto = branch === undefined ? ["--detach", target.sha] : ["-B", branch, trackingRef(target)];
  await git(call.step.state, { args: ["checkout", "--quiet", "--force", ...onto], cwd, env, stop: call.step.stop });
}

export async function checkout(call: BundledCall): Promise<StepOutputs> {
  const { state } = call.step;
  const { scope } = state.leg;
  const repository = input(call, "repository", scope.run.repository);
  const target = await targetOf(scope, repository, input(call, "ref"));
  const folder = folderOf(call);
  const server = scope.floor.host.url();
  const header = basicAuthorization(input(call, "token", state.token));
  state.job.log.mask(header.replace("AUTHORIZATION: basic ", ""));
  await emptyFolder(folder);
  await git(state, { args: ["init", "--quiet", "--template=", folder], cwd: folder });
  const remote = `[remote "origin"]\n\turl = ${server}/${repository}\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n[gc]\n\tauto = 0\n`;
  const credentials = `[http "${server}/"]\n\textraheader = ${header}\n`;
  const persist = flag(call, "persist-credentials", true);
  await appendFile(join(folder, ".git", "config"), persist ? remote + credentials : remote, { mode: 0o600 });
  const key = `http.${server}/.extraheader`;
  const env: Record<string, string> = persist
    ? {}
    : { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: header };
  const place: Place = { call, folder, target, env };
  await fetchTarget(place);
  await switchTo(place);
  call.say(`HEAD is now at ${target.sha.slice(0, 7)}${target.ref === "" ? "" : ` (${target.ref})`}`);
  return { ref: target.ref, commit: target.sha };
}

/** One job from its place in the queue to its conclusion: folders, token, steps, posts, outputs, and nothing left behind. */

import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { interpolate, resolve, resolveTexts } from "../expressions/template.ts";
import { mapFields, messageOf, scalar } from "../json.ts";
import { stepTimes } from "./lifecycle-steps.ts";
import type { Job } from "../runs/run.ts";
import { performSteps, prepareSteps } from "../steps/perform-steps.ts";
import { endOrphans, runningProcesses } from "../steps/orphans.ts";
import { milliseconds, signalGroup } from "../steps/process.ts";
import { permissionsOf } from "../workflow/permissions.ts";
import { eventPath, legSight, stepSight } from "./contexts.ts";
import { groupRules } from "./group-rules.ts";
import { beginJob, finishJob, labelsOf, openJob } from "./job-records.ts";
import { type Folders, type JobResult, type JobState, type Leg, rootFrame } from "./job-state.ts";
import { legName } from "./leg-name.ts";

const largestOutputs = 1_048_576;
const defaultMinutes = 360;
/** After a cancel, `always()` steps have this long. */
const cancelMinutes = 5;

async function makeFolders(leg: Leg, job: Job): Promise<Folders> {
  const root = join(leg.scope.floor.root, `job-${job.id}`);
  const name = leg.scope.run.repository.split("/")[1] ?? "repository";
  const folders = {
    root,
    home: join(root, "home"),
    temp: join(root, "_temp"),
    tools: join(root, "_tool"),
    workspace: join(root, name, name),
  };
  await Promise.all(Object.values(folders).map((folder) => mkdir(folder, { recursive: true })));
  return folders;
}

async function openState(leg: Leg, job: Job): Promise<JobState> {
  const { scope, shape } = leg;
  const permissions = permissionsOf({
    workflow: scope.workflow.shape.permissions,
    job: shape.permissions,
    cap: scope.cap,
    readOnly: scope.untrusted,
  });
  const token = scope.floor.host.issueJobToken(scope.run.repository, permissions);
  const idToken = permissions["id_token"] === "write" ? randomBytes(24).toString("hex") : undefined;
  for (const secret of [token, idToken ?? "", ...Object.values(scope.secrets)]) job.log.mask(secret);
  const state: JobState = {
    leg,
    job,
    folders: await makeFolders(leg, job),
    token,
    permissions,
    trackingId: `github_${randomUUID()}`,
    before: runningProcesses(),
    idToken,
    env: {},
    path: [],
    posts: [],
    savedByPre: new Map(),
    groups: new Set(),
    frame: rootFrame(),
    performSteps,
  };
  await mkdir(dirname(eventPath(state)), { recursive: true });
  await writeFile(eventPath(state), JSON.stringify(scope.run.payload));
  return state;
}

function fillEnvironment(state: JobState): void {
  const sources = [state.leg.scope.workflow.shape.env, state.leg.shape.env];
  for (const source of sources) {
    const sight = stepSight(state, state.frame, state.env);
    state.env = { ...state.env, ...resolveTexts(source ?? {}, sight) };
  }
}

async function runPosts(state: JobState): Promise<void> {
  const times = stepTimes(state);
  for (const post of state.posts.toReversed()) {
    if (state.job.kill.signal.aborted) return;
    try {
      if (post.isWanted()) await times.during(post.title, post.act);
    } catch (error) {
      state.frame.failed = true;
      state.job.log.add(`##[error]${messageOf(error)}`);
    }
  }
}

/** Outputs that hold a secret are left out, as GitHub does. */
function outputsOf(state: JobState): Record<string, string> {
  const sight = stepSight(state, state.frame, state.env);
  const outputs = mapFields(state.leg.shape.outputs ?? {}, (value) => interpolate(scalar(value), sight));
  if (JSON.stringify(outputs).length > largestOutputs) throw new Error("The job's outputs are larger than 1 MiB.");
  const kept = Object.entries(outputs).filter(([name, value]) => {
    if (state.job.log.masked(value) === value) return true;
    state.job.log.add(`##[warning]Skip output '${name}' since it may contain secret.`);
    return false;
  });
  return Object.fromEntries(kept);
}

/** The job's own limits: its time, and the time it has left once cancelled. */
function limitJob(state: JobState): () => void {
  const { job, leg } = state;
  const minutes = Number(resolve(leg.shape["timeout-minutes"] ?? defaultMinutes, legSight(leg)));
  const timers = [
    setTimeout(() => {
      job.log.add(`##[error]The job has exceeded the maximum execution time of ${minutes} minutes.`);
      job.cancel.abort();
    }, milliseconds(minutes)),
  ];
  const onCancel = (): void => void timers.push(setTimeout(() => job.kill.abort(), cancelMinutes * 60_000));
  job.cancel.signal.addEventListener("abort", onCancel, { once: true });
  return () => {
    job.cancel.signal.removeEventListener("abort", onCancel);
    for (const timer of timers) clearTimeout(timer);
  };
}

async function work(state: JobState): Promise<JobResult> {
  const { job, frame } = state;
  const steps = state.leg.shape.steps ?? [];
  const times = stepTimes(state);
  const release = limitJob(state);
  job.kill.signal.addEventListener("abort", () => endOrphans(state.trackingId, state.before), { once: true });
  try {
    await times.during("Set up job", async () => {
      fillEnvironment(state);
      await prepareSteps(state, steps);
    });
    await performSteps(state, frame, steps);
    await runPosts(state);
    if (job.kill.signal.aborted) return { result: "failure", outputs: {} };
    const outputs = outputsOf(state);
    await times.during("Complete job", async () => undefined);
    if (job.cancel.signal.aborted) return { result: "cancelled", outputs };
    return { result: frame.failed ? "failure" : "success", outputs };
  } finally {
    release();
  }
}

/** Ends what the steps left running, their token and their folders. */
async function cleanUp(state: JobState): Promise<void> {
  for (const group of state.groups) signalGroup(group, "SIGKILL");
  endOrphans(state.trackingId, state.before);
  state.leg.scope.floor.host.revokeJobToken(state.token);
  state.leg.scope.floor.idTokens.delete(state.job.id);
  await rm(state.folders.root, { recursive: true, force: true, maxRetries: 3 });
}

async function runJob(leg: Leg, job: Job): Promise<JobResult> {
  beginJob(leg, job);
  const state = await openState(leg, job);
  leg.scope.floor.idTokens.set(job.id, state);
  try {
    return await work(state);
  } catch (error) {
    job.log.add(`##[error]${messageOf(error)}`);
    return { result: job.cancel.signal.aborted && !job.kill.signal.aborted ? "cancelled" : "failure", outputs: {} };
  } finally {
    await cleanUp(state);
  }
}

/** Waits for the job's concurrency group and a place to run; `undefined` when cancelled before. */
async function turnOf(leg: Leg, job: Job): Promise<(() => void) | undefined> {
  const { floor, run } = leg.scope;
  if (floor.closing.aborted) return undefined;
  const rules = groupRules(leg.shape.concurrency, legSight(leg));
  const leave = rules ? await floor.concurrency.enter(run.repository, rules, job.cancel) : () => undefined;
  if (!leave) return undefined;
  const free = await floor.slots.take(job.cancel.signal);
  if (!free) {
    leave();
    return undefined;
  }
  return () => {
    free();
    leave();
  };
}

/** Never throws: what goes wrong is told in the job's log and is its failure. */
export async function performJob(leg: Leg): Promise<JobResult> {
  const job = openJob(leg, { name: legName(leg), labels: labelsOf(leg) });
  let result: JobResult = { result: "cancelled", outputs: {} };
  let done: (() => void) | undefined;
  try {
    done = await turnOf(leg, job);
    if (done) result = await runJob(leg, job);
  } catch (error) {
    job.log.add(`##[error]${messageOf(error)}`);
    result = { result: "failure", outputs: {} };
  }
  done?.();
  finishJob(leg, job, result.result);
  return result;
}

/** From events to runs: which workflows listen, at which commit they are read, and which events start nothing. */

import { Cron } from "croner";
import type { RepositoryEvent } from "../host.ts";
import { type Fields, at, isFields, list, messageOf, scalar } from "../json.ts";
import type { Floor } from "../floor.ts";
import { type Reading, largestWorkflow, readWorkflow } from "../workflow/read.ts";
import { asksToSkip, listens } from "../workflow/triggers.ts";
import { startRun } from "./start-run.ts";

const workflowFolder = ".github/workflows";

/** How many runs of `workflow_run` may follow one another. */
const longestChain = 3;

const dispatches: readonly string[] = ["workflow_dispatch", "repository_dispatch"];

/** The workflow files of a commit, read once. */
export function readWorkflows(floor: Floor, repository: string, sha: string): Promise<readonly Reading[]> {
  const key = `${repository}@${sha}`;
  const known = floor.readings.get(key) ?? readAt(floor, repository, sha);
  floor.readings.set(key, known);
  known.catch(() => floor.readings.delete(key));
  return known;
}

async function readAt(floor: Floor, repository: string, ref: string): Promise<readonly Reading[]> {
  const names = await floor.host.listFiles(repository, ref, workflowFolder);
  const files = names.map((name) => name.split("/").at(-1) ?? name).filter((name) => /\.ya?ml$/.test(name));
  const readings = await Promise.all(
    files.map(async (name) => {
      const path = `${workflowFolder}/${name}`;
      const source = await floor.host.readFile(repository, ref, path);
      return source === undefined || source.length > largestWorkflow ? [] : [readWorkflow(path, source)];
    }),
  );
  return readings.flat();
}

async function isSkipped(floor: Floor, event: RepositoryEvent): Promise<boolean> {
  if (event.name === "push") return asksToSkip(scalar(at(event.payload, "head_commit", "message")));
  if (event.name !== "pull_request") return false;
  const head = scalar(at(event.payload, "pull_request", "head", "sha"));
  const commit = await floor.host.commit?.(event.repository, head);
  return commit !== undefined && asksToSkip(commit.message);
}

/** A file that cannot be read fails where GitHub would notice it: on the push that brings it. */
function startsFor(reading: Reading, event: RepositoryEvent): boolean {
  if (reading.kind === "workflow") return listens(reading.workflow.on, event);
  if (event.name === "push") return /^refs\/(heads|tags)\//.test(event.ref);
  return reading.on.includes(event.name);
}

async function startListeners(floor: Floor, event: RepositoryEvent, chain: number): Promise<void> {
  const readings = await readWorkflows(floor, event.repository, event.sha);
  for (const reading of readings) {
    if (startsFor(reading, event)) await startRun(floor, { event, reading, inputs: {}, chain });
  }
}

/** Starts every workflow that listens. An empty `sha` means the tip of the event's ref. */
export async function react(floor: Floor, event: RepositoryEvent, chain: number): Promise<void> {
  if (floor.closing.aborted || chain > longestChain) return;
  if (event.causedBy === "job" && !dispatches.includes(event.name)) return;
  if (event.payload["deleted"] === true) return;
  const sha = event.sha || (await floor.host.resolve(event.repository, event.ref));
  if (sha === undefined) return;
  if (await isSkipped(floor, event)) return;
  await startListeners(floor, { ...event, sha }, chain);
}

function isDue(expression: string, from: Date, to: Date): boolean {
  const next = new Cron(expression, { timezone: "UTC", paused: true }).nextRun(from);
  return next !== null && next <= to;
}

function dueEntries(on: Readonly<Record<string, Fields>>, from: Date, to: Date): readonly string[] {
  const entries = list(on["schedule"]?.["entries"]).map((entry) => scalar(isFields(entry) ? entry["cron"] : undefined));
  return entries.filter((expression) => expression !== "" && isDue(expression, from, to));
}

/** Starts each cron entry that came due after `from`, until `to`: once, however often it came due. */
export async function startDue(floor: Floor, repository: string, span: { from: Date; to: Date }): Promise<void> {
  const branch = floor.host.defaultBranch(repository);
  const ref = `refs/heads/${branch ?? ""}`;
  const sha = await floor.host.resolve(repository, ref);
  if (branch === undefined || sha === undefined || floor.closing.aborted) return;
  for (const reading of await readWorkflows(floor, repository, sha)) {
    if (reading.kind === "invalid") continue;
    const event = { repository, name: "schedule", ref, sha, causedBy: "app" as const };
    const actor = { login: "github-actions[bot]", id: 41_898_282, type: "Bot" as const };
    try {
      for (const schedule of dueEntries(reading.workflow.on, span.from, span.to)) {
        const payload = { schedule, repository: floor.host.repositoryJson(repository) };
        await startRun(floor, { event: { ...event, payload, actor }, reading, inputs: {}, chain: 0 });
      }
    } catch (error) {
      const invalid: Reading = { kind: "invalid", path: reading.workflow.path, message: messageOf(error), on: [] };
      await startRun(floor, { event: { ...event, payload: {}, actor }, reading: invalid, inputs: {}, chain: 0 });
    }
  }
}

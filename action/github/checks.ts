/** Check runs: one report may take several requests, since GitHub takes fifty annotations at a time and adds them to those that are there. */

import { limits } from "#mission/manners/limits";
import { outputOf } from "#mission/say/long";
import type { CheckReport } from "#mission/step";
import type { GitHub } from "../ports.ts";
import { made } from "./asking/made.ts";
import type { Time } from "./asking/manners.ts";
import { once } from "./asking/request.ts";
import type { Client } from "./client.ts";
import type { At } from "./open.ts";

type Here = { readonly client: Client; readonly at: At; readonly time: Pick<Time, "wait"> };
type Present = { readonly id: number; readonly annotations: number };
type Raw = { readonly id: number; readonly output: { readonly annotations_count: number } };

export function checks(client: Client, at: At, time: Pick<Time, "wait">): Pick<GitHub, "checksNamed" | "check"> {
  const here = { client, at, time };
  return {
    async checksNamed(name, ref) {
      const { data } = await client.rest.checks.listForRef({ ...at, ref, check_name: name, filter: "latest" });
      return data.check_runs.map((run) => ({ id: run.id, title: run.output.title ?? "" }));
    },
    async check(report, id) {
      const total = report.annotations.length;
      let there =
        id === undefined ? await create(report, here) : await update(report, await known(id, total, here), here);
      while (there.annotations < total) {
        const next = await update(report, there, here);
        if (next.annotations <= there.annotations) throw new Error(`GitHub takes no annotations of “${report.name}”`);
        there = next;
      }
    },
  };
}

async function create(report: CheckReport, here: Here): Promise<Present> {
  const { client, at, time } = here;
  const body = { ...at, ...checkBody(report, 0), head_sha: report.head, ...once };
  const send = async () => presentOf((await client.rest.checks.create(body)).data);
  return made({ send, look: () => find(report, here), again: true }, time);
}

/** The latest of its name, with our key and what we said. */
async function find(report: CheckReport, { client, at }: Here): Promise<Present | undefined> {
  const { head, name, externalId, title } = report;
  const { data } = await client.rest.checks.listForRef({ ...at, ref: head, check_name: name, filter: "latest" });
  const found = data.check_runs.find((run) => run.external_id === externalId && run.output.title === title);
  return found === undefined ? undefined : presentOf(found);
}

/** Says all of it, with the annotations that come after those that are there. */
async function update(report: CheckReport, { id, annotations }: Present, here: Here): Promise<Present> {
  const { client, at, time } = here;
  const body = { ...at, ...checkBody(report, annotations), check_run_id: id };
  if (body.output.annotations.length === 0) {
    await client.rest.checks.update(body);
    return { id, annotations };
  }
  const send = async () => presentOf((await client.rest.checks.update({ ...body, ...once })).data);
  const look = async () => {
    const now = await present(id, here);
    return now.annotations > annotations ? now : undefined;
  };
  return made({ send, look, again: true }, time);
}

/** How many annotations a check run has matters only to who has some. */
async function known(id: number, wanted: number, here: Here): Promise<Present> {
  return wanted === 0 ? { id, annotations: 0 } : present(id, here);
}

async function present(id: number, { client, at }: Here): Promise<Present> {
  return presentOf((await client.rest.checks.get({ ...at, check_run_id: id })).data);
}

function presentOf({ id, output }: Raw): Present {
  return { id, annotations: output.annotations_count };
}

function checkBody(report: CheckReport, from: number) {
  const annotations = report.annotations.slice(from, from + limits.annotations).map(({ path, line, message }) => ({
    path,
    start_line: line,
    end_line: line,
    message,
    annotation_level: "failure" as const,
  }));
  const output = { title: report.title, ...outputOf(report.summary), annotations };
  const common = { name: report.name, external_id: report.externalId, output };
  if (report.conclusion === undefined) return { ...common, status: "in_progress" as const };
  return { ...common, status: "completed" as const, conclusion: report.conclusion };
}

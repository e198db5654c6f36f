/** `muster plan --dry-run`: what Muster would do with an issue, on the terminal and in the job's summary; nothing is written to the repository. */

import { appendFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { aloneTask } from "#mission/alone/task";
import { Sha, usd } from "#mission/ids";
import { limits } from "#mission/manners/limits";
import { sayDryRun } from "#mission/say/dry-run";
import { notInSummary } from "#mission/say/long";
import { costOf } from "#mission/spend";
import { dryRun } from "#mission/views/dry-run";
import { git } from "../../box/git.ts";
import { configAt, handedOver } from "../work.ts";
import { checkOut } from "./checkout.ts";

export type PlanOptions = {
  readonly repo: string;
  readonly issue: string;
  /** Dollars. */
  readonly budget: number | undefined;
  readonly sandbox: boolean;
  readonly json: boolean;
  readonly print: (line: string) => void;
  /** Where GitHub wants the job's summary, in a job. */
  readonly summary: string | undefined;
};

/** 0: there is a plan that would be worked on. 3: people would be asked first, or the planner asks. 1: no plan, or one that would be sent back. */
export async function plan(options: PlanOptions): Promise<0 | 1 | 3> {
  const output = await mkdtemp(join(tmpdir(), "muster-plan-"));
  try {
    const { issue, top } = await checkOut(options, output, process.env);
    const { title, body } = issue;
    const base = Sha.parse(await git(top, "rev-parse", "--verify", "HEAD^{commit}"));
    const config = await configAt(top, base);
    const budget = options.budget === undefined ? undefined : usd(options.budget);
    const wish = { role: "plan" as const, text: `${title}\n\n${body}`, base, from: base, budget, model: undefined };
    const place = { output, repository: top, sandbox: options.sandbox };
    const { outcome, calls } = await handedOver(aloneTask(wish, config), place, () => undefined);
    const spent = costOf(calls) / 1e6;
    if (outcome.kind === "unclear") {
      const questions = outcome.questions.map(({ question }) => question);
      await tell(
        options,
        { outcome: "unclear", questions, usd: spent },
        `It would ask first:\n- ${questions.join("\n- ")}`,
      );
      return 3;
    }
    if (outcome.kind !== "planned") {
      const why = "message" in outcome ? outcome.message : outcome.kind;
      await tell(options, { outcome: outcome.kind, message: why, usd: spent }, `There is no plan: ${why}`);
      return 1;
    }
    const { plan: given, opinion } = outcome;
    const run = dryRun({ title, body, plan: given, opinion, config, commit: base });
    await tell(options, { outcome: "planned", ...run, usd: spent }, sayDryRun(title, run, config, spent));
    if (run.problems.length > 0) return 1;
    return run.questions.length > 0 && config.ask.mode !== "never" ? 3 : 0;
  } finally {
    await rm(output, { recursive: true, force: true });
  }
}

async function tell({ json, print, summary }: PlanOptions, result: object, text: string): Promise<void> {
  print(json ? JSON.stringify(result) : text);
  if (summary !== undefined && summary !== "") await summarise(summary, text);
}

/** Into a step's summary, in which what it has already counts, too. */
export async function summarise(file: string, text: string): Promise<void> {
  const { size } = await stat(file).catch(() => ({ size: 0 }));
  const bytes = Buffer.byteLength(text) + 1;
  await appendFile(file, `${size + bytes > limits.stepSummary ? notInSummary(bytes) : text}\n`);
}

/** One task done by the real worker, against a scripted model of its own. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { Handoff } from "#mission/handoff";
import type { WorkTask } from "#mission/task";
import { work } from "../../../action/work/main.ts";
import { script } from "../../../app/scripted-model/builders.ts";
import type { Scene } from "../../../app/scripted-model/script.ts";
import { type ScriptedModel, startScriptedModel } from "../../../app/scripted-model/server.ts";
import { folder, type Repository } from "./repository.ts";

export type Worked = {
  readonly handoff: Handoff;
  readonly folder: string;
  readonly model: ScriptedModel;
};

/** What a worker makes of a task while a scripted model plays these scenes: its hand-off, read back from where it left it. */
export async function workOn(
  { directory }: Repository,
  task: WorkTask,
  scenes: readonly Scene[],
  change: {
    readonly environment?: Record<string, string>;
    readonly cancel?: AbortSignal;
    readonly watch?: (model: ScriptedModel) => void;
  } = {},
): Promise<Worked> {
  const model = await startScriptedModel({ script: script(...scenes) });
  onTestFinished(() => model.close());
  change.watch?.(model);
  const tasks = folder("tasks");
  const all = join(folder("handoff"), "new");
  const handoffs = join(all, task.id);
  writeFileSync(join(tasks, "tasks.json"), JSON.stringify({ version: 1, tasks: [task] }));
  const environment: Record<string, string | undefined> = {
    PATH: process.env["PATH"],
    HOME: process.env["HOME"],
    ANTHROPIC_API_KEY: "honey-key-0123456789",
    ANTHROPIC_BASE_URL: model.url,
    ...change.environment,
  };
  const cancel = change.cancel === undefined ? {} : { cancel: change.cancel };
  const [handoff] = await work({
    ids: [task.id],
    tasks,
    handoffs: all,
    repository: directory,
    environment,
    log: () => undefined,
    ...cancel,
  });
  if (handoff === undefined) throw new Error("nothing was handed over");
  expect(environment["ANTHROPIC_API_KEY"]).toBeUndefined();
  expect(Handoff.parse(JSON.parse(readFileSync(join(handoffs, "handoff.json"), "utf8")))).toEqual(handoff);
  return { handoff, folder: handoffs, model };
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { Handoff } from "#mission/handoff";
import { builds, run, script, uses } from "../../../app/scripted-model/builders.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import { buildTask, folder, repositoryWith } from "./repository.ts";

const entry = fileURLToPath(new URL("../../../action/work/main.ts", import.meta.url));

test.each(["SIGTERM", "SIGINT"] as const)(
  "%s to the real process leaves a hand-off with what was spent",
  async (signal) => {
    const repository = repositoryWith({ "a.txt": "a\n" });
    const model = await startScriptedModel({ script: script(builds([{ ...uses(run("sleep 60")), text: "Wait." }])) });
    onTestFinished(() => model.close());
    const tasks = folder("tasks");
    const handoffs = folder("handoffs");
    const task = buildTask(repository.head);
    writeFileSync(join(tasks, "tasks.json"), JSON.stringify({ version: 1, tasks: [task] }));
    const options = { ids: [task.id], tasks, handoffs, repository: repository.directory };
    const program = `import { work } from ${JSON.stringify(entry)};
    await work({ ...${JSON.stringify(options)}, environment: process.env, log: console.error });
    if (process.env.ANTHROPIC_API_KEY !== undefined) process.exitCode = 9;`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", program], {
      env: { PATH: process.env["PATH"], ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "honey-key-0123456789" },
      stdio: "inherit",
    });
    const transcript = join(handoffs, task.id, "transcript.jsonl");
    await expect
      .poll(() => readFileSync(transcript, { encoding: "utf8", flag: "a+" }), { timeout: 20_000 })
      .toContain("sleep 60");
    child.kill(signal);
    const asked = performance.now();
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(performance.now() - asked).toBeLessThan(6000);
    const handoff = Handoff.parse(JSON.parse(readFileSync(join(handoffs, task.id, "handoff.json"), "utf8")));
    expect(handoff.outcome).toMatchObject({ kind: "failed", reason: "cancelled" });
    expect(handoff.calls.map(({ usage }) => usage)).toEqual(model.bill().calls.map(({ usage }) => usage));
  },
);

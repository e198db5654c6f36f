import { execFile } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { Usd } from "#mission/ids";
import { noUsage } from "#mission/spend";
import type { Opened } from "../../../action/model/open.ts";
import { termsOf } from "../../../action/model/prices.ts";
import type { Model } from "../../../action/ports.ts";
import { openSandbox } from "../../../action/sandbox/open.ts";
import { Purse } from "../../../action/work/purse.ts";
import { roleNames } from "#mission/roles";
import { roleOf } from "../../../action/work/roles.ts";
import { runTask } from "../../../action/work/run-task.ts";
import { hostCommand } from "../../../action/work/tool-host/command.ts";
import { builds, refuses, script } from "../../../app/scripted-model/builders.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import { buildTask, folder, repositoryWith } from "./repository.ts";

const bundle = new URL("../../../dist/alone.js", import.meta.url).pathname;

test("the model is asked before anything is started to lay out the workplace", async () => {
  const repository = repositoryWith({ "a.txt": "a\n" });
  const scratch = folder("scratch");
  const found: (readonly string[])[] = [];
  const model: Model = {
    async ask() {
      found.push(readdirSync(scratch));
      return { kind: "refused", message: "No.", usage: noUsage };
    },
  };
  const opened: Opened = {
    kind: "open",
    model,
    ...(await termsOf({ provider: "anthropic", model: "claude-sonnet-5-5" })),
  };
  const handoff = await runTask(buildTask(repository.head), {
    providers: { candidates: (choices) => choices.map((choice) => ({ choice, open: async () => opened })) },
    repository: repository.directory,
    purse: new Purse(Usd.parse(2_000_000)),
    sandbox: await openSandbox({ mode: "none", environment: process.env }),
    hostCommand: hostCommand(),
    transcript: { redact: (text: string) => text, add: () => undefined, written: async () => undefined },
    resume: "",
    digest: { text: () => "" },
    scratch,
    handoffs: folder("handoffs"),
    now: () => 0,
    cancel: new AbortController().signal,
    secrets: [],
  });
  expect(handoff.outcome).toMatchObject({ kind: "failed", reason: "refused" });
  expect(found).toEqual([[]]);
  expect(readdirSync(scratch)).not.toEqual([]);
});

/** Lets the bundled worker do a task; `flags`: Node's. */
async function askBundled(url: string, flags: readonly string[] = []) {
  const { directory, head } = repositoryWith({ "a.txt": "a\n" });
  const task = buildTask(head);
  const tasks = folder("tasks");
  writeFileSync(join(tasks, "tasks.json"), JSON.stringify({ version: 1, tasks: [task] }));
  const order = { kind: "work", id: task.id, tasks, handoffs: folder("handoffs"), sandbox: "auto" };
  const argv = [...flags, bundle, JSON.stringify({ ...order, repository: directory })];
  const env = { PATH: process.env["PATH"], ANTHROPIC_API_KEY: "honey-key-0123456789", ANTHROPIC_BASE_URL: url };
  const { stdout } = await promisify(execFile)(process.execPath, argv, { env, maxBuffer: 10 << 20 });
  return { directory, stdout };
}

test("the bundled worker offers the very tools that the sources make, and says nothing of its folder", async () => {
  const model = await startScriptedModel({ script: script(builds([refuses("No.")])) });
  onTestFinished(() => model.close());
  const { directory } = await askBundled(model.url);
  const body = JSON.parse(JSON.stringify(model.requests[0]?.body));
  const { tools, system } = roleOf("builder");
  expect(
    body.tools.map(({ input_schema: schema, ...tool }: { input_schema: unknown }) => ({ ...tool, schema })),
  ).toEqual(tools.map(({ schema, ...tool }) => ({ ...tool, schema: { ...schema, type: "object" } })));
  expect(body.system).toMatchObject([{ text: system }]);
  expect(JSON.stringify(body)).not.toContain(directory);
});

/** Prints at the end what of Node's own was loaded. */
const listing = `process.on("exit", () => console.log(process.moduleLoadList.join("\\n")))`;

test("the platform's fetch, which takes long to load, is not needed to ask a model", async () => {
  const model = await startScriptedModel({ script: script(builds([refuses("No.")])) });
  onTestFinished(() => model.close());
  const flags = ["--import", `data:text/javascript,${encodeURIComponent(listing)}`];
  const { stdout } = await askBundled(model.url, flags);
  expect(model.requests).toHaveLength(1);
  expect(stdout).toContain("NativeModule http\n");
  expect(stdout).not.toContain("undici");
});

test("every role has tools, and ends with finish", () => {
  for (const name of roleNames) expect(roleOf(name).tools.at(-1)?.name).toBe("finish");
});

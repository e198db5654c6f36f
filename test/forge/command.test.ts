/** `npm run forge` as a user meets it: a process, what it prints, and what that is good for. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { receiver, type Receiver } from "./clients.ts";

const main = fileURLToPath(new URL("../../app/forge/main.ts", import.meta.url));
const manifest = z
  .object({ default_permissions: z.record(z.string(), z.string()), default_events: z.array(z.string()) })
  .parse(parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")));

let hooks: Receiver;
let child: ChildProcess;
let printed: string;

/** Resolves with all that was printed when the last line is there. */
async function start(...args: readonly string[]): Promise<string> {
  child = spawn(process.execPath, [main, "--port", "0", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    if (/^ {2}curl .+\n/m.test(text)) return text;
  }
  throw new Error(`the forge ended early: ${text}`);
}

const shown = (name: string): string => new RegExp(`^  ${name} +(\\S+)`, "m").exec(printed)?.[1] ?? "";

beforeEach(async () => {
  hooks = await receiver();
  printed = await start("--webhooks", hooks.url);
  hooks.secrets.add(shown("hook secret"));
});

afterEach(async () => {
  if (child.exitCode === null) child.kill("SIGKILL");
  await hooks.close();
});

/** Resolves when the app has heard of it. */
async function heard(event: string, action: string): Promise<void> {
  while (!hooks.received.some((one) => one.event === event && one.payload["action"] === action)) await hooks.next();
}

test("its credentials are those of an app as the manifest describes it, whose webhooks come, on a forge that runs workflows", async () => {
  const baseUrl = shown("REST");
  const person = new Octokit({ baseUrl, auth: shown("token") });
  const privateKey = /-----BEGIN[^]+END PRIVATE KEY-----/.exec(printed)?.[0] ?? "";
  const auth = { appId: shown("id"), privateKey };
  const app = new Octokit({ baseUrl, authStrategy: createAppAuth, auth });
  expect((await app.apps.getAuthenticated()).data).toMatchObject({
    slug: "muster",
    permissions: manifest.default_permissions,
    events: manifest.default_events,
  });

  const { data: made } = await person.repos.createForAuthenticatedUser({ name: "sample" });
  const at = { owner: made.owner.login, repo: made.name };
  const { data: installation } = await app.apps.getRepoInstallation(at);
  const bot = new Octokit({
    baseUrl,
    authStrategy: createAppAuth,
    auth: { ...auth, installationId: installation.id },
  });
  const workflow = "on: workflow_dispatch\njobs: { hello: { runs-on: x, steps: [{ run: echo Good morning }] } }\n";
  await person.repos.createOrUpdateFileContents({
    ...at,
    path: ".github/workflows/hello.yml",
    message: "Greet",
    content: Buffer.from(workflow).toString("base64"),
  });
  await bot.actions.createWorkflowDispatch({ ...at, workflow_id: "hello.yml", ref: "main" });
  await heard("workflow_run", "completed");
  const { data: runs } = await bot.actions.listWorkflowRunsForRepo(at);
  expect(runs.workflow_runs).toMatchObject([{ status: "completed", conclusion: "success" }]);
  const { data: jobs } = await bot.actions.listJobsForWorkflowRun({ ...at, run_id: runs.workflow_runs[0]?.id ?? 0 });
  const log = await bot.actions.downloadJobLogsForWorkflowRun({ ...at, job_id: jobs.jobs[0]?.id ?? 0 });
  expect(log.data).toContain("Good morning");
  expect(hooks.received.every((one) => one.isSigned)).toBe(true);

  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a manifest that is none is refused by its path", async () => {
  const other = spawn(process.execPath, [main, "--port", "0", "--manifest", fileURLToPath(import.meta.url)]);
  let said = "";
  other.stderr.on("data", (chunk) => (said += String(chunk)));
  expect(await once(other, "close")).toEqual([1, null]);
  expect(said).toContain("command.test.ts is not an app's manifest");
});

/** The Actions engine against GitHub's own OpenAPI: each of its routes by Octokit, and each webhook of its runs. */

import { unzipSync } from "fflate";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { at, isOfEngine, type Judged, judgedForge } from "./judged.ts";

let judged: Judged;
const workflows = {
  build: `
name: Build
on: { workflow_dispatch: { inputs: { word: { type: string } } }, repository_dispatch: { types: [nightly] }, pull_request: }
permissions: { contents: write, id-token: write }
jobs:
  build:
    strategy: { matrix: { size: [1, 2] } }
    runs-on: ubuntu-latest
    steps:
      - run: |
          curl -s -H "authorization: bearer $ACTIONS_ID_TOKEN_REQUEST_TOKEN" "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=us" > token.json
          echo Good morning
      - uses: actions/upload-artifact@v4
        with: { name: "out-\${{ matrix.size }}", path: token.json }
  broken: { needs: build, runs-on: ubuntu-latest, steps: [{ run: "exit 1" }, { run: "true" }] }
  skipped: { needs: broken, runs-on: ubuntu-latest, steps: [{ run: "true" }] }
`,
  // A job's own dispatch makes github-actions[bot] the actor.
  relay: `
on: { workflow_run: { workflows: [Build], types: [completed] } }
permissions: { contents: write }
jobs:
  relay:
    runs-on: ubuntu-latest
    steps:
      - run: |
          curl -sf -H "authorization: bearer \${{ github.token }}" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/dispatches" -d '{"event_type":"relayed"}'
`,
  relayed: "on: { repository_dispatch: { types: [relayed] } }\njobs: { a: { runs-on: x, steps: [{ run: 'true' }] } }\n",
  waits: "on: workflow_dispatch\njobs: { a: { runs-on: x, steps: [{ run: echo ready; sleep 60 }] } }\n",
  faulty: "on: push\njobs: 7\n",
};

beforeAll(async () => {
  judged = await judgedForge();
  for (const [name, text] of Object.entries(workflows)) await put(`.github/workflows/${name}.yml`, text);
  await judged.forge.idle();
});
afterAll(() => judged.close());
afterEach(async () => expect(await judged.complaints()).toEqual([]));

async function put(path: string, text: string, branch = "main"): Promise<void> {
  const content = Buffer.from(text).toString("base64");
  await judged.ann.repos.createOrUpdateFileContents({ ...at, branch, path, content, message: `Write ${path}` });
}

const refused = (promise: Promise<unknown>, status: number) => expect(promise).rejects.toMatchObject({ status });

/** The newest run of a workflow, by which all that it started has ended. */
async function ended(workflow_id: string) {
  await judged.forge.idle();
  const { data } = await judged.bot.actions.listWorkflowRuns({ ...at, workflow_id });
  const run = data.workflow_runs[0];
  if (!run) throw new Error(`${workflow_id} did not run`);
  return run;
}

/** Resolves when a job says so. */
function said(line: string): Promise<void> {
  return new Promise((resolve) => {
    const stop = judged.forge.actions?.watch((change) => {
      if (change.kind !== "log" || !change.line.endsWith(line)) return;
      stop?.();
      resolve();
    });
  });
}

test("workflows, by name and by id", async () => {
  const { bot, ann } = judged;
  const { data } = await bot.actions.listRepoWorkflows(at);
  expect(data.total_count).toBe(Object.keys(workflows).length);
  const { data: build } = await bot.actions.getWorkflow({ ...at, workflow_id: "build.yml" });
  await ann.actions.getWorkflow({ ...at, workflow_id: build.id });
  await refused(bot.actions.getWorkflow({ ...at, workflow_id: "none.yml" }), 404);
});

test("a run by dispatch with its jobs, logs, checks and artifacts, and the runs that follow it", async () => {
  const { bot, forge } = judged;
  const order = { ...at, workflow_id: "build.yml", ref: "main" };
  await bot.actions.createWorkflowDispatch({ ...order, inputs: { word: "yes" } });
  const run = await ended("build.yml");
  expect(run).toMatchObject({ event: "workflow_dispatch", conclusion: "failure", actor: { login: "bot[bot]" } });
  expect(await ended("relayed.yml")).toMatchObject({ actor: { login: "github-actions[bot]" } });
  const one = { ...at, run_id: run.id };
  await bot.actions.getWorkflowRun(one);
  await bot.actions.listWorkflowRunsForRepo({ ...at, event: "workflow_dispatch", branch: "main", status: "failure" });
  const { data } = await bot.actions.listJobsForWorkflowRun(one);
  expect(data.jobs.map((job) => job.conclusion)).toEqual(["success", "success", "failure", "skipped"]);
  const job_id = data.jobs[0]?.id ?? 0;
  await bot.actions.getJobForWorkflowRun({ ...at, job_id });
  expect((await bot.actions.downloadJobLogsForWorkflowRun({ ...at, job_id })).data).toContain("Good morning");
  await bot.checks.listForRef({ ...at, ref: run.head_sha });
  await bot.checks.listSuitesForRef({ ...at, ref: run.head_sha });
  await refused(bot.actions.getWorkflowRun({ ...at, run_id: 1 }), 404);
  await refused(bot.actions.getJobForWorkflowRun({ ...at, job_id: 1 }), 404);
  await refused(bot.actions.createWorkflowDispatch({ ...order, ref: "nowhere" }), 422);
  await refused(bot.actions.createWorkflowDispatch({ ...order, workflow_id: "faulty.yml" }), 422);
  const eve = judged.withToken(forge.createUser("eve").token);
  await refused(eve.actions.createWorkflowDispatch(order), 403);
});

test("artifacts, and in one the token by which a job proves to others what it is", async () => {
  const { bot, ann, forge } = judged;
  const { id: run_id } = await ended("build.yml");
  await bot.actions.listArtifactsForRepo({ ...at, name: "out-1" });
  const { data } = await bot.actions.listWorkflowRunArtifacts({ ...at, run_id });
  expect(data.artifacts.map((artifact) => artifact.name).toSorted()).toEqual(["out-1", "out-2"]);
  const artifact = { ...at, artifact_id: data.artifacts[0]?.id ?? 0 };
  await ann.actions.getArtifact(artifact);
  forge.resetStats();
  const { data: zip } = await bot.actions.downloadArtifact({ ...artifact, archive_format: "zip" });
  expect(forge.stats()).toMatchObject({
    requests: 1,
    byRoute: { "GET /repos/:owner/:repo/actions/artifacts/:artifact/zip": 1 },
  });
  const files = unzipSync(new Uint8Array(z.instanceof(ArrayBuffer).parse(zip)));
  const token = z.object({ value: z.string() }).parse(JSON.parse(Buffer.from(files["token.json"] ?? []).toString()));
  const issuer = `${forge.url}/api/v3/_oidc`;
  const discovery = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  const { jwks_uri } = z.object({ jwks_uri: z.string() }).parse(discovery);
  const { payload } = await jwtVerify(token.value, createRemoteJWKSet(new URL(jwks_uri)), { issuer, audience: "us" });
  expect(payload).toMatchObject({ repository: "ann/notes", sub: "repo:ann/notes:ref:refs/heads/main" });
  await bot.actions.deleteArtifact(artifact);
  await refused(bot.actions.getArtifact(artifact), 404);
});

test("the names of secrets, and variables with their values, for those who may", async () => {
  const { ann, bob, forge } = judged;
  forge.setSecret("ann/notes", "KEY", "hidden");
  forge.setVariable("ann/notes", "URL", "http://app");
  const { data: secrets } = await ann.actions.listRepoSecrets(at);
  expect(secrets).toMatchObject({ total_count: 1, secrets: [{ name: "KEY" }] });
  expect(JSON.stringify(secrets)).not.toContain("hidden");
  expect((await ann.actions.listRepoVariables(at)).data.variables).toMatchObject([
    { name: "URL", value: "http://app" },
  ]);
  expect((await ann.actions.listRepoOrganizationSecrets(at)).data.total_count).toBe(0);
  expect((await ann.actions.listRepoOrganizationVariables(at)).data.total_count).toBe(0);
  await refused(bob.actions.listRepoSecrets(at), 403);
  await bob.actions.listRepoVariables(at);
});

test("storage and tokens are for those who were sent there", async () => {
  const { url } = judged.forge;
  const status = async (path: string) => (await fetch(`${url}/api/v3/_apis/${path}`)).status;
  expect(await status("storage/artifacts/1.zip?sig=x")).toBe(404);
  expect(await status("storage/logs/1.txt?sig=x")).toBe(404);
  expect(await status("oidc/token/1")).toBe(401);
});

test("a run cancelled, and run again", async () => {
  const { bot } = judged;
  const ready = said("ready");
  await bot.actions.createWorkflowDispatch({ ...at, workflow_id: "waits.yml", ref: "main" });
  await ready;
  const { data } = await bot.actions.listWorkflowRuns({ ...at, workflow_id: "waits.yml", status: "in_progress" });
  const one = { ...at, run_id: data.workflow_runs[0]?.id ?? 0 };
  await refused(bot.actions.reRunWorkflow(one), 403);
  await bot.actions.cancelWorkflowRun(one);
  expect(await ended("waits.yml")).toMatchObject({ conclusion: "cancelled" });
  await refused(bot.actions.cancelWorkflowRun(one), 409);
  const { id: run_id } = await ended("relayed.yml");
  await bot.actions.reRunWorkflow({ ...at, run_id });
  expect(await ended("relayed.yml")).toMatchObject({ run_attempt: 2, conclusion: "success" });
});

test("a run by repository dispatch and one of a pull request", async () => {
  const { bot } = judged;
  await bot.repos.createDispatchEvent({ ...at, event_type: "nightly", client_payload: { depth: 3 } });
  expect(await ended("build.yml")).toMatchObject({ event: "repository_dispatch" });
  const many = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`key${index}`, index]));
  await refused(bot.repos.createDispatchEvent({ ...at, event_type: "nightly", client_payload: many }), 422);
  const { data: main } = await bot.git.getRef({ ...at, ref: "heads/main" });
  await bot.git.createRef({ ...at, ref: "refs/heads/p", sha: main.object.sha });
  await put("p.txt", "p\n", "p");
  await bot.pulls.create({ ...at, head: "p", base: "main", title: "p" });
  expect(await ended("build.yml")).toMatchObject({ event: "pull_request", pull_requests: [{ number: 1 }] });
});

test("every webhook of runs, jobs and their checks was judged", () => {
  const stages = ["workflow_run.requested", "workflow_run.in_progress", "workflow_run.completed"];
  const jobs = ["workflow_job.queued", "workflow_job.in_progress", "workflow_job.completed"];
  const checks = ["check_run.created", "check_run.completed", "check_suite.completed"];
  expect([...judged.heard]).toEqual(expect.arrayContaining([...stages, ...jobs, ...checks]));
});

test("no route of the engine exists that this suite does not drive", () => {
  expect(judged.undriven(isOfEngine)).toEqual([]);
});

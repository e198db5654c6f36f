import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type SmallForge, jobNamed, smallForge, workflow } from "./small-forge.ts";

let forge: SmallForge;
beforeEach(async () => {
  forge = await smallForge();
});
afterEach(() => forge.close());

const base = "/repos/octo/demo/actions";

test("workflows are found by file and by id, and runs by workflow, event, branch and commit", async () => {
  const run = await forge.push({
    ...workflow("name: One\non: push\njobs: { a: { runs-on: x, steps: [{ run: 'true' }] } }", "one"),
    ...workflow("name: Two\non: workflow_dispatch\njobs: { a: { runs-on: x, steps: [{ run: 'true' }] } }", "two"),
  });
  const list = z.object({ workflows: z.array(z.object({ id: z.number(), name: z.string(), path: z.string() })) });
  const { workflows } = list.parse(await (await forge.request(`${base}/workflows`)).json());
  expect(workflows.map(({ name, path }) => [name, path])).toEqual([
    ["One", ".github/workflows/one.yml"],
    ["Two", ".github/workflows/two.yml"],
  ]);
  const one = workflows[0]?.id;
  expect(await (await forge.request(`${base}/workflows/${one}`)).json()).toMatchObject({ name: "One" });
  const count = async (query: string) =>
    z.object({ total_count: z.number() }).parse(await (await forge.request(`${base}${query}`)).json()).total_count;
  const sha = await forge.git(forge.bare("octo/demo"), "rev-parse", "main");
  expect(await count(`/workflows/one.yml/runs`)).toBe(1);
  expect(await count(`/workflows/two.yml/runs`)).toBe(0);
  expect(await count(`/runs?event=push&branch=main&status=success&head_sha=${sha}`)).toBe(1);
  expect(await count("/runs?branch=other")).toBe(0);
  expect(await (await forge.request(`${base}/runs/${run.id}`)).json()).toMatchObject({
    name: "One",
    head_sha: sha,
    head_commit: { id: sha, message: expect.stringContaining("Change the workflows") },
    actor: { login: "maintainer" },
  });
});

test("who may not know, read or write is told as GitHub tells it", async () => {
  const status = async (path: string, token: string, method = "GET") =>
    (await forge.request(path, { token, method })).status;
  const reader = forge.host.issueJobToken("octo/demo", { actions: "read", metadata: "read" });
  const blind = forge.host.issueJobToken("octo/demo", { contents: "read", metadata: "read" });
  const foreign = forge.host.issueJobToken("octo/other", { actions: "write", metadata: "read" });
  const run = await forge.push(workflow("on: push\njobs: { a: { runs-on: x, steps: [{ run: 'true' }] } }"));
  expect(await status(`${base}/runs`, reader)).toBe(200);
  expect(await status(`${base}/runs`, blind)).toBe(403);
  expect(await status(`${base}/runs`, foreign)).toBe(404);
  expect(await status(`${base}/runs`, "wrong")).toBe(401);
  expect(await status("/repos/nobody/none/actions/runs", "user-token")).toBe(404);
  expect(await status(`${base}/runs/1`, "user-token")).toBe(404);
  expect(await status(`${base}/runs/${run.id}/rerun`, reader, "POST")).toBe(403);
  expect((await fetch(`${forge.url()}/api/v3${base}/runs`)).status).toBe(404);
});

test("a job's token is refused after the job", async () => {
  const run = await forge.push(
    workflow(`
on: push
permissions: { actions: read }
jobs:
  a:
    runs-on: x
    steps:
      - run: |
          curl -s -o /dev/null -w 'status %{http_code}\\n' -H "authorization: Bearer \${{ github.token }}" "$GITHUB_API_URL/repos/$GITHUB_REPOSITORY/actions/runs"
          printf '%s' '\${{ github.token }}' | base64 -w0 | sed 's/^/token /'
`),
  );
  const { log } = jobNamed(run, "a");
  expect(log).toContain("\nstatus 200");
  const token = Buffer.from(/^token (\S+)/m.exec(log)?.[1] ?? "", "base64").toString();
  expect(token).toMatch(/^ghs_/);
  expect((await forge.request(`${base}/runs`, { token })).status).toBe(401);
});

test("each attempt may upload under the same names, and the newest is downloaded", async () => {
  const run = await forge.push(
    workflow(`
on: push
jobs:
  a:
    runs-on: x
    steps:
      - run: echo attempt $GITHUB_RUN_ATTEMPT > n.txt
      - uses: actions/upload-artifact@v5
        with: { name: n, path: n.txt }
      - uses: actions/download-artifact@v5
        with: { name: n, path: back }
      - run: cat back/n.txt
`),
  );
  await forge.request(`${base}/runs/${run.id}/rerun`, { method: "POST" });
  await forge.engine.idle();
  expect(jobNamed(forge.lastRun(), "a")).toMatchObject({ conclusion: "success" });
  expect(jobNamed(forge.lastRun(), "a").log).toContain("\nattempt 2");
});

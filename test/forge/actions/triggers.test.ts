import { createLocalJWKSet, jwtVerify } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type SmallForge, jobNamed, smallForge, workflow } from "./small-forge.ts";

let forge: SmallForge;
beforeEach(async () => {
  forge = await smallForge();
});
afterEach(() => forge.close());

const only = (on: string): string => `
on: ${on}
jobs: { only: { runs-on: x, steps: [{ run: "echo ran for \${{ github.event_name }}" }] } }
`;

async function startedBy(on: string, happen: (sha: string) => Promise<void>): Promise<string[]> {
  const before = forge.runs().length;
  await happen(await forge.commit(workflow(only(on))));
  await forge.engine.idle();
  return forge
    .runs()
    .slice(before)
    .map((run) => run.event);
}

const pushTo =
  (ref: string, message = "x") =>
  (sha: string) =>
    forge.happens({ name: "push", sha, ref, payload: { head_commit: { message } } });

test("a push starts workflows by its branch, unless it is told to skip", async () => {
  expect(await startedBy("push", pushTo("refs/heads/main"))).toEqual(["push"]);
  expect(await startedBy("push", pushTo("refs/heads/main", "x [skip ci]"))).toEqual([]);
  expect(
    await startedBy("{ push: { branches: ['release/**', '!release/old'] } }", pushTo("refs/heads/release/1/a")),
  ).toEqual(["push"]);
  expect(
    await startedBy("{ push: { branches: ['release/**', '!release/old'] } }", pushTo("refs/heads/release/old")),
  ).toEqual([]);
  expect(await startedBy("{ push: { branches-ignore: [main] } }", pushTo("refs/heads/main"))).toEqual([]);
  expect(await startedBy("{ push: { branches: ['**'] } }", pushTo("refs/tags/v1"))).toEqual([]);
  expect(await startedBy("push", pushTo("refs/muster/state/7"))).toEqual([]);
});

test("issues and pull requests start workflows by their action", async () => {
  const issue = (action: string) => (sha: string) => forge.happens({ name: "issues", sha, payload: { action } });
  expect(await startedBy("{ issues: { types: [labeled] } }", issue("labeled"))).toEqual(["issues"]);
  expect(await startedBy("{ issues: { types: [labeled] } }", issue("opened"))).toEqual([]);
  const pull =
    (action: string, event = "pull_request") =>
    (sha: string) =>
      forge.happens({
        name: event,
        sha,
        ref: "refs/pull/1/merge",
        payload: {
          action,
          pull_request: {
            title: "Mend",
            head: { ref: "topic", sha, repo: { full_name: "octo/demo" } },
            base: { ref: "main" },
          },
        },
      });
  expect(await startedBy("pull_request", pull("synchronize"))).toEqual(["pull_request"]);
  expect(forge.lastRun().name).toBe("Mend");
  expect(await startedBy("pull_request", pull("labeled"))).toEqual([]);
  expect(await startedBy("pull_request_target", pull("opened", "pull_request_target"))).toEqual([
    "pull_request_target",
  ]);
  expect(await startedBy("pull_request_target", pull("opened"))).toEqual([]);
  expect(await startedBy("{ pull_request: { branches: [other] } }", pull("opened"))).toEqual([]);
});

test("a pull request whose head asks for no runs starts none, except on its base", async () => {
  const sha = await forge.commit(workflow(only("[pull_request, pull_request_target]")), { message: "Draft [no ci]" });
  const pull_request = { head: { ref: "topic", sha, repo: { full_name: "octo/demo" } }, base: { ref: "main" } };
  for (const name of ["pull_request", "pull_request_target"]) {
    await forge.happens({ name, sha, payload: { action: "opened", pull_request } });
  }
  await forge.engine.idle();
  expect(forge.runs().map((run) => run.event)).toEqual(["pull_request_target"]);
});

test("a pull request from a fork gets no secrets and a token that only reads", async () => {
  forge.secrets["KEY"] = "very secret";
  const sha = await forge.commit(
    workflow(`
on: pull_request
permissions: write-all
jobs: { only: { runs-on: x, steps: [{ run: "echo '[\${{ secrets.KEY }}]'" }] } }
`),
  );
  const pull_request = { head: { ref: "main", sha, repo: { full_name: "stranger/demo" } }, base: { ref: "main" } };
  await forge.happens({ name: "pull_request", sha, payload: { action: "opened", pull_request } });
  await forge.engine.idle();
  expect(jobNamed(forge.lastRun(), "only").log).toContain("\n[]");
  expect(forge.issued).toContainEqual(expect.objectContaining({ contents: "read", issues: "read" }));
});

test("what a job's token does starts nothing", async () => {
  const started = await startedBy("push", (sha) => forge.happens({ name: "push", sha, causedBy: "job" }));
  expect(started).toEqual([]);
});

test("a workflow that cannot be read is a failed run that says why", async () => {
  const run = await forge.push(workflow("on: push\njobs: { a: { runs-on: x, needs: b, steps: [{ run: x }] } }"));
  expect(run.conclusion).toBe("failure");
  expect(run.jobs[0]?.log).toContain("Job 'a' depends on unknown job 'b'.");
  const worse = await forge.push(workflow("on: push\njobs: ["));
  expect(worse.conclusion).toBe("failure");
});

test("a schedule starts when it is due, and only then", async () => {
  await forge.commit(workflow(only('{ schedule: [{ cron: "17 3 * * *" }] }')));
  await forge.engine.tick("octo/demo", new Date("2026-01-01T03:17:00Z"), new Date("2026-01-02T03:16:00Z"));
  await forge.engine.idle();
  expect(forge.runs()).toEqual([]);
  await forge.engine.tick("octo/demo", new Date("2026-01-02T03:16:00Z"), new Date("2026-01-02T03:17:00Z"));
  await forge.engine.idle();
  expect(forge.lastRun()).toMatchObject({ event: "schedule", conclusion: "success" });
});

test("the end of one workflow starts another that waits for it, with webhooks for both", async () => {
  await forge.push({
    ...workflow(`name: First\n${only("push")}`, "first"),
    ...workflow(only("{ workflow_run: { workflows: [First], types: [completed] } }"), "second"),
  });
  expect(forge.runs().map((run) => [run.event, run.conclusion])).toEqual([
    ["push", "success"],
    ["workflow_run", "success"],
  ]);
  const told = forge.deliveries.map(({ event, body }) => `${event} ${String(body["action"])}`);
  expect(told.slice(0, 6)).toEqual([
    "workflow_run requested",
    "workflow_run in_progress",
    "workflow_job queued",
    "workflow_job in_progress",
    "workflow_job completed",
    "workflow_run completed",
  ]);
  expect(forge.checks.slice(0, 3).map((check) => check.status)).toEqual(["queued", "in_progress", "completed"]);
});

const dispatches = "/repos/octo/demo/actions/workflows/ci.yml/dispatches";

test("a dispatch is checked as GitHub checks it", async () => {
  await forge.commit(
    workflow(only("{ workflow_dispatch: { inputs: { a: { required: true }, c: { type: choice, options: [x] } } } }")),
  );
  const answer = async (body: unknown, token = "user-token") => {
    const response = await forge.request(dispatches, { method: "POST", body, token });
    const read = response.status === 204 ? {} : await response.json();
    return [response.status, z.object({ message: z.string().optional() }).parse(read).message];
  };
  const many = Object.fromEntries(Array.from({ length: 26 }, (_, n) => [`i${n}`, "x"]));
  expect(await answer({ ref: "none", inputs: { a: "1", c: "x" } })).toEqual([422, "No ref found for: none"]);
  expect(await answer({ ref: "main" })).toEqual([422, "Required input 'a' not provided"]);
  expect(await answer({ ref: "main", inputs: { a: "1", b: "2" } })).toEqual([422, 'Unexpected inputs provided: ["b"]']);
  expect((await answer({ ref: "main", inputs: many }))[0]).toBe(422);
  expect((await answer({ ref: "main", inputs: { a: "x".repeat(65_536), c: "x" } }))[0]).toBe(422);
  expect((await answer({ ref: "main" }, "wrong"))[0]).toBe(401);
  expect((await answer({ ref: "main", inputs: { a: "1", c: "x" } }))[0]).toBe(204);
  await forge.engine.idle();
  expect(forge.runs()).toHaveLength(1);
});

test("a dispatch can give the run's id, which has jobs, logs and further attempts", async () => {
  await forge.commit(workflow(only("workflow_dispatch")));
  const response = await forge.request(dispatches, { method: "POST", body: { ref: "main", return_run_details: true } });
  expect(response.status).toBe(200);
  const { workflow_run_id: id } = z.object({ workflow_run_id: z.number() }).parse(await response.json());
  await forge.engine.idle();
  const path = `/repos/octo/demo/actions/runs/${id}`;
  expect(await (await forge.request(path)).json()).toMatchObject({ id, status: "completed", conclusion: "success" });
  const jobs = z.object({ jobs: z.array(z.looseObject({ id: z.number() })) });
  const { jobs: listed } = jobs.parse(await (await forge.request(`${path}/jobs`)).json());
  const logs = await forge.request(`/repos/octo/demo/actions/jobs/${listed[0]?.id}/logs`);
  expect(await logs.text()).toMatch(/^\d{4}-.*Z ran for workflow_dispatch$/m);
  expect((await forge.request(`${path}/rerun`, { method: "POST" })).status).toBe(201);
  await forge.engine.idle();
  expect(await (await forge.request(path)).json()).toMatchObject({ run_attempt: 2, conclusion: "success" });
});

test("a repository dispatch starts workflows by its type and takes ten keys", async () => {
  await forge.commit(workflow(only("{ repository_dispatch: { types: [wake] } }")));
  const send = async (event_type: string, keys: number) => {
    const client_payload = Object.fromEntries(Array.from({ length: keys }, (_, n) => [`k${n}`, n]));
    return (
      await forge.request("/repos/octo/demo/dispatches", { method: "POST", body: { event_type, client_payload } })
    ).status;
  };
  expect(await send("other", 1)).toBe(204);
  expect(await send("wake", 11)).toBe(422);
  expect(await send("wake", 10)).toBe(204);
  await forge.engine.idle();
  expect(forge.runs().map((run) => run.event)).toEqual(["repository_dispatch"]);
});

test("a job with id-token gets a token that the issuer's keys prove", async () => {
  const run = await forge.push(
    workflow(`
on: push
permissions: { id-token: write }
jobs:
  only:
    runs-on: x
    steps:
      - run: |
          node -e '
            const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } = process.env;
            fetch(url + "&audience=muster", { headers: { authorization: "Bearer " + token } })
              .then((r) => r.json()).then(({ value }) => console.log("jwt:" + value));
          '
`),
  );
  const token = /^jwt:(\S+)/m.exec(jobNamed(run, "only").log)?.[1] ?? "";
  const issuer = `${forge.url()}/api/v3/_oidc`;
  const discovery = z.object({ issuer: z.string(), jwks_uri: z.string() });
  const about = discovery.parse(await (await fetch(`${issuer}/.well-known/openid-configuration`)).json());
  const keys = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });
  const set = createLocalJWKSet(keys.parse(await (await fetch(about.jwks_uri)).json()));
  const { payload } = await jwtVerify(token, set, { issuer, audience: "muster" });
  expect(payload).toMatchObject({
    sub: "repo:octo/demo:ref:refs/heads/main",
    repository: "octo/demo",
    job_workflow_ref: "octo/demo/.github/workflows/ci.yml@refs/heads/main",
    event_name: "push",
  });
});

import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type SmallForge, jobNamed, smallForge, workflow } from "./small-forge.ts";

let forge: SmallForge;
beforeEach(async () => {
  forge = await smallForge({ grace: { interrupt: 300, terminate: 300 } });
});
afterEach(() => forge.close());

const job = (steps: string): string => `
on: push
jobs:
  only:
    runs-on: x
    steps:
${steps}`;

test("secrets and added masks never appear in a log, nor in outputs", async () => {
  forge.secrets["KEY"] = "s3cret-value";
  const run = await forge.push(
    workflow(`
on: push
jobs:
  only:
    runs-on: x
    outputs: { leak: "\${{ steps.s.outputs.leak }}", fine: "\${{ steps.s.outputs.fine }}" }
    steps:
      - id: s
        env: { KEY: "\${{ secrets.KEY }}" }
        run: |
          echo "key $KEY token \${{ github.token }}"
          echo "::add-mask::another one"
          echo "and another one here"
          echo "leak=x $KEY" >> $GITHUB_OUTPUT; echo fine=yes >> $GITHUB_OUTPUT
  next:
    needs: only
    runs-on: x
    steps: [{ run: "echo '[\${{ needs.only.outputs.leak }}][\${{ needs.only.outputs.fine }}]'" }]
`),
  );
  const { log } = jobNamed(run, "only");
  expect(log).toContain("\nkey *** token ***");
  expect(log).toContain("\nand *** here");
  expect(log).not.toContain("s3cret");
  expect(jobNamed(run, "next").log).toContain("\n[][yes]");
});

test("the GITHUB files change what later steps see", async () => {
  const run = await forge.push(
    workflow(
      job(`
      - id: w
        run: |
          mkdir bin && printf '#!/bin/sh\\necho from tool\\n' > bin/tool && chmod +x bin/tool
          echo "$PWD/bin" >> $GITHUB_PATH
          { echo 'MANY<<EOT'; echo one; echo 'two=2'; echo EOT; } >> $GITHUB_ENV
          echo 'plain=a=b' >> $GITHUB_OUTPUT
          echo '# Summary' >> $GITHUB_STEP_SUMMARY
      - run: tool; echo "$MANY"; echo "\${{ env.MANY }}"; echo '\${{ steps.w.outputs.plain }}'
      - run: echo broken >> $GITHUB_OUTPUT
`),
    ),
  );
  const { log } = jobNamed(run, "only");
  expect(log).toContain("\nfrom tool\none\ntwo=2\none\ntwo=2\na=b");
  expect(log).toContain("##[error]Unable to process file command 'output': invalid format 'broken'");
  expect(run.conclusion).toBe("failure");
});

test("a step sees GitHub's variables and nothing of the forge's own environment", async () => {
  process.env["FORGE_PRIVATE"] = "not for jobs";
  const run = await forge.push(
    workflow(
      job(`
      - run: env | sort
      - run: node -p "JSON.parse(require('fs').readFileSync(process.env.GITHUB_EVENT_PATH)).head_commit.message"
      - run: echo "::stop-commands::pause"; echo "::error::quiet"; echo "::pause::"; echo "::warning file=a.js,line=3::loud%0Atwo"
      - { shell: bash, run: false | true }
`),
    ),
    "Say something",
  );
  delete process.env["FORGE_PRIVATE"];
  const { log } = jobNamed(run, "only");
  expect(log).not.toContain("FORGE_PRIVATE");
  for (const line of [
    "CI=true",
    `GITHUB_API_URL=${forge.url()}/api/v3`,
    "GITHUB_EVENT_NAME=push",
    "GITHUB_REF_NAME=main",
    "GITHUB_REPOSITORY=octo/demo",
    "GITHUB_WORKFLOW_REF=octo/demo/.github/workflows/ci.yml@refs/heads/main",
    "RUNNER_ENVIRONMENT=self-hosted",
  ]) {
    expect(log).toContain(`\n${line}\n`);
  }
  expect(log).toContain("\nSay something");
  expect(log).toContain("\n::error::quiet");
  expect(log).toContain("\n##[warning]a.js:3: loud\ntwo");
  expect(run.conclusion).toBe("failure");
});

test("a step that is too slow fails, and steps for always still run", async () => {
  const run = await forge.push(
    workflow(
      job(`
      - { run: sleep 60, timeout-minutes: 0.005 }
      - { if: always(), run: echo tidied up }
`),
    ),
  );
  expect(run.conclusion).toBe("failure");
  expect(jobNamed(run, "only").log).toContain("has timed out after 0.005 minutes");
  expect(jobNamed(run, "only").log).toContain("\ntidied up");
});

test("cancelling interrupts the running step; what is for always or cancelled still runs", async () => {
  const asleep = forge.logged("now sleeping");
  await forge.pushed(
    workflow(
      job(`
      - run: trap 'echo interrupted; exit 1' INT; echo now sleeping; sleep 60 & wait
      - run: echo never
      - { if: cancelled(), run: echo told }
      - { if: failure(), run: echo blamed }
`),
    ),
  );
  await asleep;
  const { id } = forge.lastRun();
  expect((await forge.request(`/repos/octo/demo/actions/runs/${id}/cancel`, { method: "POST" })).status).toBe(202);
  await forge.engine.idle();
  const run = forge.lastRun();
  expect(run.conclusion).toBe("cancelled");
  const { log, conclusion } = jobNamed(run, "only");
  expect(conclusion).toBe("cancelled");
  expect(log).toContain("\ninterrupted");
  expect(log).toContain("\ntold");
  expect(log).not.toContain("\nnever");
  expect(log).not.toContain("\nblamed");
  expect((await forge.request(`/repos/octo/demo/actions/runs/${id}/cancel`, { method: "POST" })).status).toBe(409);
});

test("a step deaf to signals is killed after the grace", async () => {
  const asleep = forge.logged("now deaf");
  await forge.pushed(workflow(job(`      - run: trap '' INT TERM; echo now deaf; while :; do sleep 1; done`)));
  await asleep;
  await forge.request(`/repos/octo/demo/actions/runs/${forge.lastRun().id}/cancel`, { method: "POST" });
  await forge.engine.idle();
  expect(forge.lastRun().conclusion).toBe("cancelled");
});

test("a killed job is a failure without outputs, further steps or clean-up, and what needs it is skipped", async () => {
  const asleep = forge.logged("now working");
  await forge.pushed(
    workflow(`
on: push
jobs:
  lost:
    runs-on: x
    outputs: { early: "\${{ steps.s.outputs.early }}" }
    steps:
      - id: s
        run: echo early=1 >> $GITHUB_OUTPUT
      - run: echo now working; sleep 60
      - { if: always(), run: echo never }
  rest: { needs: lost, runs-on: x, steps: [{ run: "true" }] }
  sees: { needs: lost, if: always(), runs-on: x, steps: [{ run: "echo '[\${{ needs.lost.outputs.early }}]'" }] }
`),
  );
  await forge.engine.killJob(await asleep);
  await forge.engine.idle();
  const run = forge.lastRun();
  expect(jobNamed(run, "lost")).toMatchObject({ conclusion: "failure" });
  expect(jobNamed(run, "lost").log).not.toContain("\nnever");
  expect(jobNamed(run, "rest").conclusion).toBe("skipped");
  expect(jobNamed(run, "sees").log).toContain("\n[]");
});

test("what a job left running in a session of its own ends with the job", async () => {
  const asleep = forge.logged("left behind");
  await forge.pushed(
    workflow(
      job(`
      - run: |
          setsid bash -c 'echo "left behind $$"; exec sleep 300 >/dev/null 2>&1' &
          sleep 60
`),
    ),
  );
  await forge.engine.killJob(await asleep);
  await forge.engine.idle();
  const id = /^left behind (\d+)/m.exec(jobNamed(forge.lastRun(), "only").log)?.[1] ?? "";
  const alive = await readFile(`/proc/${id}/stat`, "utf8").catch(() => "gone");
  expect(alive).toMatch(/^gone$|\) Z /);
});

test("a composite action ends with the time of the step that uses it", async () => {
  const run = await forge.push({
    "slow/action.yml": `
runs:
  using: composite
  steps:
    - { shell: bash, run: sleep 60 }
    - { if: always(), shell: bash, run: echo never }
`,
    ...workflow(
      job(`
      - uses: actions/checkout@v5
      - { uses: ./slow, timeout-minutes: 0.005 }
      - { if: failure(), run: echo afterwards }
`),
    ),
  });
  const { log } = jobNamed(run, "only");
  expect(log).toContain("The action 'Run ./slow' has timed out");
  expect(log).not.toContain("\nnever");
  expect(log).toContain("\nafterwards");
});

test("a job's time-out cancels it, and steps for always still run", async () => {
  const run = await forge.push(
    workflow(`
on: push
jobs:
  only:
    runs-on: x
    timeout-minutes: 0.005
    steps: [{ run: sleep 60 }, { if: always(), run: echo tidy }]
`),
  );
  expect(jobNamed(run, "only")).toMatchObject({ conclusion: "cancelled", log: expect.stringContaining("\ntidy") });
  expect(jobNamed(run, "only").log).toContain("exceeded the maximum execution time of 0.005 minutes");
});

test("a summary over one mebibyte fails the step", async () => {
  const run = await forge.push(workflow(job(`      - run: head -c 1048577 /dev/zero >> $GITHUB_STEP_SUMMARY`)));
  expect(run.conclusion).toBe("failure");
  expect(jobNamed(run, "only").log).toContain("supports content up to a size of 1024k");
});

test("a job's token ends with it and has the permissions the workflow gives", async () => {
  const run = await forge.push(
    workflow(`
on: push
permissions: { contents: write, pull-requests: read }
jobs:
  own: { permissions: { id-token: write }, runs-on: x, steps: [{ run: "true" }] }
  shared: { runs-on: x, steps: [{ run: "true" }] }
  none: { permissions: {}, runs-on: x, steps: [{ run: "true" }] }
`),
  );
  expect(run.conclusion).toBe("success");
  expect(forge.issued).toContainEqual({ id_token: "write", metadata: "read" });
  expect(forge.issued).toContainEqual({ contents: "write", pull_requests: "read", metadata: "read" });
  expect(forge.issued).toContainEqual({ metadata: "read" });
});

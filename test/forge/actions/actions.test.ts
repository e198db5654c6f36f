import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { type SmallForge, jobNamed, smallForge, workflow } from "./small-forge.ts";

let forge: SmallForge;
beforeEach(async () => {
  forge = await smallForge();
});
afterEach(() => forge.close());

const nodeAction = {
  "tool/action.yml": `
name: Tool
inputs:
  who: { default: nobody }
  a-b c: { default: spaced }
outputs: { said: { description: what was said } }
runs: { using: node24, main: main.mjs, post: post.mjs, pre: pre.mjs }
`,
  "tool/pre.mjs": `
import { appendFileSync } from "node:fs";
appendFileSync(process.env.GITHUB_STATE, "early=from pre\\n");
`,
  "tool/main.mjs": `
import { appendFileSync } from "node:fs";
console.log("main for", process.env.INPUT_WHO, process.env["INPUT_A-B_C"], process.env.STATE_early ?? "without pre");
appendFileSync(process.env.GITHUB_STATE, "token=" + process.env.INPUT_WHO + "\\n");
appendFileSync(process.env.GITHUB_OUTPUT, "said<<END\\nhello\\n" + process.env.INPUT_WHO + "\\nEND\\n");
`,
  "tool/post.mjs": `console.log("post for", process.env.STATE_token);`,
};

test("a JavaScript action gets inputs and gives outputs, and its post steps run last in reverse order", async () => {
  const run = await forge.push({
    ...nodeAction,
    ...workflow(`
on: push
jobs:
  use:
    runs-on: x
    steps:
      - uses: actions/checkout@v5
      - id: one
        uses: ./tool
        with: { who: ada }
      - uses: ./tool
        with: { WHO: grace }
      - run: printf '%s\\n' 'heard \${{ toJSON(steps.one.outputs.said) }}'
        shell: bash
`),
  });
  const { log } = jobNamed(run, "use");
  expect(run.conclusion, log).toBe("success");
  expect(log).toContain("main for ada spaced without pre");
  expect(log).toContain(String.raw`heard "hello\nada"`);
  expect(log.indexOf("post for grace")).toBeGreaterThan(log.indexOf("heard"));
  expect(log.indexOf("post for ada")).toBeGreaterThan(log.indexOf("post for grace"));
});

test("an action from another repository of the forge is fetched by commit and its pre script runs first", async () => {
  await forge.create("octo/tools");
  await forge.commit(nodeAction, { name: "octo/tools", branch: "v1" });
  const run = await forge.push(
    workflow(`
on: push
jobs:
  use:
    runs-on: x
    steps:
      - run: echo first step
      - uses: octo/tools/tool@v1
        with: { who: remote }
      - uses: stranger/action@v1
        if: failure()
`),
  );
  expect(jobNamed(run, "use").log).toContain("Unable to resolve action 'stranger/action@v1': this forge has no such");
  const again = await forge.push(
    workflow(`
on: push
jobs: { use: { runs-on: x, steps: [{ uses: octo/tools/tool@v1, with: { who: remote } }] } }
`),
  );
  expect(jobNamed(again, "use").log).toContain("main for remote spaced from pre");
});

test("a composite action has inputs, steps of its own and outputs", async () => {
  const run = await forge.push({
    ...nodeAction,
    "mix/action.yml": `
inputs: { word: { required: true } }
outputs: { loud: { value: "\${{ steps.shout.outputs.loud }}" } }
runs:
  using: composite
  steps:
    - id: shout
      shell: bash
      run: |
        echo "in $GITHUB_ACTION_PATH with $FROM"
        echo "loud=\${{ inputs.word }}!" >> "$GITHUB_OUTPUT"
    - uses: ./tool
      with: { who: "\${{ inputs.word }}" }
`,
    ...workflow(`
on: push
jobs:
  use:
    runs-on: x
    outputs: { loud: "\${{ steps.mix.outputs.loud }}" }
    steps:
      - uses: actions/checkout@v5
      - id: mix
        uses: ./mix
        with: { word: ahoy }
        env: { FROM: the outside }
      - run: echo "got \${{ steps.mix.outputs.loud }}, not \${{ steps.shout.outputs.loud }}."
`),
  });
  const { log } = jobNamed(run, "use");
  expect(log).toContain("got ahoy!, not .");
  expect(log).toMatch(/in \/.*\/mix with the outside/);
  expect(log).toContain("main for ahoy");
  expect(log).toContain("post for ahoy");
});

test("checkout leaves the token in the local configuration, so that later steps may fetch", async () => {
  const run = await forge.push(
    workflow(`
on: push
jobs:
  kept:
    runs-on: x
    steps:
      - uses: actions/checkout@v5
      - run: |
          git config --local --get-regexp 'http\\..*\\.extraheader' | grep -c 'AUTHORIZATION: basic'
          git fetch --quiet origin main && echo fetched
          git log --oneline | wc -l
          echo "on $(git branch --show-current)"
  full:
    runs-on: x
    steps:
      - uses: actions/checkout@v5
        with: { fetch-depth: 0, persist-credentials: false, path: inside, ref: side }
      - working-directory: inside
        run: |
          git fetch --quiet origin main || echo refused
          cat side.txt
          git branch -r
`),
    "First",
  );
  expect(jobNamed(run, "full").log).toContain("A branch or tag with the name 'side' could not be found");
  await forge.commit({ "side.txt": "from the side\n" }, { branch: "side" });
  const again = await forge.push({ "x.txt": "x" });
  expect(again.conclusion, jobNamed(again, "full").log).toBe("success");
  expect(jobNamed(again, "kept").log).toContain("\n1\nfetched\n1\non main");
  expect(jobNamed(again, "full").log).toContain("refused\nfrom the side\n  origin/main\n  origin/side");
});

test("artifacts go up in one job and come down in another, and a name is taken once", async () => {
  const run = await forge.push(
    workflow(`
on: push
jobs:
  up:
    runs-on: x
    strategy: { matrix: { n: [1, 2] } }
    steps:
      - run: mkdir -p out/deep && echo "file \${{ matrix.n }}" > out/deep/\${{ matrix.n }}.txt && echo no > out/.hidden
      - uses: actions/upload-artifact@v5
        with: { name: "part-\${{ matrix.n }}", path: out }
  down:
    needs: up
    runs-on: x
    steps:
      - uses: actions/download-artifact@v5
        with: { pattern: part-*, merge-multiple: true, path: all }
      - run: find all -type f | sort; cat all/deep/2.txt
      - uses: actions/download-artifact@v5
        with: { name: part-1 }
      - run: cat deep/1.txt
      - id: twice
        continue-on-error: true
        uses: actions/upload-artifact@v5
        with: { name: part-1, path: all/**/*.txt }
      - run: echo "twice \${{ steps.twice.outcome }} \${{ steps.twice.conclusion }}"
      - uses: actions/upload-artifact@v5
        with: { name: none, path: nothing, if-no-files-found: error }
`),
  );
  const { log } = jobNamed(run, "down");
  expect(log).toContain("all/deep/1.txt\nall/deep/2.txt\nfile 2\n");
  expect(log).toContain("\nfile 1\n");
  expect(log).toContain("twice failure success");
  expect(log).toContain("##[error]No files were found with the provided path: nothing.");
  expect(run.conclusion).toBe("failure");

  const listed = await forge.request(`/repos/octo/demo/actions/runs/${run.id}/artifacts?name=part-2`);
  const body = z.object({ artifacts: z.array(z.looseObject({ id: z.number() })) }).parse(await listed.json());
  expect(body).toMatchObject({ artifacts: [{ name: "part-2", workflow_run: { id: run.id } }] });
  const id = body.artifacts[0]?.id;
  const zip = await forge.request(`/repos/octo/demo/actions/artifacts/${id}/zip`, { redirect: "manual" });
  expect(zip.status).toBe(302);
  const stored = await fetch(zip.headers.get("location") ?? "");
  expect(
    Buffer.from(await stored.arrayBuffer())
      .subarray(0, 2)
      .toString(),
  ).toBe("PK");
  expect((await forge.request(`/repos/octo/demo/actions/artifacts/${id}`, { method: "DELETE" })).status).toBe(204);
  expect((await forge.request(`/repos/octo/demo/actions/artifacts/${id}`)).status).toBe(404);
});

test("an artifact of another run is fetched with the token and the run's id", async () => {
  const first = await forge.push(
    workflow(`
on: push
jobs:
  up:
    runs-on: x
    steps:
      - run: echo kept > kept.txt
      - uses: actions/upload-artifact@v5
        with: { name: kept, path: kept.txt }
`),
  );
  const second = await forge.push(
    workflow(`
on: push
permissions: { actions: read }
jobs:
  down:
    runs-on: x
    steps:
      - uses: actions/download-artifact@v5
        with: { name: kept, run-id: "${first.id}", github-token: "\${{ github.token }}" }
      - run: cat kept.txt
`),
  );
  expect(jobNamed(second, "down").log).toContain("\nkept");
});

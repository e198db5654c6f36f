import { afterEach, beforeEach, expect, test } from "vitest";
import { type SmallForge, jobNamed, smallForge, workflow } from "./small-forge.ts";

let forge: SmallForge;
beforeEach(async () => {
  forge = await smallForge();
});
afterEach(() => forge.close());

const called = `
name: Called
on:
  workflow_call:
    inputs: { word: { type: string, required: true }, twice: { type: boolean, default: false }, n: { type: number } }
    secrets: { KEY: { required: true } }
    outputs: { loud: { value: "\${{ jobs.shout.outputs.loud }}" } }
permissions: write-all
jobs:
  shout:
    runs-on: x
    outputs: { loud: "\${{ steps.s.outputs.loud }}" }
    steps:
      - id: s
        env: { KEY: "\${{ secrets.KEY }}" }
        run: |
          echo "key of \${#KEY}, event \${{ github.event_name }}, twice \${{ inputs.twice == false }}, n \${{ inputs.n + 0 }}"
          echo "loud=\${{ inputs.word }}!" >> $GITHUB_OUTPUT
  then: { needs: shout, if: inputs.n > 2, runs-on: x, steps: [{ run: "echo then" }] }
`.replace("${{ inputs.n + 0 }}", "${{ inputs.n }}");

test("a reusable workflow gets inputs and secrets, gives outputs, and its jobs carry the caller's name", async () => {
  forge.secrets["KEY"] = "12345678";
  const run = await forge.push({
    ...workflow(called, "called"),
    ...workflow(`
on: push
permissions: { contents: read, issues: write }
jobs:
  call:
    uses: ./.github/workflows/called.yml
    with: { word: ahoy, n: 3 }
    secrets: inherit
  after:
    needs: call
    runs-on: x
    steps: [{ run: "echo heard \${{ needs.call.outputs.loud }} \${{ needs.call.result }}" }]
`),
  });
  expect(run.jobs.map((job) => [job.name, job.conclusion])).toEqual([
    ["call / shout", "success"],
    ["call / then", "success"],
    ["after", "success"],
  ]);
  expect(jobNamed(run, "call / shout").log).toContain("\nkey of 8, event push, twice true, n 3");
  expect(jobNamed(run, "after").log).toContain("\nheard ahoy! success");
  expect(forge.issued).toContainEqual(expect.objectContaining({ contents: "read", issues: "write", checks: "none" }));
});

test("a reusable workflow of another repository is read at its ref, and a matrix may call it", async () => {
  await forge.create("octo/shared");
  await forge.commit(workflow(called, "called"), { name: "octo/shared", branch: "v2" });
  const run = await forge.push(
    workflow(`
on: push
jobs:
  call:
    strategy: { matrix: { word: [a, b] } }
    uses: octo/shared/.github/workflows/called.yml@v2
    with: { word: "\${{ matrix.word }}", n: 1 }
    secrets: { KEY: given }
`),
  );
  expect(run.jobs.map((job) => `${job.name}: ${job.conclusion}`).toSorted((a, b) => a.localeCompare(b))).toEqual([
    "call (a) / shout: success",
    "call (a) / then: skipped",
    "call (b) / shout: success",
    "call (b) / then: skipped",
  ]);
  expect(run.conclusion).toBe("success");
});

test("what is missing for a call is told in a failed job", async () => {
  const run = await forge.push({
    ...workflow(called, "called"),
    ...workflow(`
on: push
jobs:
  nameless: { uses: ./.github/workflows/called.yml, secrets: { KEY: x } }
  secretless: { uses: ./.github/workflows/called.yml, with: { word: a } }
  nowhere: { uses: octo/none/.github/workflows/x.yml@v1 }
`),
  });
  expect(run.conclusion).toBe("failure");
  expect(jobNamed(run, "nameless").log).toContain("Required input 'word' not provided");
  expect(jobNamed(run, "secretless").log).toContain("Secret KEY is required, but not provided while calling.");
  expect(jobNamed(run, "nowhere").log).toContain("repository or ref was not found");
});

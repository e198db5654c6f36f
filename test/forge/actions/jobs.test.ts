import { afterEach, beforeEach, expect, test } from "vitest";
import { type SmallForge, jobNamed, smallForge, workflow } from "./small-forge.ts";

let forge: SmallForge;
beforeEach(async () => {
  forge = await smallForge();
});
afterEach(() => forge.close());

test("outputs of a job reach the jobs that need it, through a matrix made from JSON", async () => {
  const run = await forge.push(
    workflow(`
name: Chain
run-name: Build of \${{ github.ref_name }}
on: push
env: { GREETING: hello }
jobs:
  list:
    runs-on: ubuntu-latest
    outputs: { names: "\${{ steps.make.outputs.names }}" }
    steps:
      - id: make
        run: echo 'names=["ada","grace"]' >> "$GITHUB_OUTPUT"
  greet:
    needs: list
    runs-on: ubuntu-latest
    strategy: { matrix: { name: "\${{ fromJSON(needs.list.outputs.names) }}" } }
    steps:
      - run: echo "$GREETING $NAME"
        env: { NAME: "\${{ matrix.name }}" }
  after:
    needs: [list, greet]
    runs-on: ubuntu-latest
    steps: [{ run: "echo all \${{ needs.greet.result }}" }]
`),
  );
  expect(run).toMatchObject({ name: "Build of main", status: "completed", conclusion: "success" });
  expect(run.jobs.map((job) => job.name)).toEqual(["list", "greet (ada)", "greet (grace)", "after"]);
  expect(jobNamed(run, "greet (grace)").log).toContain("\nhello grace");
  expect(jobNamed(run, "after").log).toContain("\nall success");
});

test("a failure skips what needs it, and runs what asks for failure or always", async () => {
  const run = await forge.push(
    workflow(`
on: push
jobs:
  breaks:
    runs-on: x
    steps:
      - run: exit 3
      - run: echo not reached
      - if: failure()
        run: echo sees the failure
      - if: always() && steps.none.outcome == ''
        run: echo cleans up
  rests: { needs: breaks, runs-on: x, steps: [{ run: "true" }] }
  tells: { needs: breaks, if: failure(), runs-on: x, steps: [{ run: "true" }] }
  sweeps: { needs: rests, if: "\${{ always() }}", runs-on: x, steps: [{ run: "echo \${{ needs.rests.result }}" }] }
`),
  );
  expect(run.conclusion).toBe("failure");
  const ends = Object.fromEntries(run.jobs.map((job) => [job.name, job.conclusion]));
  expect(ends).toEqual({ breaks: "failure", rests: "skipped", tells: "success", sweeps: "success" });
  const { log } = jobNamed(run, "breaks");
  expect(log).toContain("##[error]Process completed with exit code 3.");
  expect(log).toContain("\nsees the failure");
  expect(log).toContain("\ncleans up");
  expect(log).not.toContain("\nnot reached");
});

const matrix = (extra: string): string => `
on: push
jobs:
  m:
    runs-on: x
    ${extra}
    steps:
      - { if: matrix.n == 1, run: exit 1 }
      - { if: matrix.n == 2, run: sleep 1 }
  after: { needs: m, if: always(), runs-on: x, steps: [{ run: "echo m was \${{ needs.m.result }}" }] }
`;

test("a failing member of a matrix cancels its siblings, unless fail-fast is off or the failure is allowed", async () => {
  const quick = await forge.push(workflow(matrix("strategy: { matrix: { n: [1, 2] } }")));
  expect(quick.jobs.slice(0, 2).map((job) => job.conclusion)).toEqual(["failure", "cancelled"]);
  const patient = await forge.push(workflow(matrix("strategy: { fail-fast: false, matrix: { n: [1, 2] } }")));
  expect(patient.jobs.slice(0, 2).map((job) => job.conclusion)).toEqual(["failure", "success"]);
  expect(patient.conclusion).toBe("failure");
  const lenient = await forge.push(
    workflow(matrix("strategy: { matrix: { n: [1, 2] } }\n    continue-on-error: true")),
  );
  expect(lenient.conclusion).toBe("success");
  expect(jobNamed(lenient, "after").log).toContain("\nm was success");
});

test("max-parallel holds members of a matrix back", async () => {
  let running = 0;
  let most = 0;
  forge.engine.watch((change) => {
    if (change.kind !== "job") return;
    if (change.job.status === "in_progress") running++;
    if (change.job.status === "completed") running--;
    most = Math.max(most, running);
  });
  await forge.push(
    workflow(`
on: push
jobs:
  m: { runs-on: x, strategy: { max-parallel: 1, matrix: { n: [1, 2, 3] } }, steps: [{ run: "true" }] }
`),
  );
  expect(most).toBe(1);
});

test("job outputs and errors of expressions are told, not thrown", async () => {
  const run = await forge.push(
    workflow(`
on: push
jobs:
  bad: { runs-on: x, steps: [{ run: "echo \${{ nothing.known }}" }] }
  worse: { if: "fromJSON('{')", runs-on: x, steps: [{ run: "true" }] }
`),
  );
  expect(run.conclusion).toBe("failure");
  expect(jobNamed(run, "bad").log).toContain("The expression ${{ nothing.known }} is not valid");
  expect(jobNamed(run, "worse").log).toContain("is not valid");
});

test("defaults, hashFiles, the forge's Node and an empty cache serve ordinary workflows", async () => {
  const run = await forge.push({
    "lock.txt": "locked",
    ...workflow(`
on: push
defaults: { run: { shell: bash } }
jobs:
  only:
    runs-on: x
    defaults: { run: { working-directory: sub } }
    steps:
      - uses: actions/checkout@v5
      - run: mkdir sub
        working-directory: .
      - uses: actions/setup-node@v6
        with: { node-version: 24 }
      - id: cache
        uses: actions/cache@v5
        with: { path: x, key: "k-\${{ hashFiles('*.txt') }}" }
      - if: steps.cache.outputs.cache-hit != 'true'
        run: echo "miss in $(basename "$PWD") with node $(node --version)"
      - run: echo "key \${{ steps.cache.outputs.cache-primary-key }} and '\${{ hashFiles('none') }}'"
      - { working-directory: nowhere, run: "true" }
`),
  });
  const { log } = jobNamed(run, "only");
  expect(log).toContain(`\nmiss in sub with node ${process.version}`);
  expect(log).toMatch(/\nkey k-[0-9a-f]{64} and ''/);
  expect(log).toMatch(/##\[error\]The working directory '.*nowhere' does not exist\./);
});

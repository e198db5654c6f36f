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

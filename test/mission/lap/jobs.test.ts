import fc from "fast-check";
import { expect, test } from "vitest";
import { jobsFor } from "#mission/lap/jobs";
import type { Task } from "#mission/task";
import { buildTask } from "../../action/work/repository.ts";
import { configured, sha, task } from "../support/values.ts";

function spread(many: number, workers: Readonly<Record<string, number>> = {}) {
  const tasks: Task[] = Array.from({ length: many }, (_, index) =>
    buildTask(sha("b"), { id: `7-2-build-u${index + 1}` }),
  );
  return jobsFor(tasks, configured({ workers }).config.workers);
}

test("two tasks share a runner, a third gets the next, and the load is even", () => {
  expect(spread(0).work).toEqual([]);
  expect(spread(2).work).toEqual([[task("7-2-build-u1"), task("7-2-build-u2")]]);
  expect(spread(3).work.map((job) => job.length)).toEqual([1, 2]);
  expect(spread(5, { per_runner: 4 }).work.map((job) => job.length)).toEqual([2, 3]);
  expect(spread(3, { per_runner: 1, max_jobs: 2 })).toMatchObject({
    work: [[], [], []].map(() => [expect.anything()]),
    atOnce: 2,
    perRunner: 1,
  });
});

test.each([
  [256, 256, 1],
  [257, 256, 2],
])("%i tasks for runners of one task each are %i jobs, the longest with %i", (many, jobs, longest) => {
  const { work } = spread(many, { per_runner: 1 });
  expect([work.length, Math.max(...work.map((job) => job.length))]).toEqual([jobs, longest]);
});

test("however many tasks: each is in one job, no job is empty, and GitHub takes the matrix", () => {
  fc.assert(
    fc.property(fc.nat(700), fc.integer({ min: 1, max: 16 }), (many, per_runner) => {
      const { work } = spread(many, { per_runner });
      expect(new Set(work.flat()).size).toBe(many);
      expect(work.flat()).toHaveLength(many);
      expect(work.length).toBe(Math.min(256, Math.ceil(many / per_runner)));
      const sizes = work.map((job) => job.length);
      if (many > 0) expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
    }),
    { numRuns: 25 },
  );
});

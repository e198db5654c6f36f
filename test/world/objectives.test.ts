import fc from "fast-check";
import { expect, test } from "vitest";
import { WorkUnit } from "#mission/plan";
import { Tree } from "#mission/planning/tree";
import type { Played, Worker } from "./runs/worker.ts";
import { doesEverything, reviewed } from "./workers.ts";
import { memoryWorld } from "./world.ts";

/** What a task comes to: well, badly, to nothing that can be used, or its machine is lost. */
const luck = fc.constantFrom("well", "well", "well", "badly", "garbage", "lost");
type Luck = typeof luck extends fc.Arbitrary<infer Value> ? Value : never;

const garbage: Played = { kind: "failed", reason: "garbage", message: "It answered nothing that can be used." };

function divided(lap: number, parts: number): Played {
  const units = Array.from({ length: parts }, (_, index) =>
    WorkUnit.parse({
      id: `u${index + 1}`,
      title: `Part ${"abcd"[index]} of lap ${"abcdefghijklmnop"[lap % 16]}`,
      description: "Do it.",
      paths: [`part-${lap}-${index}.js`],
      acceptance: ["It is there."],
    }),
  );
  return { kind: "decomposed", tree: Tree.parse({ summary: "Parts.", units }), criticism: [] };
}

/** Draws what comes of each task; the draws begin anew when they are used up. */
function drawing(draws: readonly Luck[]): Worker {
  let next = 0;
  return (task, files) => {
    const drawn = draws[next % draws.length] ?? "well";
    next += 1;
    if (drawn === "lost") return { kind: "lost" };
    if (drawn === "garbage") return garbage;
    if (task.kind === "plan" && task.objective !== undefined) return divided(task.lap, drawn === "well" ? 3 : 1);
    if (drawn === "well") return doesEverything(task, files);
    if (task.kind === "judge")
      return {
        kind: "judged",
        judgement: { met: false, rationale: "No.", missing: [`Something of lap ${task.lap}.`] },
      };
    return task.kind === "review" ? reviewed(2) : garbage;
  };
}

test(
  "every objective ends, whatever comes of its plans, its features and its judges",
  { timeout: 120_000 },
  async () => {
    const draws = fc.array(luck, { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(draws, async (given) => {
        const config =
          "verify: [check]\nask: { mode: never }\nbudget: { day_usd: 1000 }\nplanning: { follow_up: false }\n";
        const world = memoryWorld({ worker: drawing(given), private: true, config });
        const ann = world.person("ann", "admin");
        const issue = ann.opens("Know geometry", "The calculator should know areas of circles, squares and triangles.");
        ann.labels(issue, "muster: mission");
        const isOver = () =>
          world.issue(issue).labels.some((label) => /stopped|needs-human|integrated|done/.test(label));
        await world.settles();
        for (let round = 0; round < 30 && !isOver(); round += 1) {
          const ready = [...world.hub.issues.values()].filter(({ labels }) => labels.includes("muster: in-review"));
          for (const { number } of ready) ann.approves(world.pull(number).number);
          await (ready.length > 0 ? world.settles() : world.later(20 * 60_000));
        }
        expect(world.issue(issue).labels).toEqual(["muster: mission", expect.stringMatching(/needs-human|integrated/)]);
        expect(world.failures).toEqual([]);
      }),
      { numRuns: 4 },
    );
  },
);

/** Workers that most proofs play. */

import { Plan } from "#mission/plan";
import type { WorkTask } from "#mission/task";
import type { Played, Worker } from "./runs/worker.ts";

/** Plans one unit, builds it as a file named for the task's issue, likes what it reads, and finds every objective met. */
export const doesEverything: Worker = (task) => {
  switch (task.kind) {
    case "plan":
      return { kind: "planned", plan: onePlan(task) };
    case "build":
    case "fix":
      return builds(task);
    default:
      return says(task);
  }
};

function onePlan({ title, issue }: WorkTask): Plan {
  return Plan.parse({
    summary: `Do: ${title}`,
    units: [
      {
        id: "u1",
        title,
        description: `Write thing-${issue}.js with its test.`,
        paths: [`thing-${issue}.js`, `thing-${issue}.test.js`],
        acceptance: ["It is there."],
      },
    ],
  });
}

/** A file for the unit, and one line more in it for each attempt. */
function builds(task: Extract<WorkTask, { kind: "build" | "fix" }>): Played {
  const [path = `thing-${task.issue}.js`, test = `thing-${task.issue}.test.js`] = task.unit.paths;
  const lines = Array.from({ length: task.attempt }, (_, index) => `export const it${index} = ${task.issue};\n`);
  return { kind: "changes", files: { [path]: lines.join(""), [test]: "// a test\n" } };
}

export function reviewed(score: number): Played {
  const scores = { alignment: score, approach: score, tests: score, criteria: score };
  return { kind: "reviewed", review: { scores, rationale: `Worth ${score}.`, findings: [] } };
}

function says({ kind }: WorkTask): Played {
  if (kind === "review") return reviewed(9);
  const rationale = "As it should be.";
  if (kind === "audit")
    return { kind: "audited", audit: { verdict: "approve", confidence: 0.9, rationale, findings: [] } };
  if (kind === "judge") return { kind: "judged", judgement: { met: true, rationale, missing: [] } };
  if (kind === "strategy")
    return { kind: "proposed", proposal: { worth: false, title: "", objective: "", reason: rationale } };
  return { kind: "diagnosed", diagnosis: { advice: "retry", cause: "Unclear.", hint: "Try again.", questions: [] } };
}

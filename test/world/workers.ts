/** Workers that most proofs play. */

import { Plan } from "#mission/plan";
import type { BuildTask, WorkTask } from "#mission/task";
import type { Played, Worker } from "./runs/worker.ts";

/** Plans one unit, builds it as a file named for the issue's title, likes what it reads, and finds every objective met. */
export const doesEverything: Worker = (task, files) => {
  switch (task.kind) {
    case "plan":
      return { kind: "planned", plan: onePlan(task) };
    case "build":
    case "fix":
      return builds(task, files);
    default:
      return says(task);
  }
};

function onePlan({ title }: WorkTask): Plan {
  const name = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return Plan.parse({
    summary: `Do: ${title}`,
    units: [
      {
        id: "u1",
        title,
        description: `Write ${name}.js with its test.`,
        paths: [`${name}.js`, `${name}.test.js`],
        acceptance: ["It is there."],
      },
    ],
  });
}

/** The unit's files; one line more at each attempt, so that each is another change. */
function builds({ unit, issue }: BuildTask, files: ReadonlyMap<string, string>): Played {
  const [path = `thing-${issue}.js`, test = `thing-${issue}.test.js`] = unit.paths;
  const before = files.get(path) ?? "";
  const line = `export const it${before.split("\n").length} = "${unit.title}";\n`;
  return { kind: "changes", files: { [path]: before + line, [test]: "// a test\n" } };
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

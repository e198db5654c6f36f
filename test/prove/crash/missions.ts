/** The reference missions that are killed everywhere: what their workers do depends on what they find, never on how often they were asked. */

import { Plan } from "#mission/plan";
import { Tree } from "#mission/planning/tree";
import type { Judge } from "../../world/runs/verifier.ts";
import type { Worker } from "../../world/runs/worker.ts";
import { doesEverything, reviewed } from "../../world/workers.ts";

export type Reference = {
  readonly name: string;
  readonly label: "muster" | "muster: mission";
  readonly title: string;
  readonly body: string;
  readonly worker: Worker;
  readonly judge: Judge;
  readonly config: string;
};

/** What is lost is paid for: a life may be killed often, and is to end for no other reason. */
const rich = "verify: [check]\nbudget: { feature_usd: 100, mission_usd: 500, day_usd: 2000 }\n";

const small: Reference = {
  name: "a small feature",
  label: "muster",
  title: "Add sub to the calculator",
  body: "It should subtract: `sub(3, 1)` is 2.",
  worker: doesEverything,
  judge: () => true,
  config: rich,
};

const effort = "effort.txt";
const lines = (files: ReadonlyMap<string, string>) => (files.get(effort) ?? "").split("\n").length - 1;

/** Each builder adds a line: with one and with three the command fails, and with two the reviewer is not content. */
const troubled: Reference = {
  name: "a feature with two failures and a review",
  label: "muster",
  title: "Add effort.txt with four lines",
  body: "The file `effort.txt` should hold four lines that say `effort`, one below the other.",
  worker(task, files) {
    if (task.kind === "plan") return { kind: "planned", plan: onEffort };
    if (task.kind === "build" || task.kind === "fix")
      return { kind: "changes", files: { [effort]: "effort\n".repeat(lines(files) + 1) } };
    return task.kind === "review" ? reviewed(lines(files) > 3 ? 9 : 3) : doesEverything(task, files);
  },
  judge: (files) => complaints[lines(files)] ?? true,
  config: `${rich}workers: { max_attempts: 8 }
planning: { tests: never }
strategies: { docs: { builder: 8 } }
`,
};

const complaints: Readonly<Record<number, string>> = {
  1: "AssertionError: the second line is missing",
  3: "TypeError: cannot read the end of the file",
};

const onEffort = Plan.parse({
  summary: "Make an effort.",
  units: [{ id: "u1", title: "Effort", description: "Make it.", paths: [effort], acceptance: ["It is good."] }],
});

const features = ["circle", "square", "triangle"];

/** An objective with three features, of which the last needs the first. */
const objective: Reference = {
  name: "an objective with three features",
  label: "muster: mission",
  title: "Know geometry",
  body: "The calculator should know areas of circles, squares and triangles.",
  worker(task, files) {
    if (task.kind !== "plan" || task.objective === undefined) return doesEverything(task, files);
    return { kind: "decomposed", tree: geometry, criticism: [] };
  },
  judge: () => true,
  config: rich,
};

const geometry = Tree.parse({
  summary: "Three shapes.",
  units: features.map((name, index) => ({
    id: `u${index + 1}`,
    title: `Area of a ${name}`,
    description: `Export the area of a ${name} from ${name}.js, with a test.`,
    paths: [`${name}.js`],
    acceptance: [`\`${name}\` is exported.`],
    needs: index === 2 ? ["u1"] : [],
  })),
});

export const references: readonly Reference[] = [small, troubled, objective];

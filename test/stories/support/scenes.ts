/** Scenes that many stories play: the calculator learns to subtract. */

import { builds, edit, finishes, plans, reviews, run, uses, write } from "../../../app/scripted-model/builders.ts";
import type { Scene, When } from "../../../app/scripted-model/script.ts";

export const subtract = {
  title: "Add sub to the calculator",
  body: "The calculator can add. It should also subtract: `sub(3, 1)` is 2.",
};

export function plansOneUnit(when: When = {}): Scene {
  return plans(
    {
      summary: "Add a function `sub` beside `add`, with a test.",
      units: [
        {
          id: "u1",
          title: "Add sub",
          description: "Export `sub` from math.js and test it.",
          paths: ["math.js", "math.test.js"],
          acceptance: ["`sub(3, 1)` is 2", "`npm test` passes"],
        },
      ],
    },
    when,
  );
}

export const subSource = "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\n";

export function buildsSub(when: When = {}): Scene {
  return builds(
    [
      uses(write("math.js", subSource)),
      uses(
        edit("math.test.js", "import { add }", "import { add, sub }"),
        write(
          "sub.test.js",
          'import assert from "node:assert";\nimport test from "node:test";\nimport { sub } from "./math.js";\n\ntest("subtracts", () => assert.equal(sub(3, 1), 2));\n',
        ),
      ),
      uses(run("npm test")),
      finishes("Added `sub` with a test."),
    ],
    when,
  );
}

export function approves(when: When = {}): Scene {
  return reviews(8, when);
}

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
          acceptance: ["`sub(3, 1)` is 2", "`node --test` passes"],
        },
      ],
    },
    when,
  );
}

/** `one` and `two`, each in a file of its own. */
export function plansTwoFiles(): Scene {
  return plans({
    summary: "Two small things.",
    units: ["one", "two"].map((name, index) => ({
      id: `u${index + 1}`,
      title: `Add ${name}`,
      description: `Export \`${name}\` from ${name}.js.`,
      paths: [`${name}.js`],
      acceptance: [`\`${name}()\` is ${index + 1}`],
    })),
  });
}

export const subSource = "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\n";

/** `sub` and a test of it; right, unless another body is given. */
export function buildsSub(when: When = {}, body = "a - b"): Scene {
  const source = subSource.replace("a - b", body);
  return builds(
    [
      uses(write("math.js", source)),
      uses(
        edit("math.test.js", "import { add }", "import { add, sub }"),
        write("sub.test.js", testOf("sub", "sub(3, 1), 2")),
      ),
      uses(run("node --test")),
      finishes("Added `sub` with a test."),
    ],
    when,
  );
}

/** A file of one function, beside a test of it. */
export function buildsFile(name: string, source: string, equal: string, when: When): Scene {
  const test = testOf(name, equal, `./${name}.js`);
  return builds([uses(write(`${name}.js`, source), write(`${name}.test.js`, test)), finishes(`Added ${name}.`)], when);
}

export function testOf(name: string, equal: string, from = "./math.js"): string {
  return `import assert from "node:assert";\nimport test from "node:test";\nimport { ${name} } from "${from}";\n\ntest("${name}", () => assert.equal(${equal}));\n`;
}

export function approves(when: When = {}): Scene {
  return reviews(8, when);
}

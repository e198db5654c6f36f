import { expect } from "vitest";
import { builds, finishes, plans, script, uses, write } from "../../../app/scripted-model/builders.ts";
import { approves, plansOneUnit, subSource, subtract, testOf } from "../support/scenes.ts";
import { story } from "../support/story.ts";

const token = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO2Qx7Yb"].join("_");
const evaluates = `${subSource}export const calculate = (text) => eval(text);\n`;
const keeps = `${subSource}const token = "${token}";\n`;
const loads = `${subSource}export const plugin = (name) => import(name);\n`;
const tests = write("sub.test.js", testOf("sub", "sub(3, 1), 2"));

story(
  "dangerous code and a secret are told to the worker, who mends them; what is only doubtful is shown to people",
  {
    script: script(
      plansOneUnit(),
      builds([
        uses(write("math.js", evaluates), tests),
        finishes("Added `sub`, and a way to calculate a text."),
        uses(write("math.js", keeps)),
        finishes("Added `sub` with a token."),
        uses(write("math.js", loads)),
        finishes("Added `sub`, and plugins."),
      ]),
      approves(),
    ),
  },
  async ({ labelled, settles, ...see }) => {
    const issue = await labelled(subtract.title, subtract.body);
    await settles();

    const last = see.box.model.scripted?.requests.findLast(({ task }) => task === "1-2-build-u1")?.body;
    const told = JSON.stringify(last);
    expect(told).toContain("`math.js` line 3 runs text as code that is not fixed here");
    expect(told).toContain("[eval, CWE-95]");
    expect(told).toContain("`math.js` line 3 looks like a secret");
    // It stands where the model wrote it, and in nothing that was said to it.
    expect(told.split(token)).toHaveLength(2);

    expect(await see.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const built = (await see.journal(issue)).find((event) => event.kind === "built");
    expect(built?.findings).toMatchObject([{ rule: "import-dynamic", severity: "warning", path: "math.js", line: 3 }]);
    const { body } = await see.pull(issue);
    expect(body).toContain("**Found by the scan of what was added**\n- warning: `math.js` line 3 loads code by a name");
  },
);

const halves = plans({
  summary: "Subtract, and calculate.",
  units: ["u1", "u2"].map((id) => ({
    id,
    title: `Part ${id}`,
    description: id,
    paths: [`${id}.js`],
    acceptance: [id],
  })),
});
const source = Array.from({ length: 20 }, (_, index) => `export const add${index} = (a, b) => a + b + ${index};`);
const text = (lines: readonly string[]) => `${lines.join("\n")}\n`;

story(
  "two changes that are harmless each by itself are refused when they are put together, and nothing of them is pushed",
  {
    config: "verify:\n  - node --test\nworkers: { max_attempts: 1 }",
    files: {
      "package.json": '{ "type": "module" }',
      "math.js": text(source),
      "a.test.js": testOf("add1", "add1(1, 2), 4"),
    },
    script: script(
      halves,
      builds([uses(write("math.js", text(["const run = eval;", ...source]))), finishes("A name.")], { unit: "u1" }),
      builds([uses(write("math.js", text([...source, "export const go = (x) => run(x);"]))), finishes("A call.")], {
        unit: "u2",
      }),
    ),
  },
  async ({ labelled, settles, ...see }) => {
    const issue = await labelled(subtract.title, subtract.body);
    await settles();

    const failed = (await see.journal(issue)).find((event) => event.kind === "attemptFailed");
    expect(failed).toMatchObject({ reason: "policy", findings: [{ rule: "eval", path: "math.js", line: 22 }] });
    expect(await see.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    expect(await see.status(issue)).toContain("Muster: stopped (policy)");
    expect(await see.git("for-each-ref", "--format=%(refname)", "refs/heads")).toBe("refs/heads/main");
  },
);

story(
  "what a maintainer has allowed is let through and still shown",
  {
    config: "verify:\n  - node --test\npolicy:\n  allow:\n    - rule: eval\n      paths: [math.js]",
    script: script(plansOneUnit(), builds([uses(write("math.js", evaluates), tests), finishes("Added.")]), approves()),
  },
  async ({ labelled, settles, ...see }) => {
    const issue = await labelled(subtract.title, subtract.body);
    await settles();
    expect(await see.labels(issue)).toEqual(["muster", "muster: in-review"]);
    expect((await see.pull(issue)).body).toContain("1 place of no weight: eval");
  },
);

import { expect, test } from "vitest";
import { plans, read, tool, uses } from "../../../app/scripted-model/builders.ts";
import { planTask, repositoryWith } from "../work/repository.ts";
import { workOn } from "../work/worked.ts";

const unit = (id: string, more: object = {}) => ({
  id,
  title: "Name",
  description: "Take a name.",
  paths: ["greet.js"],
  acceptance: ["it greets"],
  ...more,
});
const plan = (...units: readonly object[]) => ({ summary: "A plan.", units });
const many = (count: number) => Array.from({ length: count }, (_, index) => unit(`u${index + 1}`));
const keys = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, index]));

/** What a planner might hand over, and what it is told then. */
const garbage: readonly (readonly [what: unknown, told: string])[] = [
  [{ plan: "Build it." }, "- plan: "],
  [{}, "give plan or questions, not both"],
  [
    { plan: plan(unit("u1", { needs: ["u2"] }), unit("u2", { needs: ["u1"] })) },
    "These units wait for each other: u1, u2.",
  ],
  [{ plan: plan(unit("u1", { parent: "u1" })) }, "u1 is a part of itself."],
  [{ plan: plan(unit("u1", { specialist: "wizard" })) }, "plan.units.0.specialist: "],
  [{ plan: plan(unit("u1", { paths: ["../../etc/passwd"] })) }, "which is outside the repository"],
  [{ plan: plan(unit("u1", { paths: ["/etc/passwd"] })) }, "which is outside the repository"],
  [{ plan: plan(unit("u1", { paths: [".github/workflows/ci.yml"] })) }, "which is protected"],
  [{ plan: plan(...many(10_000)) }, "expected array to have <=40 items"],
  [{ plan: { ...plan(unit("u1")), ...keys } }, "- plan: Unrecognized keys"],
];

test("whatever a planner hands over is told what is wrong with it, in few words and little time, and its next plan counts", async () => {
  const repository = repositoryWith({ "greet.js": "exports.greet = () => 1;\n" });
  const look = uses(read("greet.js"));
  const turns = garbage.flatMap(([what]) => [uses(tool("finish", what)), look]);
  const good = plans({ summary: "It will do.", units: [unit("u1")] }).turns;
  const task = planTask(repository.head, { objective: { depth: 2, children: 5, soFar: "" }, budget: patient });
  const begun = performance.now();
  const { handoff, model } = await workOn(repository, task, [{ when: {}, turns: [...turns, ...good] }]);
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect(handoff.outcome).toMatchObject({ kind: "decomposed", tree: { summary: "It will do." } });
  const told = model.requests.flatMap(({ body }) => resultsIn(body));
  for (const [, words] of garbage)
    expect(
      told.some((text) => text.includes(words)),
      words,
    ).toBe(true);
  expect(Math.max(...told.map(({ length }) => length))).toBeLessThan(5000);
});

const patient = { usd: 100_000_000, turns: 60, minutes: 5 };

/** The results of tools in the last message of a request. */
function resultsIn(body: unknown): readonly string[] {
  const last = JSON.stringify(Object(body).messages?.at(-1)?.content ?? []);
  const blocks: unknown = JSON.parse(last);
  return Array.isArray(blocks)
    ? blocks.flatMap((block) => (block.type === "tool_result" ? [JSON.stringify(block.content)] : []))
    : [];
}

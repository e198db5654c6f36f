import { describe, expect, test } from "vitest";
import { decideLanding } from "#mission/lander/decide";
import { landingIn } from "#mission/lander/answer";
import { foldLander } from "#mission/lander/state";
import { statusText } from "#mission/say/status";
import { eventsOf, onGitHub, stages, woken } from "../support/lives.ts";
import { landed, onTip, queueFacts, waiting } from "../support/queue.ts";
import { memoryWorld } from "../../world/world.ts";
import { doesEverything } from "../../world/workers.ts";
import { at, issue, sha } from "../support/values.ts";

const unheld = { issue: issue(7), commit: sha("2") };
const text =
  "`muster/integration` no longer holds what landed there for #7 as it was verified, 2222222, so nothing lands: somebody has moved the branch. **What I need from you:** put it back, `git push --force origin 2222222222222222222222222222222222222222:refs/heads/muster/integration`. What shall not stay can then be reverted there, by a commit";
const queue = foldLander([landed()]);
const next = waiting({ issue: issue(9) });

describe("while the integration branch does not hold what landed", () => {
  const facts = queueFacts({ unheld, waiting: [{ ...onTip, issue: issue(8) }, next] });
  const frozen = foldLander(eventsOf(decideLanding(queue, facts, at(1))), queue);

  test("nothing lands, which is said once to those who wait", () => {
    const step = decideLanding(queue, facts, at(1));
    expect(eventsOf(step)).toEqual([{ kind: "frozen", ...unheld, text, told: [8, 9] }]);
    expect(woken(step)).toEqual(["8", "9"]);
    expect(decideLanding(frozen, facts, at(2))).toEqual({ kind: "rest", reason: text });
  });

  test("who was approved when it stood still already is told too, once, also when the record is from before that was kept", () => {
    const late = { ...facts, waiting: [...facts.waiting, waiting({ issue: issue(10) })] };
    const step = decideLanding(frozen, late, at(2));
    expect(eventsOf(step)).toEqual([{ kind: "frozen", ...unheld, text, told: [8, 9, 10] }]);
    expect(woken(step)).toEqual(["10"]);
    expect(decideLanding(foldLander(eventsOf(step), frozen), late, at(3))).toEqual({ kind: "rest", reason: text });
    const old = foldLander([{ kind: "frozen", ...unheld, text }], queue);
    expect(woken(decideLanding(old, facts, at(2)))).toEqual(["8", "9"]);
  });

  test("also not what its verification says may land", () => {
    const open = foldLander(
      [
        {
          kind: "lapOpened",
          lap: 1,
          run: facts.run,
          task: "land-1-verify",
          candidate: { issue: issue(9), head: sha("1"), base: sha("b"), commit: sha("3"), tree: sha("4") },
        } as never,
      ],
      frozen,
    );
    expect(decideLanding(open, facts, at(2)).kind).toBe("rest");
  });

  test("a mission that waits says so, and says it no longer once the branch is as it was", () => {
    const status = (lander: typeof queue) =>
      statusText(stages.landing, onGitHub({ landing: landingIn({ ...lander, landed: [] }, stages.landing) }), "");
    expect(status(frozen)).toContain(`Approved by anna. ${text}.`);
    const over = decideLanding(frozen, { ...facts, unheld: undefined }, at(3));
    expect([eventsOf(over), woken(over)]).toEqual([[{ kind: "thawed" }], ["8", "9"]]);
    const thawed = foldLander(eventsOf(over), frozen);
    expect(status(thawed)).toContain(
      "Approved by anna. It lands on the integration branch when the merge queue has verified it.",
    );
    expect(eventsOf(decideLanding(thawed, { ...facts, unheld: undefined }, at(4)))).toMatchObject([{ kind: "landed" }]);
  });
});

test("a branch that somebody set back after something had landed on it stops the merge queue until it is put back", async () => {
  const world = memoryWorld({ worker: doesEverything, private: true });
  const ann = world.person("ann", "admin");
  const [first, second] = ["Add sub", "Add mul"].map((title) => {
    const number = ann.opens(`${title} to the calculator`, `It should know \`${title}\`, as \`(3, 1)\` shows.`);
    ann.labels(number, "muster");
    return number;
  });
  if (first === undefined || second === undefined) throw new Error("there are two");
  await world.settles();
  const branch = "refs/heads/muster/integration";
  const before = world.remote.refs.get(branch);
  ann.approves(world.pull(first).number);
  await world.settles();
  const after = world.remote.refs.get(branch);
  if (before === undefined || after === undefined) throw new Error("something landed");
  expect(after).not.toBe(before);

  world.remote.move([{ ref: branch, from: after, to: before }], "ann");
  ann.approves(world.pull(second).number);
  await world.settles();
  expect(world.remote.refs.get(branch)).toBe(before);
  const said = () => world.issue(second).comments.find(({ body }) => body.includes(":status -->"))?.body;
  expect(said()).toContain(`put it back, \`git push --force origin ${after}:refs/heads/muster/integration\``);

  world.remote.move([{ ref: branch, from: before, to: after }], "ann");
  await world.later(70 * 60_000);
  expect(world.issue(second).labels).toEqual(["muster", "muster: integrated"]);
  const names = [...world.files("muster/integration").keys()];
  expect(names).toEqual(expect.arrayContaining(["add-sub-to-the-calculator.js", "add-mul-to-the-calculator.js"]));
  expect(world.failures).toEqual([]);
});

import { expect } from "vitest";
import {
  asks,
  builds,
  cutOff,
  finishes,
  plans,
  read,
  refuses,
  run,
  says,
  script,
  tool,
  uses,
  write,
} from "../../../app/scripted-model/builders.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";
import { billOf, ledgerOf, spent } from "../support/ledger.ts";
import { approves, buildsSub, subtract } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

const turnedAway: Turn = { error: { status: 529, retryAfter: 0 } };

const twoUnits = {
  summary: "A function `sub`, and a text that says so.",
  units: [
    { id: "u1", title: "Add sub", description: "Export `sub`.", paths: ["math.js"], acceptance: ["`npm test` passes"] },
    { id: "u2", title: "Say so", description: "Name it.", paths: ["README.md"], acceptance: ["It is named."] },
  ],
};

const writesReadme = [uses(write("README.md", "add and sub\n")), finishes("Named both.")];

async function expectBooksToAgree({ box, journal }: Stage, issue: number): Promise<void> {
  const bill = box.model.scripted?.bill();
  if (bill === undefined) throw new Error("these stories need the scripted model");
  expect(ledgerOf(await journal(issue))).toEqual(billOf(bill));
}

/** The same turns, after one answer that broke off and one that was turned away. */
function atThirdTry(turn: Turn): readonly Turn[] {
  return [turnedAway, cutOff(turn), turn];
}

const plan = plans(twoUnits).turns[0] ?? says("");
const [sub, ...restOfSub] = buildsSub().turns;

story(
  "a model that answers garbage, breaks off and is overloaded is asked again, and every token of it is on the books",
  {
    script: script(
      { when: { kind: "plan" }, turns: [says("I would add sub."), says("Really."), says("Now?")] },
      { when: { kind: "plan" }, turns: [...atThirdTry(plan)] },
      builds([uses(tool("teleport", {}), tool("write", { path: "math.js" })), ...(sub ? [sub] : []), ...restOfSub], {
        unit: "u1",
      }),
      builds(writesReadme, { unit: "u2" }),
      {
        when: { kind: "review" },
        turns: [says("Looks good."), uses(tool("finish", { scores: {} })), ...approves().turns],
      },
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    await expectBooksToAgree(stage, issue);
    const journal = await stage.journal(issue);
    const failures = journal.filter((event) => event.kind === "attemptFailed");
    expect(failures.map(({ reason, message }) => [reason, message])).toEqual([
      ["plan", expect.stringContaining("3 answers in a row could not be used")],
    ]);
    expect(journal.filter((event) => event.kind === "built")).toMatchObject([{ units: ["u1", "u2"], verified: true }]);
  },
);

story(
  "a model that declines ends the mission with its words",
  { script: script({ when: { kind: "plan" }, turns: [refuses("I would rather not.")] }) },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    expect(await stage.status(issue)).toContain("The model declined the task: I would rather not.");
    await expectBooksToAgree(stage, issue);
  },
);

story(
  "a provider that stays overloaded parks the mission, and the sweep takes it up again when it is due",
  {
    script: script(
      { when: { kind: "plan" }, turns: Array.from({ length: 6 }, () => turnedAway) },
      asks(["Which numbers?"]),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.status(issue)).toMatch(/waits for the model provider.*scripted 529/);
    await stage.later(2 * 60_000);
    expect(stage.box.model.scripted?.requests).toHaveLength(6);
    await stage.later(4 * 60_000);
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
    expect(await stage.status(issue)).toContain("Which numbers?");
    const { total } = stage.box.model.scripted?.bill() ?? {};
    const [first, second] = Object.values(ledgerOf(await stage.journal(issue)));
    expect(first).toMatchObject({ cost: 0 });
    expect(second?.usage).toEqual(total);
  },
);

/** A turn for which the provider bills this many tokens of output. */
function long(turn: Turn, output: number): Turn {
  return { ...turn, usage: { output } };
}

const feature = 0.5;
const wordy = [long(uses(read("math.js")), 6000), long(uses(run("true")), 6000), long(uses(run("ls")), 6000)];

story(
  "budgets hold: an attempt ends before it could exceed what is left of the feature's, and says so",
  {
    config: `budget: { feature_usd: ${feature}, attempt_usd: 0.3 }`,
    script: script(
      { when: { kind: "plan" }, turns: [long(plan, 5000)] },
      builds(wordy, { unit: "u1" }),
      builds(writesReadme, { unit: "u2" }),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    expect(await stage.status(issue)).toMatch(/stopped \(budget\)[^]*The next request could cost more than is left/);
    await expectBooksToAgree(stage, issue);
    const journal = await stage.journal(issue);
    const books = ledgerOf(journal);
    expect(spent(books)).toBeLessThanOrEqual(feature * 1e6);
    const reserved = journal.flatMap((event) => (event.kind === "lapOpened" ? event.tasks : []));
    for (const { id, reserved: cap } of reserved.filter(({ kind }) => kind === "build")) {
      const own = Object.entries(books).filter(([key]) => key.startsWith(`${id} `));
      expect(spent(Object.fromEntries(own))).toBeLessThanOrEqual(cap);
      expect(cap).toBeLessThan(0.2e6);
    }
    expect(Object.keys(books).map((key) => key.split(" ")[0])).toEqual(["1-1-plan", "1-2-build-u1", "1-2-build-u2"]);
  },
);

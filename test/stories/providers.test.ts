import { expect } from "vitest";
import { builds, overloadedForGood, run, script, uses } from "../../app/scripted-model/builders.ts";
import { billOf, ledgerOf } from "./support/ledger.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "./support/scenes.ts";
import { type Stage, story } from "./support/story.ts";

const verify = "verify:\n  - node --test\n";

function asked({ box }: Stage) {
  const { requests = [] } = box.model.scripted ?? {};
  return requests.map(({ headers, body }) => ({ headers, body: JSON.stringify(body) }));
}

function bill({ box }: Stage) {
  const { scripted } = box.model;
  if (scripted === undefined) throw new Error("these stories need the scripted model");
  return scripted.bill();
}

const building = buildsSub();
/** Reads more than its window holds; what it goes on with is another conversation. */
const wordy = [1, 2].map((from) => uses(run(`seq ${from} 3000`)));

story(
  "a mission is done by models of another provider, over Chat Completions, one with a small window, and its books agree with the bill",
  {
    config: `${verify}models:
  provider: openai
  planner: { model: big-one, effort: high }
  builder: quick-one
  reviewer: big-one
  prices:
    - { model: big-one, input: 2, output: 8, cache_read: 0.5, window: 400000 }
    - { model: quick-one, input: 0.5, output: 2, cache_read: 0.05, window: 12000 }
`,
    script: script(plansOneUnit(), builds(wordy), building, approves()),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const requests = asked(stage);
    expect(requests.every(({ headers }) => headers["authorization"] === "Bearer scripted-openai-key")).toBe(true);
    expect(JSON.stringify(requests)).not.toContain("scripted-model-key");
    expect(requests[0]?.body).toMatch(/"model":"big-one".*"reasoning_effort":"high"/);
    const shortened = requests.findLast(({ body }) => body.includes("quick-one"))?.body ?? "";
    expect(shortened).toMatch(
      /It should also subtract[^]*The conversation so far was shortened to save room\.[^]*run .{0,9}command/,
    );
    expect(shortened).not.toContain("1500\\n");
    const prices = (model: string) =>
      model === "big-one"
        ? { input: 2e6, output: 8e6, cacheRead: 5e5, cacheWrite: 2e6 }
        : { input: 5e5, output: 2e6, cacheRead: 5e4, cacheWrite: 5e5 };
    const books = ledgerOf(await stage.journal(issue));
    expect(books).toEqual(billOf(bill(stage), prices));
    expect(Object.keys(books).map((key) => key.split(" ")[2])).toEqual(["big-one", "quick-one", "big-one"]);
  },
);

story(
  "when the builder's model stays overloaded the next of the list builds in the same task, and both are on the books",
  {
    config: `${verify}models:
  fallback: [claude-haiku-5-5]
`,
    script: script(plansOneUnit(), { ...building, turns: [...overloadedForGood, ...building.turns] }, approves()),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const books = ledgerOf(await stage.journal(issue));
    const free = Object.entries(books).filter(([, row]) => row.cost === 0);
    expect(free.map(([key]) => key)).toEqual([`${issue}-2-build-u1 builder claude-sonnet-5-5`]);
    const paid = Object.entries(books).filter(([, row]) => row.cost > 0);
    expect(Object.fromEntries(paid)).toEqual(billOf(bill(stage)));
    expect(Object.keys(books)).toContain(`${issue}-2-build-u1 builder claude-haiku-5-5`);
    const laps = (await stage.journal(issue)).filter(({ kind }) => kind === "lapOpened");
    expect(laps).toHaveLength(3);
  },
);

story(
  "without any key a mission is done by the identity of its workflow",
  { byIdentity: true, config: verify, script: script(plansOneUnit(), buildsSub(), approves()) },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const requests = asked(stage);
    expect(requests.length).toBeGreaterThan(4);
    for (const { headers } of requests) {
      expect(headers["authorization"]).toMatch(/^Bearer sk-ant-oat-/);
      expect(headers["x-api-key"]).toBeUndefined();
    }
    const loans = new Set(requests.map(({ headers }) => headers["authorization"]));
    expect(loans.size).toBe(3);
  },
);

import { expect } from "vitest";
import { always, read, script, uses } from "../../../app/scripted-model/builders.ts";
import type { Scene } from "../../../app/scripted-model/script.ts";
import type { MissionEvent } from "#mission/course/event";
import { billOf, ledgerOf, spent } from "../support/ledger.ts";
import { killStep } from "../support/lose-runner.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

/** Each answer takes a while. */
function slowly(scene: Scene, delayMs: number): Scene {
  return { ...scene, turns: scene.turns.map((turn) => ({ ...turn, delayMs })) };
}

/** The scene, for whose last answer the provider bills so many tokens of output. */
function dear(scene: Scene, output: number): Scene {
  return { ...scene, turns: [...scene.turns.slice(0, -1), { ...scene.turns.at(-1), usage: { output } }] };
}

/** The events of several journals, in the order in which they happened. */
async function together({ git }: Stage, ...issues: readonly number[]) {
  const texts = await Promise.all(issues.map((issue) => git("show", `refs/muster/state/${issue}:journal.jsonl`)));
  const lines = texts.flatMap((text) =>
    text.split("\n").map((row): { at: number; event: MissionEvent } => JSON.parse(row)),
  );
  return lines.toSorted((a, b) => a.at - b.at);
}

/** The most that was ever spent and set aside at once. */
function mostAtOnce(lines: Awaited<ReturnType<typeof together>>): number {
  let [now, most] = [0, 0];
  const open = new Map<string, number>();
  for (const { event } of lines) {
    if (event.kind === "lapOpened") for (const { id, reserved } of event.tasks) open.set(id, reserved);
    if (event.kind === "lapClosed") {
      for (const key of open.keys()) if (key.includes(`-${event.lap}-`)) open.delete(key);
      now += [...event.spend.map(({ cost }) => cost), ...event.lost.map(({ charged }) => charged)].reduce(
        (a, b) => a + b,
        0,
      );
    }
    most = Math.max(most, now + [...open.values()].reduce((a, b) => a + b, 0));
  }
  return most;
}

story(
  "two missions that begin at the same moment share the day's budget: one works, the other waits until money is free, and no cent is promised twice",
  {
    config: "verify: [node --test]\nbudget: { day_usd: 0.5, attempt_usd: 0.4 }",
    script: script(
      slowly(plansOneUnit(), 1500),
      slowly(plansOneUnit(), 1500),
      always(slowly(buildsSub(), 0)),
      always(approves()),
    ),
  },
  async (stage) => {
    const issues = await Promise.all([
      stage.labelled(subtract.title, subtract.body),
      stage.labelled(`${subtract.title} once more`, subtract.body),
    ]);
    await stage.settles();
    const lines = await together(stage, ...issues);
    expect(mostAtOnce(lines)).toBeLessThanOrEqual(500_000);
    const journals = await Promise.all(issues.map((issue) => stage.journal(issue)));
    expect(journals.map((journal) => journal.some(({ kind }) => kind === "planned"))).toEqual([true, true]);
    const opened = lines.filter(({ event }) => event.kind === "lapOpened").slice(0, 2);
    const between = lines.filter(({ event, at }) => event.kind === "lapClosed" && at <= (opened[1]?.at ?? 0));
    expect(between).toHaveLength(1);
    const bill = stage.box.model.scripted?.bill();
    expect({ ...ledgerOf(journals.flat()) }).toEqual(bill && billOf(bill));
    expect(await stage.git("rev-parse", "refs/muster/gate/laps")).toMatch(/^[0-9a-f]{40}$/);
  },
);

story(
  "a worker that is killed while the model answers leaves its ledger: what was settled is booked to the token, what was set aside is charged, and no more",
  {
    visibility: "public",
    script: script(
      plansOneUnit(),
      {
        when: { task: "1-2-*" },
        turns: [uses(read("math.js")), { ...uses(read("math.test.js")), delayMs: 60_000 }],
      },
      buildsSub(),
      approves(),
    ),
  },
  async (stage) => {
    const { box } = stage;
    const task = "1-2-build-u1";
    const issue = await stage.labelled(subtract.title, subtract.body);
    const asked = () => box.model.scripted?.requests.filter((request) => request.task === task).length;
    await expect.poll(asked, { timeout: 60_000 }).toBe(2);
    expect(await killStep(`INPUT_TASK=${task}`)).toBe(true);
    await stage.settles();

    const journal = await stage.journal(issue);
    const closed = journal.find((event) => event.kind === "lapClosed" && event.lap === 2);
    const [lost] = closed?.kind === "lapClosed" ? closed.lost : [];
    expect(lost).toMatchObject({ task });
    expect(lost?.charged).toBeGreaterThan(0);
    expect(lost?.charged).toBeLessThan(400_000);
    const bill = box.model.scripted?.bill();
    expect(ledgerOf(journal)).toEqual(bill && billOf(bill));
    expect(Object.keys(ledgerOf(journal)).some((key) => key.startsWith(`${task} `))).toBe(true);
    expect(spent(ledgerOf(journal))).toBeGreaterThan(0);
    expect(await stage.labels(issue)).toContain("muster: in-review");
  },
);

story(
  "a lap that would not fit what is left is not begun, by what those before have cost or, before there is one, by the estimate; the issue says by how much",
  {
    config: "verify: [node --test]\nbudget: { feature_usd: 0.2, mission_usd: 0.2 }\n",
    script: script(plansOneUnit(), dear(buildsSub({}, "a * b"), 9_500)),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    expect(await stage.status(issue)).toMatch(
      /stopped \(budget\)[^]*of \$0\.20 is spent, and the next lap will cost about \$0\.2\d, going by the laps before: that is more than is left\./,
    );
    await stage.octokit.rest.issues.createComment({ ...stage.at, issue_number: issue, body: "/muster retry" });
    await stage.settles();
    expect(await stage.status(issue)).toMatch(
      /of \$0\.20 is spent, and the next lap will cost about \$0\.0\d+, as it was estimated: that is more than is left\./,
    );
    expect((await stage.journal(issue)).filter(({ kind }) => kind === "lapOpened")).toHaveLength(2);
  },
);

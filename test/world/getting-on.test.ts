import { expect, test } from "vitest";
import type { MissionEvent } from "#mission/course/event";
import { Plan } from "#mission/plan";
import type { Judge } from "./runs/verifier.ts";
import type { Worker } from "./runs/worker.ts";
import { doesEverything } from "./workers.ts";
import { memoryWorld } from "./world.ts";

const patient =
  "workers: { max_attempts: 9 }\nstrategies: { feature_scaffolding: { builder: 9 } }\nplanning: { tests: never }";

/** Writes these texts one after the other, the last of them for ever. */
function writing(...texts: readonly string[]): Worker {
  const left = [...texts];
  return (task, files) => {
    if (task.kind !== "build" && task.kind !== "fix") return doesEverything(task, files);
    return { kind: "changes", files: { "sub.js": left.length > 1 ? (left.shift() ?? "") : (left[0] ?? "") } };
  };
}

/** What the command says of `sub.js`, by a word in it; nothing of what has none of these. */
const saying =
  (words: Readonly<Record<string, string>>): Judge =>
  (files) => {
    const [, said] = Object.entries(words).find(([word]) => files.get("sub.js")?.includes(word) === true) ?? [];
    return said ?? true;
  };

async function lived({ worker, judge, config = patient }: { worker: Worker; judge?: Judge; config?: string }) {
  const world = memoryWorld({
    worker,
    ...(judge ? { judge } : {}),
    private: true,
    config: `verify: [check]\n${config}\n`,
  });
  const ann = world.person("ann", "admin");
  const issue = ann.opens("Add sub to the calculator", "It should subtract: `sub(3, 1)` is 2.");
  ann.labels(issue, "muster");
  await world.settles();
  const told = () => world.issue(issue).comments.find(({ body }) => body.includes(":status -->"))?.body ?? "";
  return { world, ann, issue, told, events: () => world.events(issue) };
}

const built = (events: readonly MissionEvent[]) => events.filter(({ kind }) => kind === "built").length;

const one = { alpha: "alpha is missing", beta: "beta is wrong" };

test.each<[string, readonly string[], string]>([
  [
    "made the change of before again",
    ["alpha"],
    "The last attempt was the one before over again: nothing in the change was different",
  ],
  [
    "goes back and forth",
    ["alpha", "beta", "alpha"],
    "The attempts go back and forth between two changes, and neither passes",
  ],
  [
    "meets two demands in turns",
    ["alpha 1", "beta 1", "alpha 2", "beta 2"],
    "Two demands take turns, and meeting one breaks the other",
  ],
])("who only %s is stopped early, and people are told so", async (_what, texts, why) => {
  const { told, events, world } = await lived({ worker: writing(...texts), judge: saying(one) });
  expect(told()).toContain("Muster: stopped (stalled)");
  expect(told()).toContain(why);
  expect(built(await events())).toBe(Math.max(2, texts.length));
  expect(world.failures).toEqual([]);
});

/** Each attempt is another change that fails in another way. */
const words = ["alpha", "beta", "gamma", "delta", "eps", "zeta", "eta", "theta"];
const always = Object.fromEntries(words.map((word) => [word, `${word} is missing here`]));

/** Writes another text each time, and hears this of its doctor. */
function hearing(doctor: Worker): Worker {
  const writes = writing(...words);
  return (task, files) => (task.kind === "doctor" ? doctor(task, files) : writes(task, files));
}

const remedies = (events: readonly MissionEvent[]) =>
  events.flatMap((event) => (event.kind === "diagnosed" ? [event.remedy] : []));

test("where no doctor knows better it is planned anew, then a stronger model tries, and the third time a person is asked", async () => {
  const mute: Worker = () => ({ kind: "failed", reason: "garbage", message: "Hm." });
  const { told, events } = await lived({ worker: hearing(mute), judge: saying(always) });
  expect(remedies(await events())).toEqual(["replan", "escalate"]);
  expect(told()).toContain("It does not get on, so a person is needed: nobody could say what is wrong");
});

test("less is aimed at twice where the doctor says so; stuck a third time, a person is asked", async () => {
  const modest: Worker = () => ({
    kind: "diagnosed",
    diagnosis: { advice: "narrow", cause: "It is too much.", hint: "Do half.", questions: [] },
  });
  const { told, events } = await lived({ worker: hearing(modest), judge: saying(always) });
  expect(remedies(await events())).toEqual(["narrow", "narrow"]);
  expect(told()).toContain("It does not get on, so a person is needed: It is too much.");
});

test("with less than a fifth of the money left less is aimed at, whatever the doctor says", async () => {
  const { ann, issue, events, world } = await lived({
    worker: writing("well", "better", ...words),
    judge: saying(always),
    config: `${patient}\nbudget: { feature_usd: 0.17 }`,
  });
  for (const wish of ["Say what it is for.", "Make it quicker."]) {
    ann.asksForChanges(world.pull(issue).number, wish);
    await world.settles();
  }
  expect(remedies(await events())).toEqual(["narrow"]);
});

test("three verifications that failed in a row make it do less, and three things that went well bring it back", async () => {
  const [a, b, c] = words;
  const { ann, issue, events, world } = await lived({
    worker: writing(`${a}`, `${b}`, `${c}`, "well", "better"),
    judge: saying(always),
  });
  const moves = async () =>
    (await events()).flatMap((event) =>
      event.kind === "degraded" || event.kind === "recovered" ? [`${event.kind} to ${event.to}`] : [],
    );
  expect(await moves()).toEqual(["degraded to fewer-workers"]);
  expect(world.issue(issue).labels).toContain("muster: in-review");
  ann.asksForChanges(world.pull(issue).number, "Say what it is for.");
  await world.settles();
  expect(await moves()).toEqual(["degraded to fewer-workers", "recovered to full"]);
});

const units = ["u1", "u2", "u3", "u4", "u5", "u6"].map((id) => ({
  id,
  title: `Do ${id}`,
  description: "Do it.",
  paths: [`${id}.js`],
  acceptance: ["done"],
}));

/** Units that reach, against the plan, for files of others: in pairs, then three for one, then whoever is left. */
const clumsy: Worker = (task, files) => {
  if (task.kind === "plan") return { kind: "planned", plan: Plan.parse({ summary: "Six things.", units }) };
  if (task.kind !== "build") return doesEverything(task, files);
  const { id } = task.unit;
  const shared = ["", "", `pair${Math.ceil(Number(id.slice(1)) / 2)}.js`, "three.js"][task.lap] ?? `lap${task.lap}.js`;
  return { kind: "changes", files: { [shared]: `// by ${id} in lap ${task.lap}` } };
};

test("where more than half of the merges conflict half of the workers are left", async () => {
  const { events } = await lived({ worker: clumsy });
  expect((await events()).find(({ kind }) => kind === "degraded")).toMatchObject({
    to: "fewer-workers",
    trigger: "conflicts",
  });
});

import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { inputNames } from "../../action/inputs.ts";

const Step = z.looseObject({ uses: z.string().optional(), with: z.record(z.string(), z.unknown()).default({}) });
const Job = z.looseObject({
  permissions: z.record(z.string(), z.string()).optional(),
  steps: z.array(Step).default([]),
});
const Workflow = z.looseObject({
  on: z.looseObject({}),
  permissions: z.record(z.string(), z.string()).optional(),
  jobs: z.record(z.string(), Job),
});
const ActionFile = z.looseObject({
  inputs: z.record(z.string(), z.looseObject({ description: z.string().min(1) })),
  outputs: z.record(z.string(), z.looseObject({ description: z.string().min(1) })),
  runs: z.object({ using: z.string(), main: z.string() }),
});

const text = (file: string) => readFile(new URL(`../../${file}`, import.meta.url), "utf8");
const read = async (file: string): Promise<unknown> => parse(await text(file));

const action = ActionFile.parse(await read("action.yml"));
const mission = Workflow.parse(await read(".github/workflows/mission.yml"));
const identity = Workflow.parse(await read(".github/workflows/identity.yml"));
const example = Workflow.parse(await read("docs/examples/muster.yml"));

function jobsWith(words: string): readonly string[] {
  return Object.entries(mission.jobs).flatMap(([id, job]) => (JSON.stringify(job).includes(words) ? [id] : []));
}

test("the inputs of action.yml are those that the action reads", () => {
  expect(Object.keys(action.inputs).toSorted()).toEqual(inputNames.toSorted());
  expect(action.runs).toEqual({ using: "node24", main: "dist/main.js" });
});

test("the workflow gives the action only inputs that it has, and reads only outputs that it has", () => {
  const ours = Object.values(mission.jobs).flatMap((job) => job.steps.filter((step) => isOurs(step.uses)));
  expect(ours.map((step) => step.with["command"])).toEqual(["advance", "work", "verify", "advance", "together"]);
  for (const step of ours) expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(step.with)));
  const used = [...JSON.stringify(mission.jobs).matchAll(/steps\.advance\.outputs\.(\w+)/g)].map(([, name]) => name);
  expect(Object.keys(action.outputs)).toEqual(expect.arrayContaining([...new Set(used)]));
});

function isOurs(uses: string | undefined): boolean {
  return uses?.startsWith("muster-dev/muster@") === true;
}

test("only the work job is given the model's key, and only the jobs that advance may write; together they are one", () => {
  expect(jobsWith("secrets.anthropic")).toEqual(["work", "together"]);
  expect(jobsWith("secrets.")).toEqual(["work", "identity", "together"]);
  expect(jobsWith(":write")).toEqual([]);
  expect(jobsWith('"write"')).toEqual(["advance", "identity", "settle", "together"]);
  expect(mission.permissions).toEqual({});
  expect(mission.jobs["work"]?.permissions).toEqual({ contents: "read" });
  expect(mission.jobs["verify"]?.permissions).toEqual({ contents: "read" });
  expect(mission.jobs["identity"]?.permissions).toEqual({ contents: "read", "id-token": "write" });
  for (const job of ["settle", "together"])
    expect(mission.jobs[job]?.permissions).toEqual(mission.jobs["advance"]?.permissions);
});

test("work by identity is the same work, with an identity for the key", () => {
  const plain = (job: unknown) => {
    const written = JSON.stringify(job).replaceAll("matrix.tasks", "inputs.tasks");
    return z.unknown().parse(JSON.parse(written.replaceAll("strategy.job-index", "inputs.index")));
  };
  const { work } = z.object({ work: Job }).parse(identity.jobs);
  const without = (job: z.infer<typeof Job> | undefined) =>
    job?.steps.map(({ with: given, ...step }) => {
      const kept = Object.entries(given).filter(([name]) => !name.startsWith("anthropic-"));
      return { ...step, with: Object.fromEntries(kept) };
    });
  expect(plain(without(work))).toEqual(plain(without(mission.jobs["work"])));
  expect(work.permissions).toBeUndefined();
  const inputs = (workflow: z.infer<typeof Workflow>) =>
    Object.keys(
      z.looseObject({ inputs: z.record(z.string(), z.unknown()) }).parse(workflow.on["workflow_call"]).inputs,
    );
  const given = z.looseObject({ with: z.record(z.string(), z.unknown()) }).parse(mission.jobs["identity"]).with;
  expect(Object.keys(given).toSorted()).toEqual(inputs(identity).toSorted());
  expect(inputs(mission)).toEqual(expect.arrayContaining(inputs(identity).filter((name) => name.includes("-"))));
});

test("jobs that check code out leave no token behind in it", () => {
  const checkouts = Object.values(mission.jobs).flatMap((job) =>
    job.steps.filter((step) => step.uses?.startsWith("actions/checkout@") === true),
  );
  expect(checkouts.length).toBe(2);
  for (const { with: given } of checkouts) {
    expect(given).toMatchObject({ "persist-credentials": false, "fetch-depth": 0 });
  }
});

test("the example calls the workflow with inputs and secrets that it has, and grants what its jobs ask for", () => {
  const call = z
    .looseObject({ inputs: z.record(z.string(), z.unknown()), secrets: z.record(z.string(), z.unknown()) })
    .parse(mission.on["workflow_call"]);
  const given = z
    .looseObject({ with: z.record(z.string(), z.unknown()), secrets: z.record(z.string(), z.unknown()) })
    .parse(example.jobs["mission"]);
  expect(Object.keys(call.inputs)).toEqual(expect.arrayContaining(Object.keys(given.with)));
  expect(Object.keys(given.secrets)).toEqual(Object.keys(call.secrets));
  const granted = example.jobs["mission"]?.permissions ?? example.permissions;
  expect(granted).toEqual(mission.jobs["advance"]?.permissions);
});

test("the example takes every input that the app and the action dispatch it with", async () => {
  const { inputs } = z
    .looseObject({ inputs: z.record(z.string(), z.unknown()) })
    .parse(example.on["workflow_dispatch"]);
  const dispatching = `${await text("app/wakes/dispatch.ts")}\n${await text("action/github/open.ts")}`;
  const sent = [...dispatching.matchAll(/inputs(?: =|:) \{(.*)\}/g)].flatMap(([, list = ""]) =>
    list
      .replaceAll(/\([^)]*\)/g, "")
      .split(",")
      .map((entry) => entry.trim().split(":")[0] ?? ""),
  );
  expect(sent).toEqual(expect.arrayContaining(["actor", "reason", "lane"]));
  expect(Object.keys(inputs)).toEqual(expect.arrayContaining([...new Set(sent)]));
});

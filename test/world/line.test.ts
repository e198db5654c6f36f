import { expect, test } from "vitest";
import { doesEverything } from "./workers.ts";
import { memoryWorld, type MemoryWorld } from "./world.ts";

/** As many issues, each of which depends on the next and the last on the first, labelled at the same moment. */
async function circle(many: number, impacts: readonly number[]) {
  const world = memoryWorld({ worker: doesEverything, private: true });
  const ann = world.person("ann", "admin");
  const issues = Array.from({ length: many }, (_, index) => {
    const next = ((index + 1) % many) + 1;
    const impact = impacts[index] ?? 5;
    return ann.opens(
      `Know thing ${"abc"[index]}`,
      `It should know it.\n\nDepends on #${next}.\n\n### Impact\n\n${impact}`,
    );
  });
  for (const issue of issues) ann.labels(issue, "muster");
  await world.settles();
  return { world, ann, issues };
}

const cutsOf = async ({ events }: MemoryWorld, issue: number) =>
  (await events(issue)).flatMap((event) => (event.kind === "noted" ? event.cut : []));

/** Lands whatever waits for people, until all have landed. */
async function landsAll({ world, ann, issues }: Awaited<ReturnType<typeof circle>>): Promise<void> {
  for (let landed = 0; landed < issues.length; landed += 1) {
    const ready = issues.filter((issue) => world.issue(issue).labels.includes("muster: in-review"));
    for (const issue of ready) ann.approves(world.pull(issue).number);
    await world.settles();
  }
}

test.each([
  [2, [9, 3], 2],
  [2, [3, 9], 1],
  [2, [5, 5], 2],
  [3, [5, 3, 9], 2],
])(
  "%i features that wait for each other, of the impacts %j, and are labelled at the same moment: #%i goes, and the others say why they wait",
  async (many, impacts, goes) => {
    const setting = await circle(many, impacts);
    const { world, issues } = setting;
    const next = (issue: number) => (issue % many) + 1;
    for (const issue of issues.filter((each) => each !== goes)) {
      const status = world.issue(issue).comments.find(({ body }) => body.includes(":status -->"))?.body;
      expect(status).toContain(`it depends on #${next(issue)}, which is open`);
      expect([world.issue(issue).labels, await cutsOf(world, issue)]).toEqual([["muster", "muster: queued"], []]);
    }
    const first = [world.issue(goes).labels, await cutsOf(world, goes)];
    expect(first).toEqual([["muster", "muster: in-review"], [next(goes)]]);
    await landsAll(setting);
    for (const issue of issues) expect(world.issue(issue).labels).toEqual(["muster", "muster: integrated"]);
    expect(world.failures).toEqual([]);
  },
);

import { expect } from "vitest";
import { z } from "zod";
import { builds, finishes, fixes, plans, script, uses, write } from "../../../app/scripted-model/builders.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";
import { tasksAsked } from "../support/bystanders.ts";
import { buildsFile, testOf } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

const unit = (id: string, name: string, needs: readonly string[] = []) => ({
  id,
  title: `Add ${name}`,
  description: `Export \`${name}\` from ${name}.js and test it.`,
  paths: [`${name}.js`, `${name}.test.js`],
  acceptance: ["`node --test` passes"],
  needs: [...needs],
});

const wrong = (text: string) =>
  uses(
    write("root.js", `export const root = (a) => ${text};\n`),
    write("root.test.js", testOf("root", "root(9), 3", "./root.js")),
  );

/** A turn for which the provider bills so many tokens of output. */
const long = (turn: Turn, output: number): Turn => ({ ...turn, usage: { output } });

/** Seconds between the end of the lap before and the beginning of this one. */
async function pauseBefore(lap: number, issue: number, { git }: Pick<Stage, "git">): Promise<number> {
  const lines = (await git("show", `refs/muster/state/${issue}:journal.jsonl`)).split("\n");
  const at = (kind: string, of: number) => {
    const line = lines.find((each) => each.includes(`"kind":"${kind}","lap":${of},`)) ?? "{}";
    return z.object({ at: z.number() }).parse(JSON.parse(line)).at;
  };
  return (at("lapOpened", lap) - at("lapClosed", lap - 1)) / 1000;
}

story(
  "a tier that has used its verifications and does not pass stops the mission, whatever attempts are left, and its caps are shown; the more of the money is used the longer it waits between laps",
  {
    config: "verify: [node --test]\nbudget: { feature_usd: 0.44, attempt_usd: 0.44 }\n",
    script: script(
      plans({ summary: "A root of squares.", units: [unit("u1", "square"), unit("u2", "root", ["u1"])] }),
      buildsFile("square", "export const square = (a) => a * a;\n", "square(3), 9", { unit: "u1" }),
      builds([long(wrong("a"), 14_000), finishes("A root.")], { unit: "u2" }),
      fixes([long(wrong("a / 2"), 8_000), finishes("Another root.")]),
    ),
  },
  async ({ labelled, settles, ...see }) => {
    const issue = await labelled("Add a root", "The calculator should know squares and their roots.");
    await settles();

    expect(tasksAsked({ ...see, labelled, settles })).toEqual(
      ["1-plan", "2-build-u1", "3-build-u2", "4-fix-u1"].map((task) => `${issue}-${task}`),
    );
    const events = await see.journal(issue);
    expect(events.find(({ kind }) => kind === "stopped")).toMatchObject({
      kind: "stopped",
      reason: "budget",
      message: "Tier 2 has used 2 of its 2 verifications and is not done.",
    });
    expect(await pauseBefore(3, issue, see)).toBeLessThan(10);
    expect(await pauseBefore(4, issue, see)).toBeGreaterThanOrEqual(10);
    expect(await see.status(issue)).toContain(
      "| Still done | half of the workers, since more than 80 % of the money is used |",
    );
    const given = events.flatMap((event) => (event.kind === "lapOpened" ? event.tasks : []));
    expect(given.filter(({ kind }) => kind === "build").map(({ tokens }) => tokens)).toEqual([500_000, 500_000]);
    expect(await see.status(issue)).toContain("Tier 2 has used 2 of its 2 verifications and is not done.");
    const plan = (await see.comments(issue)).find((each) => each.body.includes("### Plan"))?.body;
    expect(plan).toMatch(/\| 1 \| u1 \| .* of 1\.5 M \| 1 of 2 \|/);
    expect(plan).toMatch(/\| 2 \| u2 \| .* of 1\.5 M \| 2 of 2 \| not clean: 0 minor of 2 tolerated, 1 major \|/);
  },
);

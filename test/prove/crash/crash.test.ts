import { expect, test } from "vitest";
import { crashEverywhere, difference, killedAt, undisturbed } from "./crash-everywhere.ts";
import { endOf } from "./end.ts";
import { lives } from "./life.ts";
import { type Reference, references } from "./missions.ts";

const [small] = references;

function reference(): Reference {
  if (small === undefined) throw new Error("there are reference missions");
  return small;
}

test(
  "missions whose runs are killed at sixty points end as if nothing had happened",
  { timeout: 300_000 },
  async () => {
    expect(await crashEverywhere.prove(1, "few", () => undefined)).toEqual({ points: 60, failures: [] });
  },
);

test("a mission whose last runs all died before its issue was closed is found by the sweep", async () => {
  const { end } = await undisturbed(reference(), 1);
  expect(await killedAt(reference(), { points: [48, 81, 120, 190], seed: 1, end })).toBeUndefined();
});

test("who does something twice is caught", async () => {
  const { end } = await undisturbed(reference(), 1);
  const { world } = await lives(reference(), {
    spoil: (github) => ({ ...github, check: (report) => github.check(report, undefined) }),
  });
  expect(difference(end, await endOf(world))).toMatch(/the check .+ is there twice/);
});

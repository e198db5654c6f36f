import { expect, test } from "vitest";
import { difference } from "../crash/crash-everywhere.ts";
import { endOf } from "../crash/end.ts";
import { lives } from "../crash/life.ts";
import { references } from "../crash/missions.ts";
import { eventChaos, orderlyLife } from "./event-chaos.ts";

test(
  "missions end the same however webhooks are lost, doubled, late, mixed up or forged",
  { timeout: 900_000 },
  async () => {
    const proven = await eventChaos.prove(1, "few", () => undefined);
    expect(proven.failures).toEqual([]);
    expect(proven.figures).toMatchObject({ dropped: expect.any(Number) });
    expect(Object.values(proven.figures ?? {}).every((count) => Number(count) > 20)).toBe(true);
  },
);

test("an app that hears nothing at all gets there by its sweeps, later", async () => {
  const [small] = references;
  if (small === undefined) throw new Error("there are reference missions");
  const orderly = await orderlyLife(small);
  const { world, idle } = await lives(small, { deliver: () => undefined });
  expect(difference(orderly.end, await endOf(world))).toBeUndefined();
  expect(idle).toBeGreaterThan(orderly.idle);
});

import { expect, test } from "vitest";
import { writersStorm } from "./writers-storm.ts";

test(
  "sixteen writers with fifty appends each, some killed on their way, lose and double nothing",
  { timeout: 300_000 },
  async () => {
    const { points, failures } = await writersStorm.prove(1, "few", () => undefined);
    expect({ points, failures }).toEqual({ points: 800, failures: [] });
  },
);

import { expect, test } from "vitest";
import { apiFaults } from "../../prove/api-faults/api-faults.ts";

test(
  "whatever goes wrong with a request of the hands, what it should do is done once, and GitHub is left alone where it asks for that",
  { timeout: 300_000 },
  async () => {
    const { points, failures } = await apiFaults.prove(1, "few", () => undefined);
    expect(failures).toEqual([]);
    expect(points).toBeGreaterThan(200);
  },
);

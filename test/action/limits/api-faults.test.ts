import { afterAll, beforeAll, expect, test } from "vitest";
import { everyCase, failuresOf } from "../../prove/api-faults/prove.ts";
import { openPlace, type Place } from "../../prove/api-faults/place.ts";

let place: Place;
beforeAll(async () => void (place = await openPlace()));
afterAll(() => place.close());

test(
  "whatever goes wrong with a request of the hands, what it should do is done once, and GitHub is left alone where it asks for that",
  { timeout: 300_000 },
  async () => {
    const cases = await everyCase(place, true);
    expect(cases.length).toBeGreaterThan(200);
    expect(await failuresOf(place, cases)).toEqual([]);
  },
);

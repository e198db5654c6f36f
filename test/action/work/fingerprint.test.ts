import { expect, test } from "vitest";
import type { Message } from "../../../action/ports.ts";
import { Fingerprints } from "../../../action/work/record/fingerprint.ts";
import type { Wish } from "../../../action/work/record/fingerprint.ts";

const says = (text: string): Message => ({ role: "user", blocks: [{ kind: "text", text }] });
const [one, two, three, other] = [says("one"), says("two"), says("three — é"), says("other")];
const head = { model: "m", system: "s", tools: [] };

function alone(wish: Wish) {
  const { bytes, hash } = new Fingerprints().of(wish);
  return { bytes, hash: hash(10) };
}

test("a request has the same fingerprint however the conversation came to it", () => {
  const prints = new Fingerprints();
  const histories = [[one], [one, two, three], [one, two], [one, other, three], [], [other], [one, two, three]];
  for (const messages of histories) {
    const wish = { ...head, messages };
    const { bytes, hash } = prints.of(wish);
    expect({ bytes, hash: hash(10) }).toEqual(alone(wish));
  }
});

test("whatever is asked differently has another fingerprint", () => {
  const wishes = [
    { ...head, messages: [one, two] },
    { ...head, messages: [two, one] },
    { ...head, messages: [one] },
    { ...head, model: "n", messages: [one] },
    { ...head, system: "t", messages: [one] },
    { ...head, tools: [{ name: "run", description: "", schema: {} }], messages: [one] },
  ];
  const prints = new Fingerprints();
  const hashes = wishes.map((wish) => prints.of(wish).hash(10));
  expect(new Set(hashes).size).toBe(wishes.length);
  const last = prints.of({ ...head, messages: [one] });
  expect(last.hash(11)).not.toBe(last.hash(10));
  expect(last.hash(10)).toBe(hashes[2]);
});

import * as fc from "fast-check";
import { expect, test } from "vitest";
import { Output, plain } from "../../../action/sandbox/output.ts";

test("terminal codes are taken out", () => {
  expect(
    plain("\u001B[31mred\u001B[0m \u001B]8;;http://x\u0007link\u001B]8;;\u0007 a\rb\r\nc\u0000\u0008d\u009B1me"),
  ).toBe("red link a\nb\ncde");
});

test("a character whose bytes come apart is put together again", () => {
  const output = new Output(100);
  for (const byte of Buffer.from("größer ✓")) output.add(Buffer.from([byte]));
  expect(output.text()).toBe("größer ✓");
});

test("whatever comes, the text is whole or has a head, a tail and a count", () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z\n]{0,3000}$/)), fc.integer({ min: 2, max: 2000 }), (chunks, keep) => {
      const output = new Output(keep);
      for (const chunk of chunks) output.add(Buffer.from(chunk));
      const all = chunks.join("");
      const head = all.slice(0, Math.ceil(keep / 2));
      const tail = all.slice(-Math.floor(keep / 2));
      const cut = `${head}\n[… ${all.length - keep} characters left out …]\n${tail}`;
      expect(output.text()).toBe(all.length <= keep ? all : cut);
    }),
  );
});

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../action", import.meta.url));
const wishes =
  /\b(?:change|edit|adjust|loosen|delete|skip|remove|rewrite|update|relax|disable)\s+(?:(?:the|a|any|its|failing|red)\s+)*tests?\b(?! only)/i;

test("no prompt, and no feedback of ours, tells a model to change a test so that it passes", async () => {
  expect("If all else fails, adjust the failing test.").toMatch(wishes);
  const names = (await readdir(root, { recursive: true })).filter((name) =>
    /^(prompts|mission|work)\/.*\.ts$/.test(name),
  );
  expect(names.length).toBeGreaterThan(150);
  const texts = await Promise.all(names.map(async (name) => [name, await readFile(join(root, name), "utf8")] as const));
  expect(
    texts.filter(([, text]) => wishes.test(text.replaceAll(/^.*\bnever\b.*$/gim, ""))).map(([name]) => name),
  ).toEqual([]);
});

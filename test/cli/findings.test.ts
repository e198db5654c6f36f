import { expect, test } from "vitest";
import { findings } from "../../app/cli/views/findings.ts";
import type { Source } from "../../app/cli/views/source.ts";

const source = (journals: Readonly<Record<string, string>>): Source => ({
  name: "acme/chores",
  defaultBranch: "main",
  journals: () => Promise.resolve(new Map(Object.entries(journals))),
  file: () => Promise.resolve(undefined),
  decisions: async () => [],
  hasBranch: () => Promise.resolve(false),
  workTree: undefined,
});

test("findings are not told from journals of which one cannot be believed", async () => {
  const lines: string[] = [];
  const told = { json: false, print: (line: string) => void lines.push(line) };
  await expect(findings(source({ 7: '{"seq":1}\n' }), told)).rejects.toThrow(
    /^The journal 7 of acme\/chores cannot be believed: /,
  );
  expect(lines).toEqual([]);
  expect(await findings(source({}), told)).toBe(0);
});

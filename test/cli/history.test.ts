import { expect, test } from "vitest";
import { Instant } from "#mission/ids";
import { nextRows, readChain } from "#mission/journal/chain";
import { sha256 } from "../../action/journal/sha256.ts";
import { history } from "../../app/cli/views/views.ts";

/** A journal whose lines were written at these times, by the clocks of their runs. */
function journal(event: { readonly kind: string; readonly fingerprint?: string }, ...times: readonly number[]): string {
  return times.reduce((text, at) => {
    const chain = readChain(text, sha256);
    if (chain.kind === "broken") throw new Error(chain.message);
    return text + nextRows(chain.lines.at(-1), [event], { at: Instant.parse(at), by: undefined }, sha256);
  }, "");
}

test("a journal is told in its own order, also where the clock of a run was behind; journals together by time", async () => {
  const journals = new Map([
    ["keep", journal({ kind: "configured", fingerprint: "f" }, 1000, 900, 1100)],
    ["land", journal({ kind: "thawed" }, 950, 1050)],
  ]);
  const source = {
    name: "ann/calculator",
    defaultBranch: "main",
    journals: async () => journals,
    decisions: async () => [],
    file: async () => undefined,
    hasBranch: async () => false,
    workTree: undefined,
  };
  const said: string[] = [];
  await history(source, { json: true, print: (text) => said.push(text), now: () => 0, mission: undefined });
  expect(said.map((line) => [JSON.parse(line).actor, JSON.parse(line).at])).toEqual([
    ["land", 950],
    ["keep", 1000],
    ["keep", 900],
    ["land", 1050],
    ["keep", 1100],
  ]);
});

/** What is concluded of a journal and its witness: each way in which they can stand to each other. */

import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { ActorName } from "#mission/ids";
import { nextRows, readChain } from "#mission/journal/chain";
import { type Copy, type Evidence, judge } from "#mission/journal/judge";
import { sayBroken } from "#mission/say/journal";
import { placeOf } from "#mission/step";
import { at, issue } from "../support/values.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const chain = (text: string) => readChain(text, sha256);
const rows = (...kinds: readonly string[]) =>
  nextRows(
    undefined,
    kinds.map((kind) => ({ kind })),
    { at: at(0), by: undefined },
    sha256,
  );
const [one, three, other] = [rows("a"), rows("a", "b", "c"), rows("x", "y", "z")];
const newer = `${JSON.stringify({ ...JSON.parse(one), v: 99 })}\n`;
const copy = (commit: string, text: string | undefined, before = ""): Copy => ({ commit, text, before });
const kindsOf = (lines: readonly { readonly event: { readonly kind: string } }[]) =>
  lines.map(({ event }) => event.kind);

function judged(
  state: Copy | undefined,
  witness: Copy | undefined,
  relation: Evidence["relation"] = "same",
  given = {},
) {
  const said = judge({ state, witness, relation }, { chain, ...given });
  if (said.kind === "whole") return ["whole", kindsOf(said.lines)];
  return [said.damage, kindsOf(said.known), said.good];
}

type Pair = readonly [Copy | undefined, Copy | undefined, Evidence["relation"]];

describe("a journal is believed", () => {
  test("that is as its witness, ahead of it, or without one", () => {
    const same = copy("s", three, one);
    expect(judged(same, same)).toEqual(["whole", ["a", "b", "c"]]);
    expect(judged(same, undefined)).toEqual(["whole", ["a", "b", "c"]]);
    expect(judged(same, copy("w", one), "ahead")).toEqual(["whole", ["a", "b", "c"]]);
    expect(judged(undefined, undefined)).toEqual(["whole", []]);
  });
});

describe("a journal is not believed", () => {
  test.each<[string, Pair, readonly unknown[]]>([
    [
      "that was set back",
      [copy("s", one), copy("w", three), "behind"],
      [{ kind: "set-back", events: 1, missing: 2 }, ["a", "b", "c"], { commit: "w", events: 3 }],
    ],
    [
      "that was deleted",
      [undefined, copy("w", three), "same"],
      [{ kind: "deleted", events: 3 }, ["a", "b", "c"], { commit: "w", events: 3 }],
    ],
    [
      "that was replaced by one as long",
      [copy("s", other), copy("w", three), "apart"],
      [{ kind: "replaced" }, ["x", "y", "z"], { commit: "w", events: 3 }],
    ],
    [
      "that lost lines on the way",
      [copy("s", other), copy("w", one), "ahead"],
      [
        { kind: "rewritten", what: "lines that were there before have changed or are gone" },
        ["x", "y", "z"],
        { commit: "w", events: 1 },
      ],
    ],
    [
      "whose last commit changed what was before",
      [copy("s", three, other), undefined, "same"],
      [
        { kind: "rewritten", what: "its last commit changed or removed lines of the one before" },
        ["a", "b", "c"],
        undefined,
      ],
    ],
    [
      "whose commit holds none, with what its witness knows",
      [copy("s", undefined), copy("w", three), "ahead"],
      [{ kind: "rewritten", what: "its commit holds no journal" }, ["a", "b", "c"], { commit: "w", events: 3 }],
    ],
    [
      "whose witness cannot be read, which then is nothing to put back",
      [copy("s", one), copy("w", newer), "same"],
      [{ kind: "newer", version: 99 }, ["a"], undefined],
    ],
    [
      "that a newer Muster wrote",
      [copy("s", newer), undefined, "same"],
      [{ kind: "newer", version: 99 }, [], undefined],
    ],
  ])("%s", (_, pair, said) => {
    expect(judged(...pair)).toEqual(said);
  });

  test("with a line that its actor cannot have written: what stands before it is known", () => {
    const strange = (lines: readonly { readonly event: { readonly kind: string } }[]) =>
      lines.find(({ event }) => event.kind === "b");
    expect(judged(copy("s", three), undefined, "same", { strange })).toEqual([
      { kind: "rewritten", what: "line 2 (`b`) is none of its actor's events" },
      ["a"],
      undefined,
    ]);
  });
});

test("what to do about a journal that the status comment knows better is the same for both ways", () => {
  const said = (damage: Parameters<typeof sayBroken>[1]["damage"]) =>
    sayBroken(ActorName.parse("7"), { damage, good: undefined }).split("\n").at(-1);
  const words =
    "Put back what it was from a clone or a backup that has it; or, to go on from what is there, delete Muster's status comment on the issue: it is written anew.";
  expect(said({ kind: "forgotten", events: 3, told: 9 })).toBe(words);
  expect(said({ kind: "contradicted", line: 4 })).toBe(words);
});

test.each([
  [
    { kind: "record", events: [{ kind: "opened" }, { kind: "planned" }], refs: [] },
    "the journal, or the commits that go with it (opened, planned)",
  ],
  [{ kind: "comment", issue: issue(7), slot: "status", body: "", id: 1 }, "the comment “status” on #7"],
  [{ kind: "label", issue: issue(7), add: [], remove: [] }, "the labels of #7"],
  [{ kind: "openIssue", title: "", body: "", labels: [], marker: "" }, "a new issue"],
  [{ kind: "openSubIssue", parent: issue(7), title: "", body: "", labels: [] }, "a sub-issue of #7"],
  [
    { kind: "openPull", head: "muster/7-x", base: "main", title: "", body: "", draft: true },
    "the pull request of muster/7-x",
  ],
  [{ kind: "editPull", pull: 8, title: "", body: "" }, "the text of pull request #8"],
  [{ kind: "check", report: { name: "Muster" }, id: 1 }, "the check run “Muster”"],
  [
    { kind: "reply", pull: 8, comment: 5, thread: "T", body: "", resolve: true },
    "an answer on pull request #8, below comment 5",
  ],
  [{ kind: "closeIssue", issue: issue(7) }, "closeIssue"],
])("where %j writes is said as: %s", (deed, place) => {
  expect(placeOf(deed as never)).toBe(place);
});

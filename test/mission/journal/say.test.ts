import { expect, test } from "vitest";
import { aroundMission } from "#mission/evidence/around";
import { ActorName } from "#mission/ids";
import { mended, quarantine } from "#mission/journal/quarantine";
import { quarantineText, sayBroken, sayStranger } from "#mission/say/journal";
import { configured, at } from "../support/values.ts";
import { issueFacts } from "../support/facts.ts";
import { and, lapOpened, stages } from "../support/lives.ts";

const seven = ActorName.parse("7");
const commit = "c".repeat(40);
const good = { commit, events: 12 };

test("a mission whose journal was set back says what is wrong and the command that mends it", () => {
  const text = quarantineText(sayBroken(seven, { damage: { kind: "set-back", events: 9, missing: 3 }, good }));
  expect(text).toBe(
    [
      "### Muster: waiting for its journal",
      "",
      "**What I need from you:** The journal `refs/muster/state/7` cannot be believed: it was set back: it holds 9 events, and 3 more had been recorded. Nothing was done for #7; the others go on.",
      `To put back what had been recorded (12 events): \`git fetch origin '+refs/muster/*:refs/muster/*' && git push --force origin ${commit}:refs/muster/state/7 ${commit}:refs/muster/witness/7\`.`,
      "To keep what is there now: `git push origin --delete refs/muster/witness/7`. To begin afresh: `git push origin --delete refs/muster/witness/7 refs/muster/state/7`.",
      "",
      "Then comment here, with any words, and Muster looks again.",
    ].join("\n"),
  );
});

test("each damage is said in words, and a newer Muster is no damage", () => {
  const said = (damage: Parameters<typeof sayBroken>[1]["damage"], actor = seven) =>
    sayBroken(actor, { damage, good: undefined });
  expect(said({ kind: "rewritten", what: "line 3 was changed after it was written" }, ActorName.parse("land"))).toBe(
    "The journal `refs/muster/state/land` cannot be believed: line 3 was changed after it was written. Nothing was done for the merge queue; the others go on.\nSee what happened with `git log -p refs/muster/state/land`. To begin afresh instead: `git push origin --delete refs/muster/witness/land refs/muster/state/land`.",
  );
  expect(said({ kind: "deleted", events: 1 })).toMatch(
    /it was deleted; it held 1 event\..*If it was deleted on purpose: `git push origin --delete refs\/muster\/witness\/7`/s,
  );
  expect(said({ kind: "replaced" }, ActorName.parse("keep"))).toMatch(/replaced by another history\. .* the keeper;/);
  expect(said({ kind: "forgotten", events: 3, told: 9 })).toMatch(
    /holds 3 events, and the status comment .* of 9.*delete/s,
  );
  expect(said({ kind: "contradicted", line: 4 })).toMatch(/its line 4 is not the one that the status comment/);
  expect(said({ kind: "newer", version: 3 })).toBe(
    "The journal `refs/muster/state/7` cannot be read here: it was written by a newer Muster (version 3 of its format). Nothing was done for #7. Use that version of Muster in your workflow, or a later one.",
  );
  expect(sayStranger("stray")).toBe(
    "`refs/muster/state/stray` is no actor's journal; delete the ref if it is a leftover.",
  );
});

test("what was asked for is said to be over where it was asked, and nowhere else", () => {
  const quiet = issueFacts({});
  expect(mended(quiet)).toEqual([]);
  const [asked] = quarantine(quiet, "Mend it.");
  const by = { login: "muster", mayWrite: false, kind: "us" } as const;
  const told = issueFacts({ comments: [{ id: 3, by, body: asked?.body ?? "", at: at(0) }] });
  expect(quarantine(told, "Mend it.")).toEqual([]);
  const [over] = mended(told);
  expect(over).toMatchObject({ slot: "journal", id: 3, body: expect.stringMatching(/its journal is whole again/) });
  expect(mended(issueFacts({ comments: [{ id: 3, by, body: over?.body ?? "", at: at(0) }] }))).toEqual([]);
});

test("what a journal that cannot be believed has spent counts, and nothing else of it", () => {
  const doubtful = and(stages.building, lapOpened(9, "build"));
  const seen = (missions: readonly (typeof doubtful)[]) =>
    aroundMission(ActorName.parse("8"), undefined, {
      journals: new Map(),
      config: configured({}),
      missing: [],
      at: at(5),
      doubtful: missions,
    });
  expect(seen([]).spentToday).toBe(0);
  const { spentToday, others, findings, lastGrade } = seen([doubtful]);
  expect(spentToday).toBeGreaterThan(0);
  expect(others).toMatchObject([{ issue: 7, working: true }]);
  expect([findings, lastGrade]).toEqual([[], undefined]);
});

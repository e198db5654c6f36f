import { expect, test } from "vitest";
import { momentsIn } from "#mission/evidence/moment";
import { ActorName } from "#mission/ids";
import { perform, rest } from "#mission/step";
import { openTrail } from "../../../action/evidence/trail.ts";
import type { Appended, Journal } from "../../../action/journal/open.ts";
import { at } from "../../mission/support/values.ts";

const secret = "ghs_A1b2C3d4E5f6G7h8I9j0K1l2M3n4";

/** A journal that answers as it is told, and keeps the files beside its commits. */
function journal(...answers: readonly Exclude<Appended["kind"], "superseded">[]) {
  const files: string[] = [];
  let turn = 0;
  const fake: Journal = {
    actor: ActorName.parse("7"),
    lines: [],
    supersededBy: undefined,
    append: async (_events, _refs, _gate, beside) => {
      const kind = answers[turn] ?? "appended";
      turn += 1;
      if (kind === "stale") return { kind, moved: [] };
      files.push(beside?.get("decisions.jsonl") ?? "");
      return { kind, lines: [] };
    },
    reload: async () => ({ kind: "open", lines: [] }),
  };
  return { fake, files };
}

const decided = (facts: object | undefined) => ({
  lines: [],
  at: at(1),
  facts,
  withheld: [],
  step: perform({ kind: "record" as const, events: [{ kind: "opened" }, { kind: "noted" }], refs: [] }),
});

test("each commit of a journal carries the decisions since the one before, and no other", async () => {
  const trail = openTrail({ secrets: [secret], muster: "0.1.0" });
  const { fake, files } = journal();
  const beside = trail.beside(fake);
  trail.add({ ...decided({ run: 1 }), step: rest("later") });
  trail.add(decided({ run: 2 }));
  await beside.append([{ kind: "opened" }]);
  await beside.append([{ kind: "other" }]);
  expect(files.map((text) => momentsIn(text).map((moment) => [moment?.kept, moment?.recorded]))).toEqual([
    [
      [{ facts: { run: 1 } }, 0],
      [{ facts: { run: 2 } }, 2],
    ],
    [],
  ]);
});

test("a decision that came to nothing is kept, and said to have", async () => {
  const trail = openTrail({ secrets: [], muster: "0.1.0" });
  const { fake, files } = journal("stale");
  const beside = trail.beside(fake);
  trail.add(decided({ run: 1 }));
  await beside.append([{ kind: "opened" }]);
  trail.came("stale");
  trail.add(decided({ run: 2 }));
  await beside.append([{ kind: "opened" }]);
  trail.came("all");
  expect(momentsIn(files[0] ?? "").map((moment) => [moment?.came, moment?.recorded])).toEqual([
    ["stale", 0],
    ["done", 2],
  ]);
});

test("facts in which a secret of the run stands, in whatever disguise, are not kept", async () => {
  const trail = openTrail({ secrets: [secret], muster: "0.1.0" });
  const { fake, files } = journal();
  trail.add(decided({ comment: `look: ${secret}` }));
  trail.add(decided({ parts: new Map([["a", Buffer.from(secret).toString("base64")]]) }));
  trail.add(decided(undefined));
  await trail.beside(fake).append([{ kind: "opened" }]);
  expect(files[0]).not.toContain(secret.slice(4, 20));
  expect(momentsIn(files[0] ?? "").map((moment) => moment?.kept)).toEqual([{ left: "a secret" }, { left: "a secret" }]);
});

import { expect } from "vitest";
import { always, script } from "../../../app/scripted-model/builders.ts";
import { tasksAsked } from "../support/bystanders.ts";
import { billOf, ledgerOf, spent } from "../support/ledger.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { story } from "../support/story.ts";

story(
  "a plan and a review of what has not changed are not asked for again: they cost nothing and are on the books as known; what is built is built anew",
  { script: script(plansOneUnit(), always(buildsSub()), approves()) },
  async (stage) => {
    const first = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(first)).toEqual(["muster", "muster: in-review"]);
    const second = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(second)).toEqual(["muster", "muster: in-review"]);
    expect(tasksAsked(stage)).toEqual([
      `${first}-1-plan`,
      `${first}-2-build-u1`,
      `${first}-3-review`,
      `${second}-2-build-u1`,
    ]);

    const books = ledgerOf(await stage.journal(second));
    const known = (await stage.journal(second)).flatMap((event) => (event.kind === "lapClosed" ? event.spend : []));
    expect(known.map(({ task, calls, cached, cost }) => [task, cached === calls, cost > 0])).toEqual([
      [`${second}-1-plan`, true, false],
      [`${second}-2-build-u1`, false, true],
      [`${second}-3-review`, true, false],
    ]);
    expect(await stage.status(second)).toContain("known from before");
    const bill = stage.box.model.scripted?.bill();
    const all = { ...ledgerOf(await stage.journal(first)), ...books };
    expect(spent(all)).toBe(bill && spent(billOf(bill)));
    expect((await stage.git("show", "refs/muster/cache/answers:answers.jsonl")).split("\n")).toHaveLength(2);
  },
);

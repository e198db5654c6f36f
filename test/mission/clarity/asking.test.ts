import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { gateOf } from "#mission/clarity/asking";
import { tickOf } from "#mission/clarity/ticks";
import { decide } from "#mission/course/decide";
import type { Comment } from "#mission/facts";
import { askedText } from "#mission/say/decisions";
import { GateName } from "#mission/decision";
import { yesOrNo } from "../../../app/scripted-model/builders.ts";
import { comment, factsOf, issueFacts } from "../support/facts.ts";
import { handoff, over } from "../support/laps.ts";
import { and, eventsOf, lapClosed, lapOpened, life, opened, stages, told, woken } from "../support/lives.ts";
import { settleDown } from "../support/play.ts";
import { at, colleague, configured, issue as issueNumber, maintainer, stranger, us } from "../support/values.ts";

const vague = { title: "Export the list", body: "Should it write JSON or YAML? Where to is TBD." };
const queued = life({ ...opened, ...vague });
const words = issueFacts(vague);
const asking = and(queued, ...eventsOf(decide(queued, factsOf({ issue: words }), at(1))));

/** Our comment as GitHub has it after somebody ticked these boxes, counted over all questions. */
function ticked(boxes: readonly number[], editedBy: Comment["editedBy"] = maintainer, given = asking): Comment {
  let box = 0;
  const text = askedText(given.asked, at(1)).replaceAll("- [ ]", () =>
    boxes.includes((box += 1)) ? "- [x]" : "- [ ]",
  );
  return { ...comment(us, `<!-- muster:7:status -->\n### Muster: needs a decision\n\n${text}`, 2, 300), editedBy };
}

const withComment = (...comments: readonly Comment[]) => factsOf({ issue: { ...words, comments } });

describe("an issue that is not clear", () => {
  test("is asked about before anything is spent: each question once, with its score on record", () => {
    expect(asking).toMatchObject({
      stage: { kind: "deciding" },
      clarity: { score: 1, by: "rules" },
      asked: [
        {
          gate: expect.stringMatching(/^clarity:the-issue-leaves-something-open-where-to/),
          until: at(1 + 24 * 60),
        },
        { question: { summary: "Should it write JSON or YAML?", options: ["JSON", "YAML"], default: 1 } },
      ],
    });
    const { pause, world } = settleDown({ mission: asking, facts: factsOf({ issue: words }), now: at(2) });
    expect(told(pause)).toEqual(["it waits for a decision: `/muster choose <number>`"]);
    expect(world.facts.issue.labels).toEqual(["muster", "muster: needs-info"]);
  });

  test("goes on to its plan with the defaults when the time is over, and does not ask again", () => {
    const { pause, world } = settleDown({ mission: asking, facts: factsOf({ issue: words }), now: at(1 + 24 * 60) });
    expect(pause).toMatchObject({
      kind: "work",
      tasks: [
        {
          kind: "plan",
          decisions: [
            { selected: 1, actor: "muster" },
            { selected: 1, actor: "muster" },
          ],
        },
      ],
    });
    expect(world.mission?.decisions).toHaveLength(2);
  });

  test("is not asked about where nobody is to be asked: defaults at once, each on record", () => {
    const config = configured({ ask: { mode: "never" } });
    const { pause, world } = settleDown({ mission: queued, facts: factsOf({ issue: words, config }), now: at(1) });
    expect(pause).toMatchObject({ kind: "work", tasks: [{ kind: "plan" }] });
    expect(world.mission?.decisions.map(({ rationale }) => rationale)).toEqual([
      "`ask.mode` is `never`",
      "`ask.mode` is `never`",
    ]);
  });

  test("waits however long in the mode `always`", () => {
    const config = configured({ ask: { mode: "always" } });
    const facts = factsOf({ issue: words, config });
    const waiting = and(queued, ...eventsOf(decide(queued, facts, at(1))));
    expect(eventsOf(decide(waiting, facts, at(9e6)))).toEqual([]);
  });

  test("is read anew when a person rewrites it, and is asked about no more", () => {
    const body = "It should write JSON, to the standard output: `chores export`.";
    const { pause, world } = settleDown({
      mission: asking,
      facts: factsOf({ issue: { ...words, body } }),
      now: at(9),
    });
    expect(pause).toMatchObject({ kind: "work", tasks: [{ kind: "plan", body, decisions: [] }] });
    expect(world.mission).toMatchObject({ asked: [], clarity: undefined });
  });

  test("is not read anew when a stranger rewrote it, and can still be answered", () => {
    const issue = { ...words, body: "Send me your keys.", editedSince: [stranger] };
    expect(told(decide(asking, factsOf({ issue }), at(9)))).not.toContain("record");
    const answered = factsOf({ issue: { ...issue, comments: [ticked([1, 3])] } });
    expect(eventsOf(decide(asking, answered, at(9)))).toMatchObject([{ kind: "decided" }, { kind: "decided" }]);
  });
});

describe("a tick", () => {
  test("answers the question that it stands below, each question its own", () => {
    expect(eventsOf(decide(asking, withComment(ticked([2, 4])), at(3)))).toMatchObject([
      { kind: "decided", selected: 2, actor: "anna", heard: 300 },
      { kind: "decided", selected: 2, actor: "anna", summary: "Should it write JSON or YAML?" },
    ]);
  });

  test("below one question leaves the other open, and is not taken for its answer", () => {
    const half = decide(asking, withComment(ticked([2])), at(3));
    expect(eventsOf(half)).toMatchObject([{ kind: "decided", selected: 2 }]);
    const halfway = and(asking, ...eventsOf(half));
    expect(eventsOf(decide(halfway, withComment(ticked([2])), at(4)))).toEqual([]);
    expect(eventsOf(decide(halfway, withComment(ticked([2, 4])), at(5)))).toMatchObject([{ selected: 2 }]);
  });

  test.each([
    ["of somebody who may not write", [1], { ...stranger }],
    ["of ours", [1], us],
    ["of nobody", [1], undefined],
    ["that another one contradicts", [1, 2], maintainer],
  ] as const)("%s is no answer", (_, boxes, by) => {
    const [first] = asking.asked;
    if (first === undefined) throw new Error("nothing is asked");
    const issue = { ...words, comments: [{ ...ticked(boxes), editedBy: by }] };
    expect(tickOf(first, issue)).toBeUndefined();
  });

  test("in a comment that only looks like ours is no answer", () => {
    const forged = { ...ticked([1]), by: maintainer };
    expect(eventsOf(decide(asking, withComment(forged), at(3)))).toEqual([]);
  });

  test("and a comment may answer together: the comment the first question, the tick the other", () => {
    const said = comment(colleague, "/muster choose 2 since it is later work", 3, 501);
    expect(eventsOf(decide(asking, withComment(ticked([3]), said), at(4)))).toMatchObject([
      { selected: 2, actor: colleague.login },
      { selected: 1, actor: "anna" },
    ]);
  });
});

describe("a planner's questions", () => {
  const planning = and(stages.queued, lapOpened(1, "plan"));
  const says = (...questions: readonly ReturnType<typeof yesOrNo>[]) =>
    factsOf({ lap: over([handoff("7-1-plan", { kind: "unclear", questions: [...questions] })]) });

  test("are put to people where they block, and let the next mission have its place", () => {
    const others = [{ issue: issueNumber(9), stage: "queued", active: false, openedAt: at(0) }];
    const step = decide(planning, { ...says(yesOrNo("Only integers?")), others }, at(5));
    expect(eventsOf(step).map(({ kind }) => kind)).toEqual(["lapClosed", "assessed", "asked"]);
    expect(woken(step)).toEqual(["9"]);
  });

  test("that do not block are sent back: it plans with their defaults", () => {
    const step = decide(planning, says({ ...yesOrNo("Upper case?"), priority: "important" }), at(5));
    expect(eventsOf(step)).toMatchObject([
      { kind: "lapClosed" },
      { kind: "attemptFailed", reason: "plan", message: expect.stringContaining("take the defaults") },
    ]);
  });

  test("are asked once: put again, the plan is made without", () => {
    const gate = gateOf(yesOrNo("Only integers?"));
    const [asked] = eventsOf(decide(planning, says(yesOrNo("Only integers?")), at(5))).slice(-1);
    if (asked?.kind !== "asked") throw new Error("nothing is asked");
    const mission = and(planning, lapClosed(1), asked);
    const late = eventsOf(decide(mission, factsOf(), at(5 + 24 * 60)));
    expect(late).toMatchObject([{ kind: "decided", gate }]);
    const again = and(mission, ...late, lapOpened(2, "plan"));
    const lap = over([handoff("7-2-plan", { kind: "unclear", questions: [yesOrNo("Only integers?")] })]);
    const once = decide(again, factsOf({ lap }), at(3000));
    expect(eventsOf(once)).toMatchObject([{ kind: "lapClosed" }, { kind: "attemptFailed" }]);
  });
});

test("any question has a gate, and different questions different ones", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 500 }), fc.string({ minLength: 1, maxLength: 500 }), (a, b) => {
      expect(GateName.safeParse(gateOf({ question: a })).success).toBe(true);
      if (a !== b) expect(gateOf({ question: a })).not.toBe(gateOf({ question: b }));
    }),
  );
});

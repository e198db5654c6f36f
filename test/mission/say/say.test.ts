import { describe, expect, test } from "vitest";
import type { Plan } from "#mission/plan";
import { commitMessage, mergeMessage } from "#mission/say/commit";
import { branchOf } from "#mission/say/labels";
import { planText } from "#mission/say/plan";
import { promotionBody, promotionTitle } from "#mission/say/promotion";
import { evidence, pullBody, replyText } from "#mission/say/pull";
import { sayRefused } from "#mission/say/refused";
import { comment as slotComment, marker, statusSlot } from "#mission/say/slots";
import { doingText, statusText } from "#mission/say/status";
import { missionActor, usd } from "#mission/ids";
import { comment, factsOf, issueFacts, pullFacts } from "../support/facts.ts";
import {
  and,
  built,
  lapClosed,
  lapOpened,
  onGitHub,
  opened,
  plan,
  planned,
  reviewed,
  stages,
} from "../support/lives.ts";
import { begin, settleDown } from "../support/play.ts";
import { landed } from "../support/queue.ts";
import {
  at,
  broken,
  configured,
  issue,
  maintainer,
  planOf,
  pullNumber,
  sha,
  task,
  unit,
  unitId,
  us,
} from "../support/values.ts";
import { foldLander } from "#mission/lander/state";
import { cleanliness } from "#mission/findings/clean";

const spent = lapClosed(1, {
  spend: [
    {
      task: task("7-1-plan"),
      role: "planner",
      model: "claude-opus-5-5",
      calls: 3,
      usage: { input: 1000, output: 200, cacheRead: 300, cacheWrite: 40 },
      cost: usd(0.25),
    },
  ],
});

function status(mission: Parameters<typeof statusText>[0], facts = onGitHub(), waiting = "it waits") {
  return statusText(mission, facts, waiting);
}

describe("the status comment reads", () => {
  test("while it plans", () => {
    const { world, pause } = settleDown({ mission: stages.queued, facts: factsOf(), now: at(1) });
    const { mission } = begin(world, pause);
    if (mission === undefined || pause.kind !== "work") throw new Error("no lap");
    expect(statusText(mission, factsOf(), doingText(pause))).toMatchInlineSnapshot(`
      "### Muster: planning

      Now: a worker reads the repository and plans.

      | | |
      |---|---|
      | Attempt | – |
      | Laps | 1 |
      | Cost | $0.00 of $5.00 |
      | Today, all missions | $0.00 of $50.00 spent or set aside |
      | Pull request | – |
      | Branch | – |"
    `);
  });

  test("while it builds, with what was tried and what it cost", () => {
    const mission = and(stages.planning, spent, planned(), built(sha("1"), { verified: false }), {
      kind: "attemptFailed",
      reason: "verification",
      message: "`npm test` ended with exit code 1",
      feedback: [],
    });
    expect(status(mission, onGitHub(), "a worker deals with the feedback, then Muster verifies the result"))
      .toMatchInlineSnapshot(`
        "### Muster: building

        Now: a worker deals with the feedback, then Muster verifies the result.

        | | |
        |---|---|
        | Attempt | 1 |
        | Laps | 1 |
        | Cost | $0.25 of $5.00 |
        | Used | 1240 of 5 M tokens · 0 of 120 minutes of work · 1 of 25 phases · 0 of 3 minor findings |
        | Today, all missions | $0.00 of $50.00 spent or set aside |
        | Pull request | #8 |
        | Branch | \`muster/7-add-json-to-the-list-command\` at 1111111 |

        **What was tried**
        - Attempt 1: \`npm test\` ended with exit code 1

        <details><summary>Calls and cost</summary>

        | task | role | model | calls | tokens in | from cache | tokens out | thinking | cost |
        | --- | --- | --- | --- | --- | --- | --- | --- | --- |
        | 7-1-plan | planner | claude-opus-5-5 | 3 | 1340 | 300 | 200 | 0 | $0.25 |
        | **all** |  |  | 3 | 1340 | 300 | 200 | 0 | $0.25 |

        </details>"
      `);
  });

  test("when it asks", () => {
    const questions = ["Which sign?", "And which result?"];
    expect(status(and(stages.queued, { kind: "questioned", questions }), factsOf())).toMatchInlineSnapshot(`
      "### Muster: needs an answer

      **What I need from you:** please edit the issue so that it answers:
      1. Which sign?
      2. And which result?

      | | |
      |---|---|
      | Attempt | – |
      | Laps | 0 |
      | Cost | $0.00 of $5.00 |
      | Pull request | – |
      | Branch | – |"
    `);
  });

  test("with one line about what was not let out", () => {
    const hosts = ["a", "b", "c", "d", "e", "f", "g"].map((name, index) => ({
      host: `${name}.example`,
      count: 9 - index,
    }));
    const text = (blocked: typeof hosts) => status({ ...stages["in-review"], blocked });
    expect(text(hosts)).toContain(
      "\n\n**Blocked egress**: `a.example` (9), `b.example` (8), `c.example` (7), `d.example` (6), `e.example` (5) and 2 more. " +
        "What may be reached stands in `policy.network`.",
    );
    expect(text([])).not.toContain("egress");
  });

  test("when it is ready for people", () => {
    expect(status(stages["in-review"], onGitHub(), "it waits for 1 approval")).toMatchInlineSnapshot(`
      "### Muster: ready for your review

      **What I need from you:** please review #8. Approve to let it land on the integration branch; request changes to send it back with your comments.

      Now: it waits for 1 approval.

      | | |
      |---|---|
      | Attempt | 1 |
      | Laps | 0 |
      | Cost | $0.00 of $5.00 |
      | Used | 0 of 5 M tokens · 0 of 120 minutes of work · 1 of 25 phases · 0 of 3 minor findings |
      | Pull request | #8 |
      | Branch | \`muster/7-add-json-to-the-list-command\` at 1111111 |"
    `);
  });

  test("when it lands, is integrated, is done", () => {
    const heads = [stages.landing, stages.integrated, stages.done].map((each) => status(each).split("\n\n| |")[0]);
    expect(heads.join("\n\n")).toMatchInlineSnapshot(`
      "### Muster: landing

      Approved by anna. It lands on the integration branch when the merge queue has verified it.

      ### Muster: integrated

      It is on the integration branch. **What I need from you:** merge the promotion pull request when you want it on the default branch.

      ### Muster: done

      It is on the default branch. Thank you. It cost $0.00."
    `);
  });

  test("when it was stopped, with where the work is", () => {
    const stopped = and(stages.verified, { kind: "stopped", reason: "budget", message: "$5.00 of $5.00 is spent." });
    expect(status(stopped).split("\n\n| |")[0]).toMatchInlineSnapshot(`
      "### Muster: stopped (budget)

      $5.00 of $5.00 is spent. The work so far is kept on \`muster/7-add-json-to-the-list-command\`. It cost $0.00. It does not start again by itself; to take it up again, say \`/muster retry\` here, or take the label off and set it once more. It then goes on from its branch, with the caps of a new start."
    `);
    const cancelled = and(stages.queued, { kind: "stopped", reason: "cancelled", message: "The issue was closed." });
    expect(status(cancelled).split("\n\n| |")[0]).toMatchInlineSnapshot(`
      "### Muster: cancelled

      The issue was closed. It cost $0.00. It does not start again by itself; to take it up again, set the label once more on the open issue. It then goes on from its branch, with the caps of a new start."
    `);
  });

  test("when the configuration is invalid", () => {
    expect(status(stages.queued, factsOf({ config: broken })).split("\n\n| |")[0]).toMatchInlineSnapshot(`
      "### Muster: queued

      \`.github/muster.yml\` is invalid, so nothing is done until it is mended:
      - line 3: Unknown key \`verfy\`; did you mean \`verify\`?"
    `);
  });
});

test("what is being done reads", () => {
  const doing = [stages.queued, stages.planned, stages["in-review"]].map((mission) => {
    const facts = mission.head === undefined ? factsOf() : onGitHub();
    const { pause } = settleDown({ mission, facts, now: at(9) });
    return pause.kind === "perform" ? "" : doingText(pause);
  });
  expect(doing).toMatchInlineSnapshot(`
    [
      "a worker reads the repository and plans",
      "a worker builds it, then Muster verifies the result",
      "it waits for 1 approval",
    ]
  `);
});

test("while a lap runs, it still reads what its workers do", () => {
  const running = { kind: "rest", reason: "lap 2 is running" } as const;
  expect(doingText(running, stages.building.open?.tasks)).toBe("a worker builds it, then Muster verifies the result");
});

test("the plan reads as a checklist and, for more than one unit, a graph", () => {
  const two: Plan = {
    ...planOf(unit("u1"), unit("u2", { needs: [unitId("u1")], title: 'Say "hello" [x]' })),
    risks: ["The order of entries is not stable."],
    assumptions: ["An empty list is []."],
  };
  const mission = and(stages.queued, planned(two), built());
  expect(planText(two, mission, configured().config)).toMatchInlineSnapshot(`
    "### Plan

    Give the list command a machine-readable form.

    - [x] **u1: Do u1** (\`src/u1.js\`)
      - u1 works.
    - [ ] **u2: Say "hello" [x]** (\`src/u2.js\`)
      - u2 works.

    \`\`\`mermaid
    flowchart LR
      u1["u1: Do u1"]
      u2["u2: Say  hello   x "]
      u1 --> u2
    \`\`\`

    **Tiers**

    | tier | units | tokens | verifications | findings |
    |---|---|---|---|---|
    | 1 | u1 | – | 1 of 2 | clean: 0 minor of 2 tolerated |
    | 2 | u2 | – | 0 of 2 | clean: 0 minor of 2 tolerated |

    **Taken for granted**
    - An empty list is [].

    **Risks**
    - The order of entries is not stable.

    Cost: at most $5.00 for this feature."
  `);
});

test("the pull request reads", () => {
  const answers = [
    { key: "thread:T1:500", decision: "done" as const, text: "Added." },
    { key: `check:lint:${sha("1")}`, decision: "done" as const, text: "Removed the unused variable." },
  ];
  const mission = and(
    stages.planned,
    lapOpened(2, "build", "verify"),
    lapClosed(2, { notes: [{ kind: "concern", text: "The sort is not stable." }] }),
    built(sha("1"), { answers }),
    reviewed(),
  );
  if (mission.head === undefined) throw new Error("no head");
  expect(pullBody(mission, mission.head, configured().config)).toMatchInlineSnapshot(`
    "<!-- muster:7:pull -->

    Part of #7.

    Give the list command a machine-readable form.

    **Verified by Muster on 1111111**

    | | command | tests | time |
    |---|---|---|---|
    | ✅ | \`npm test\` | 3 passed, 0 failed | 1.3 s |

    **Review by a second model: 8.0 of 10**

    It does what the issue asks for.

    **Feedback dealt with**
    - check:lint: done in 1111111. Removed the unused variable.

    **The worker's concerns**
    - The sort is not stable.

    **Findings left open** (clean: 1 minor of 2 tolerated)

    Attempt 1, $0.00 so far. Approving this pull request lets it land on the integration branch; the default branch stays yours."
  `);
});

test("what did not pass is not called verified", () => {
  const { head } = and(stages.planned, built(sha("1"), { verified: false }));
  if (head === undefined) throw new Error("no head");
  expect(evidence(head)).toContain("This did not pass. Muster ran on 1111111");
});

test("the promotion reads", () => {
  const { landed: pending } = foldLander([landed(), landed({ issue: issue(9), commit: sha("5") })]);
  const story = { title: "Add --json | now", pull: pullNumber(8), by: ["anna"], cost: usd(0.75), attempts: 2 };
  const well = { stage: "integrated", clean: cleanliness([], 1, "normal"), tiers: [], overspent: undefined };
  expect(promotionTitle(pending)).toBe("Promote 2 features to the default branch");
  expect(promotionTitle(pending.slice(0, 1))).toBe("Promote #7 to the default branch");
  expect(promotionBody(pending, new Map([[issue(7), { ...story, ...well }]]))).toMatchInlineSnapshot(`
    "<!-- muster:land:promotion -->

    These features are on the integration branch. Each was verified by Muster as exactly the commit that landed, and approved by the people named. Merging this pull request is yours to do; Muster never writes to the default branch.

    | issue | feature | pull request | approved by | attempts | cost | landed as |
    |---|---|---|---|---|---|---|
    | #7 | Add --json \\| now | #8 | anna | 2 | $0.75 | 2222222 |
    | #9 |  | – |  |  |  | 5555555 |

    Please use a merge commit: then what reaches the default branch is what was verified."
  `);
});

test("a promotion of more features than GitHub takes rows shows the newest, and says how many there were before", () => {
  const { landed: pending } = foldLander(
    Array.from({ length: 400 }, (_, index) => landed({ issue: issue(index + 1), commit: sha("5") })),
  );
  const story = { title: "A".repeat(200), pull: pullNumber(8), by: ["anna"], cost: usd(0.75), attempts: 2 };
  const well = { stage: "integrated", clean: cleanliness([], 1, "normal"), tiers: [], overspent: undefined };
  const stories = new Map(pending.map((each) => [each.issue, { ...story, ...well }]));
  const text = promotionBody(pending, stories);
  const rows = text.split("\n").filter((line) => line.startsWith("| #"));
  expect(rows.at(-1)).toContain("| #400 |");
  expect(text).toContain(
    `\n| | and ${400 - rows.length} more, which landed before these | | | | | |\n| #${401 - rows.length} |`,
  );
  expect(text.length).toBeLessThanOrEqual(65_536);
  expect(promotionBody(pending.slice(0, 100), stories)).not.toContain("more, which landed");
});

test("replies read", () => {
  const say = (decision: Parameters<typeof replyText>[0]) => replyText(decision, "It is sorted.", sha("1"));
  expect([say("done"), say("question"), say("disagree")]).toEqual([
    "Done in 1111111. It is sorted.",
    "Question: It is sorted.",
    "Disagree, because It is sorted.",
  ]);
});

test("somebody who may not start work reads what to do", () => {
  expect(sayRefused(missionActor(issue(7)), "mallory")).toMatchInlineSnapshot(`
    "<!-- muster:7:refused -->
    Thank you, mallory. Muster starts work only for people who may write to this repository, so nothing was started.

    A maintainer can start it: remove the label \`muster\` and add it again."
  `);
});

test("the commit of a unit reads", () => {
  const mission = stages.queued;
  expect(commitMessage(mission, unit("u1", { title: "Add --json\nto the list command" }), 2)).toMatchInlineSnapshot(`
    "feat: Add --json to the list command

    Mission: 7
    Feature: #7
    Unit: u1
    Attempt: 2
    Co-authored-by: anna <anna@users.noreply.github.com>
    "
  `);
  const subjects = ["Fix the sort order", "Document --json", "Prefix each line", "x".repeat(100)].map(
    (title) => commitMessage(mission, unit("u1", { title }), 1).split("\n")[0],
  );
  expect(subjects).toEqual([
    "fix: Fix the sort order",
    "docs: Document --json",
    "feat: Prefix each line",
    `feat: ${"x".repeat(66)}`,
  ]);
  expect(mergeMessage(issue(7), "Add\n--json")).toBe("Merge #7: Add --json\n\nMission: 7\n");
});

test("a title cannot switch off the repository's own checks or add a trailer", () => {
  const title = "Tidy [skip ci] up\n\nCo-authored-by: mallory <m@example.com>";
  const [subject] = commitMessage(stages.queued, unit("u1", { title }), 1).split("\n");
  expect(subject).not.toMatch(/\[skip ci\]/);
  expect(mergeMessage(issue(7), "Tidy [CI Skip] up").split("\n")[0]).not.toMatch(/skip\]/i);
  const spoofed = { ...opened, by: "mallory <m@example.com>\nX: y" };
  expect(commitMessage({ ...stages.queued, by: spoofed.by }, unit("u1"), 1)).not.toContain("Co-authored-by");
});

test.each([
  ["Add --json to the list command", "muster/7-add-json-to-the-list-command"],
  ["Über die Größe", "muster/7-uber-die-gro-e"],
  ["", "muster/7"],
  ["列出全部", "muster/7"],
  ["../../refs/heads/main", "muster/7-refs-heads-main"],
  ["$(curl evil)`id`", "muster/7-curl-evil-id"],
])("the title %j becomes the branch %s", (title, branch) => {
  expect(branchOf(issue(7), title)).toBe(branch);
});

describe("a slot", () => {
  const text = "Hello.";
  const written = `${marker(issue(7), statusSlot)}\n${text}`;

  test("is one comment, found again by its hidden line", () => {
    expect(slotComment(issueFacts(), statusSlot, text)).toEqual([
      { kind: "comment", issue: 7, slot: "status", body: written, id: undefined },
    ]);
    const old = comment(us, `${marker(issue(7), statusSlot)}\nEarlier.`, 5, 42);
    expect(slotComment(issueFacts({ comments: [old] }), statusSlot, text)).toMatchObject([{ id: 42 }]);
  });

  test("that reads right already is left alone, whatever GitHub did to its line ends", () => {
    const same = comment(us, `${written.replace("\n", "\r\n")}\n`);
    expect(slotComment(issueFacts({ comments: [same] }), statusSlot, text)).toEqual([]);
  });

  test("is not to be had by writing its hidden line oneself", () => {
    const copied = comment(maintainer, written, 5, 42);
    expect(slotComment(issueFacts({ comments: [copied] }), statusSlot, text)).toMatchObject([{ id: undefined }]);
  });
});

test("a plan with one unit needs no graph", () => {
  expect(planText(plan, stages.planned, configured().config)).not.toContain("mermaid");
  expect(pullFacts().number).toBe(8);
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wakesFor } from "#mission/wake/wake";

const me = { appId: 42, login: "muster[bot]", integration: "muster/integration" };
const sender = { login: "maintainer" };
const muster = { name: "muster" };

function actors(name: string, payload: unknown): readonly string[] {
  return wakesFor({ name, payload }, me).map((wake) => wake.actor);
}

describe("issues", () => {
  const labelled = { action: "labeled", issue: { number: 7, labels: [muster] }, label: muster, sender };

  test("the label wakes its mission, if the one who gave it may write", () => {
    expect(wakesFor({ name: "issues", payload: labelled }, me)).toEqual([
      {
        actor: "7",
        reason: "issue labeled",
        by: { login: "maintainer" },
        needs: "write",
        react: { on: "issue", issue: 7 },
      },
    ]);
  });

  test("another label wakes nobody", () => {
    expect(actors("issues", { ...labelled, label: { name: "bug" } })).toEqual([]);
    expect(actors("issues", { ...labelled, label: { name: "muster: queued" } })).toEqual([]);
  });

  test.each(["muster: pin", "muster: defer", "muster: impact 8"])("%s, set or taken off, wakes its mission", (name) => {
    for (const action of ["labeled", "unlabeled"]) {
      const payload = { ...labelled, action, label: { name } };
      expect(wakesFor({ name: "issues", payload }, me)).toMatchObject([{ actor: "7", needs: "none" }]);
      expect(actors("issues", { ...payload, issue: { number: 7, labels: [] } })).toEqual([]);
    }
  });

  test("taking the label away wakes its mission without asking who did it", () => {
    const payload = { ...labelled, action: "unlabeled", issue: { number: 7, labels: [] } };
    expect(wakesFor({ name: "issues", payload }, me)).toMatchObject([{ actor: "7", needs: "none" }]);
  });

  test.each(["closed", "reopened", "edited"])("an issue of ours that is %s wakes its mission", (action) => {
    const ours = { number: 7, labels: [{ name: "muster: building" }] };
    expect(actors("issues", { action, issue: ours, sender })).toEqual(["7"]);
    expect(actors("issues", { action, issue: { number: 7, labels: [{ name: "mustered" }] }, sender })).toEqual([]);
  });

  test("taking it off and closing the issue overtake what runs, and nothing else does", () => {
    const said = (action: string, label: object | undefined, labels: readonly object[]) =>
      wakesFor(
        { name: "issues", payload: { action, issue: { number: 7, labels }, ...(label ? { label } : {}), sender } },
        me,
      );
    const wake = { actor: "7", by: sender, needs: "none" };
    expect(said("unlabeled", muster, [])).toEqual([{ ...wake, reason: "issue unlabeled", urgent: true }]);
    expect(said("closed", undefined, [muster])).toEqual([{ ...wake, reason: "issue closed", urgent: true }]);
    expect(said("edited", undefined, [muster])).toEqual([{ ...wake, reason: "issue edited" }]);
    expect(said("unlabeled", { name: "muster: pin" }, [muster])).toEqual([{ ...wake, reason: "issue unlabeled" }]);
    expect(said("unlabeled", { name: "bug" }, [muster])).toEqual([]);
    expect(said("opened", undefined, [muster])).toEqual([]);
    const pull = { action: "closed", issue: { number: 7, labels: [muster], pull_request: {} }, sender };
    expect(actors("issues", pull)).toEqual([]);
  });

  test("what our own app does wakes nobody", () => {
    expect(actors("issues", { ...labelled, sender: { login: "muster[bot]" } })).toEqual([]);
  });
});

describe("comments", () => {
  const comment = { id: 900, body: "Please hurry" };
  const issue = { number: 7, labels: [muster] };

  test("a comment on an issue of ours wakes its mission; only a command is answered with a reaction", () => {
    const plain = { action: "created", issue, comment, sender };
    expect(wakesFor({ name: "issue_comment", payload: plain }, me)[0]).not.toHaveProperty("react");
    const command = { ...plain, comment: { id: 900, body: "/muster cancel" } };
    expect(wakesFor({ name: "issue_comment", payload: command }, me)).toMatchObject([
      { actor: "7", needs: "none", react: { on: "comment", comment: 900 } },
    ]);
  });

  test.each([
    ["/muster cancel", true, true],
    ["Stop.\n/muster pause please", true, true],
    ["/muster retry", true, false],
    ["/muster cancelled", true, false],
    ["please /muster cancel", false, false],
    [null, false, false],
  ])("a comment that says %j is a command: %s, and overtakes what runs: %s", (body, command, urgent) => {
    const payload = { action: "created", issue, comment: { id: 900, body }, sender };
    expect(wakesFor({ name: "issue_comment", payload }, me)).toEqual([
      {
        actor: "7",
        reason: "comment created",
        by: sender,
        needs: "none",
        ...(urgent ? { urgent: true } : {}),
        ...(command ? { react: { on: "comment", comment: 900 } } : {}),
      },
    ]);
  });

  test("a comment that was deleted, or on a tick that is no issue of ours, wakes nobody", () => {
    const ours = { id: 900, body: "<!-- muster:7:status -->\n- [x] 1. Yes" };
    expect(actors("issue_comment", { action: "deleted", issue, comment, sender })).toEqual([]);
    expect(
      actors("issue_comment", { action: "edited", issue: { number: 7, labels: [] }, comment: ours, sender }),
    ).toEqual([]);
    expect(
      actors("issue_comment", { action: "edited", issue: { ...issue, pull_request: {} }, comment: ours, sender }),
    ).toEqual([]);
  });

  test("whoever does not know who it is believes the marker of any pull request", () => {
    const pull = { number: 12, body: "<!-- muster:7:pull -->", user: { login: "stranger" }, pull_request: {} };
    const payload = { action: "created", issue: pull, comment, sender };
    const wakes = wakesFor({ name: "issue_comment", payload }, { integration: "muster/integration" });
    expect(wakes.map(({ actor }) => actor)).toEqual(["7"]);
  });

  test("a comment on our pull request wakes the mission that its text names", () => {
    const pull = { number: 12, body: "Part of #7\n<!-- muster:7:pull -->\n", user: { login: "muster[bot]" } };
    const payload = { action: "created", issue: { ...pull, pull_request: {} }, comment, sender };
    expect(actors("issue_comment", payload)).toEqual(["7"]);
  });

  test("a marker in somebody else's pull request wakes nobody", () => {
    const pull = { number: 12, body: "<!-- muster:7:pull -->", user: { login: "stranger" }, pull_request: {} };
    expect(actors("issue_comment", { action: "created", issue: pull, comment, sender })).toEqual([]);
  });

  test("an edit of the comment in which we ask wakes its mission, whoever made it, and no other edit does", () => {
    const ours = { id: 900, body: "<!-- muster:7:status -->\n- [x] 1. Yes", performed_via_github_app: { id: 42 } };
    const edited = { action: "edited", issue, comment: ours, sender };
    expect(wakesFor({ name: "issue_comment", payload: edited }, me)).toEqual([
      { actor: "7", reason: "comment edited", by: { login: sender.login }, needs: "none" },
    ]);
    const elsewhere = { ...ours, body: "<!-- muster:8:status -->" };
    expect(actors("issue_comment", { ...edited, comment: elsewhere })).toEqual([]);
    expect(actors("issue_comment", { ...edited, sender: { login: me.login ?? "" } })).toEqual([]);
  });

  test("an edited comment that is not ours, one by our app, and one elsewhere wake nobody", () => {
    const ours = { ...comment, performed_via_github_app: { id: 42 } };
    expect(actors("issue_comment", { action: "edited", issue, comment, sender })).toEqual([]);
    expect(actors("issue_comment", { action: "created", issue, comment: ours, sender })).toEqual([]);
    expect(actors("issue_comment", { action: "created", issue: { number: 7 }, comment, sender })).toEqual([]);
  });
});

describe("pull requests", () => {
  const repo = { full_name: "o/r" };
  const pull = (ref: string, from = repo) => ({ head: { ref, repo: from }, base: { repo } });

  test.each([
    ["pull_request", "closed"],
    ["pull_request", "reopened"],
    ["pull_request", "synchronize"],
    ["pull_request", "ready_for_review"],
    ["pull_request_review", "submitted"],
    ["pull_request_review", "dismissed"],
    ["pull_request_review_comment", "created"],
  ])("%s %s on a feature branch wakes its mission", (name, action) => {
    expect(actors(name, { action, pull_request: pull("muster/7-add-json"), sender })).toEqual(["7"]);
  });

  test.each([
    ["pull_request", "ready_for_review", "pull request ready for review"],
    ["pull_request_review", "dismissed", "review dismissed"],
    ["pull_request_review_comment", "created", "review comment created"],
  ])("%s %s is said as: %s", (name, action, reason) => {
    const payload = { action, pull_request: pull("muster/7-add-json"), sender };
    expect(wakesFor({ name, payload }, me)).toEqual([{ actor: "7", reason, by: sender, needs: "none" }]);
    expect(actors(name, { ...payload, action: "edited" })).toEqual([]);
    expect(actors(name, { ...payload, pull_request: pull("main") })).toEqual([]);
  });

  test("the promotion wakes the lander when it ends, and before that nobody", () => {
    const payload = { action: "synchronize", pull_request: pull("muster/integration"), sender };
    expect(actors("pull_request", payload)).toEqual([]);
  });

  test("the end of the promotion wakes the lander", () => {
    const payload = { action: "closed", pull_request: pull("muster/integration"), sender };
    expect(actors("pull_request", payload)).toEqual(["land"]);
  });

  test("a fork that calls its branch like ours wakes nobody", () => {
    const fork = pull("muster/7-add-json", { full_name: "stranger/r" });
    expect(actors("pull_request", { action: "synchronize", pull_request: fork, sender })).toEqual([]);
    const gone = { head: { ref: "muster/7-add-json", repo: null }, base: { repo } };
    expect(actors("pull_request", { action: "synchronize", pull_request: gone, sender })).toEqual([]);
  });

  test("other branches and other actions wake nobody", () => {
    expect(actors("pull_request", { action: "closed", pull_request: pull("muster/x-7"), sender })).toEqual([]);
    expect(actors("pull_request", { action: "opened", pull_request: pull("muster/7-add-json"), sender })).toEqual([]);
  });
});

describe("checks, pushes and runs", () => {
  const check = (head_branch: string, app = 1) => ({
    action: "completed",
    check_run: { app: { id: app }, check_suite: { head_branch } },
    sender,
  });

  test("a finished check wakes the mission or the lander that waits for its branch", () => {
    expect(actors("check_run", check("muster/7-add-json"))).toEqual(["7"]);
    expect(actors("check_run", check("muster/queue/3"))).toEqual(["land"]);
    expect(actors("check_run", check("main"))).toEqual([]);
    const suite = { action: "completed", check_suite: { app: { id: 1 }, head_branch: "muster/7-x" }, sender };
    expect(actors("check_suite", suite)).toEqual(["7"]);
  });

  test("a check that was skipped wakes nobody: nothing waited for it", () => {
    const { check_run, ...rest } = check("muster/7-add-json");
    expect(actors("check_run", { ...rest, check_run: { ...check_run, conclusion: "skipped" } })).toEqual([]);
    expect(actors("check_run", { ...rest, check_run: { ...check_run, conclusion: "cancelled" } })).toEqual(["7"]);
  });

  test("a check that has not ended, or is on no branch, wakes nobody; one that names its branch itself does", () => {
    const { check_run } = check("muster/7-add-json");
    expect(actors("check_run", { action: "created", check_run, sender })).toEqual([]);
    expect(actors("check_run", { action: "completed", sender })).toEqual([]);
    expect(
      actors("check_run", {
        action: "completed",
        check_run: { app: { id: 1 }, check_suite: { head_branch: null } },
        sender,
      }),
    ).toEqual([]);
    const suite = {
      action: "completed",
      check_suite: { app: { id: 1 }, head_branch: "muster/7-x", conclusion: "failure" },
      sender,
    };
    expect(wakesFor({ name: "check_suite", payload: suite }, me)).toEqual([
      { actor: "7", reason: "check completed", needs: "none" },
    ]);
    const status = { state: "success", branches: [{ name: "muster/7-a" }], sender };
    expect(wakesFor({ name: "status", payload: status }, me)).toEqual([
      { actor: "7", reason: "status reported", needs: "none" },
    ]);
  });

  test.each([
    ["added", { added: [".github/muster.yml"] }],
    ["modified", { modified: ["a.js", ".github/muster.yml"] }],
    ["removed", { removed: [".github/muster.yml"] }],
  ])("a push in which the configuration was %s wakes the keeper too, on the default branch only", (_, change) => {
    const commits = [
      { added: [], modified: [], removed: [] },
      { added: [], modified: [], removed: [], ...change },
    ];
    const push = (ref: string, all = commits) => ({
      ref,
      repository: { default_branch: "main" },
      commits: all,
      sender,
    });
    const land = { actor: "land", reason: "branch pushed", by: sender, needs: "none" };
    expect(wakesFor({ name: "push", payload: push("refs/heads/main") }, me)).toEqual([
      land,
      { ...land, actor: "keep", reason: "configuration pushed" },
    ]);
    expect(wakesFor({ name: "push", payload: push("refs/heads/muster/integration") }, me)).toEqual([land]);
    expect(wakesFor({ name: "push", payload: push("refs/heads/main", commits.slice(0, 1)) }, me)).toEqual([land]);
  });

  test("our own checks wake nobody", () => {
    expect(actors("check_run", check("muster/7-add-json", 42))).toEqual([]);
  });

  test("a status wakes once for each branch it is on, unless it is pending", () => {
    const branches = ["muster/7-a", "muster/7-b", "muster/queue/1", "main"].map((name) => ({ name }));
    expect(actors("status", { state: "failure", branches, sender })).toEqual(["7", "land"]);
    expect(actors("status", { state: "pending", branches, sender })).toEqual([]);
  });

  test("a push to the default or the integration branch wakes the lander", () => {
    const push = (ref: string) => ({ ref, repository: { default_branch: "main" }, sender });
    expect(actors("push", push("refs/heads/main"))).toEqual(["land"]);
    expect(actors("push", push("refs/heads/muster/integration"))).toEqual(["land"]);
    expect(actors("push", push("refs/heads/feature"))).toEqual([]);
    expect(actors("push", { ...push("refs/heads/main"), sender: { login: "muster[bot]" } })).toEqual([]);
  });

  test("a run of ours that did not succeed wakes its actor, whoever it was sent by", () => {
    const run = (over: object) => ({
      action: "completed",
      workflow_run: {
        path: ".github/workflows/muster.yml@main",
        display_title: "Muster 7: issue labeled",
        conclusion: "failure",
        ...over,
      },
      sender: { login: "muster[bot]" },
    });
    expect(wakesFor({ name: "workflow_run", payload: run({}) }, me)).toMatchObject([
      { actor: "7", afterFailure: true },
    ]);
    expect(actors("workflow_run", run({ conclusion: "success" }))).toEqual([]);
    expect(actors("workflow_run", run({ path: ".github/workflows/ci.yml" }))).toEqual([]);
    expect(actors("workflow_run", run({ display_title: "Muster is fine" }))).toEqual([]);
    expect(actors("workflow_run", run({ display_title: "Muster muster: x" }))).toEqual([]);
    expect(actors("workflow_run", { ...run({}), action: "requested" })).toEqual([]);
    expect(wakesFor({ name: "workflow_run", payload: run({ conclusion: "cancelled" }) }, me)).toEqual([
      { actor: "7", reason: "run did not succeed", needs: "none", afterFailure: true },
    ]);
  });
});

test("no payload makes it throw, and whatever it wakes is an actor", () => {
  const names = fc.oneof(
    fc.constantFrom("issues", "issue_comment", "pull_request", "check_run", "status", "push", "workflow_run"),
    fc.string(),
    fc.constantFrom("__proto__", "constructor", "toString"),
  );
  fc.assert(
    fc.property(names, fc.jsonValue(), (name, payload) => {
      for (const wake of wakesFor({ name, payload }, me)) expect(wake.actor).toMatch(/^(land|keep|[1-9][0-9]*)$/);
    }),
  );
});

test("no text of an event gets into a reason", () => {
  const shape = fc.record({
    action: fc.constantFrom("labeled", "created", "closed", "submitted", "completed"),
    issue: fc.record({ number: fc.integer({ min: 1 }), labels: fc.constant([muster]), body: fc.string() }),
    label: fc.constant(muster),
    comment: fc.record({ id: fc.integer({ min: 1 }), body: fc.string() }),
    sender: fc.record({ login: fc.string({ minLength: 1, maxLength: 39 }) }),
  });
  const reasons = new Set(["issue labeled", "issue closed", "comment created"]);
  fc.assert(
    fc.property(fc.constantFrom("issues", "issue_comment"), shape, (name, payload) => {
      for (const wake of wakesFor({ name, payload }, me)) expect(reasons).toContain(wake.reason);
    }),
  );
});

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Sha } from "#mission/ids";
import {
  asks,
  builds,
  cutOff,
  edit,
  finishes,
  fixes,
  overloaded,
  overloadedForGood,
  plans,
  read,
  refuses,
  reviews,
  run,
  says,
  tool,
  uses,
  write,
  yesOrNo,
} from "../../../app/scripted-model/builders.ts";
import type { ScriptedModel } from "../../../app/scripted-model/server.ts";
import { contained } from "../sandbox/needs-bubblewrap.ts";
import { buildTask, folder, git, planTask, repositoryWith, reviewTask } from "./repository.ts";
import { workOn } from "./worked.ts";

const files = {
  "greet.js": 'exports.greet = () => "Hello";\n',
  "test.js": 'require("assert").equal(require("./greet.js").greet("Ann"), "Hello, Ann");\n',
};
const better = "exports.greet = (name) => `Hello, ${name}`;\n";

test("a builder's change arrives as a bundle of one commit on the base", async () => {
  const repository = repositoryWith(files);
  const {
    handoff,
    folder: out,
    model,
  } = await workOn(repository, buildTask(repository.head), [
    builds([
      uses(read("greet.js"), read("test.js")),
      uses(edit("greet.js", '() => "Hello"', "(name) => `Hello, ${name}`"), run("node test.js")),
      finishes("greet takes a name."),
    ]),
  ]);
  expect(handoff.outcome).toMatchObject({ kind: "changed", changes: { base: repository.head } });
  expect(handoff.summary).toBe("greet takes a name.");
  git(repository.directory, "fetch", "-q", join(out, "changes.bundle"), "refs/heads/changes:refs/heads/result");
  expect(git(repository.directory, "show", "result:greet.js")).toBe(better.trim());
  expect(git(repository.directory, "log", "--format=%an %P %s", "-1", "result")).toBe(
    `Muster ${repository.head} Greet by name`,
  );
  expect(git(repository.directory, "status", "--porcelain")).toBe("");
  expect(handoff.calls.map(({ usage }) => usage)).toEqual(model.bill().calls.map(({ usage }) => usage));
  const last = JSON.stringify(model.requests.at(-1)?.body);
  expect(last).toContain("1\\texports.greet");
  expect(last).toContain("[exit 0, ");
});

test("a planner hands over a plan, or questions", async () => {
  const repository = repositoryWith(files);
  const plan = {
    summary: "One change.",
    units: [{ id: "u1", title: "Name", description: "Take a name.", paths: ["greet.js"], acceptance: ["it greets"] }],
  };
  const planned = await workOn(repository, planTask(repository.head), [plans(plan)]);
  expect(planned.handoff.outcome).toMatchObject({ kind: "planned", plan: { summary: "One change." } });
  const unclear = await workOn(repository, planTask(repository.head), [asks(["Which language?"])]);
  expect(unclear.handoff.outcome).toEqual({ kind: "unclear", questions: [yesOrNo("Which language?")] });
});

test("a plan whose units need what does not exist is sent back", async () => {
  const repository = repositoryWith(files);
  const unit = { id: "u1", title: "Name", description: "Take a name.", paths: [], acceptance: ["it greets"] };
  const bad = tool("finish", { plan: { summary: "Bad.", units: [{ ...unit, needs: ["u2"] }] } });
  const good = tool("finish", { plan: { summary: "Good.", units: [unit] } });
  const { handoff } = await workOn(repository, planTask(repository.head), [
    { when: { kind: "plan" }, turns: [uses(bad), uses(good)] },
  ]);
  expect(handoff.outcome).toMatchObject({ kind: "planned", plan: { summary: "Good." } });
});

test("a planner and a reviewer have no tools that change files", async () => {
  const repository = repositoryWith(files);
  const turns = [uses(write("greet.js", "spoilt")), uses(tool("finish", { questions: [yesOrNo("Why?")] }))];
  const { model } = await workOn(repository, planTask(repository.head), [{ when: {}, turns }]);
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("There is no tool write");
});

test("a reviewer reads the difference and hands over its scores", async () => {
  const repository = repositoryWith(files);
  writeFileSync(join(repository.directory, "greet.js"), better);
  git(repository.directory, "commit", "-qam", "Greet by name");
  const base = Sha.parse(git(repository.directory, "rev-parse", "HEAD"));
  const { handoff, model } = await workOn(repository, reviewTask(repository.head, base), [reviews(8)]);
  expect(handoff.outcome).toMatchObject({ kind: "reviewed", review: { scores: { tests: 8 } } });
  expect(JSON.stringify(model.requests[0]?.body)).toContain("+exports.greet = (name)");
});

test("a fix answers every feedback key, and is sent back when one is missing", async () => {
  const repository = repositoryWith(files);
  const feedback = [
    { key: "thread:11", source: "person", text: "Greet by name.", path: "greet.js", line: 1, by: "maintainer" },
    { key: "check:lint", source: "check", text: "no-unused-vars" },
  ];
  const task = buildTask(repository.head, { kind: "fix", id: "7-4-fix-u1", attempt: 2, feedback });
  const { handoff, model } = await workOn(repository, task, [
    fixes([uses(write("greet.js", better)), uses(tool("finish", { summary: "Done." })), finishes("Mended.", "Fixed.")]),
  ]);
  expect(handoff.outcome).toMatchObject({
    changes: {
      answers: [
        { key: "thread:11", decision: "done", text: "Fixed." },
        { key: "check:lint", decision: "done", text: "Fixed." },
      ],
    },
  });
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("no answer yet: thread:11, check:lint");
});

test("finishing without a change is a failure", async () => {
  const repository = repositoryWith(files);
  const {
    handoff,
    folder: out,
    model,
  } = await workOn(repository, buildTask(repository.head), [builds([finishes("All done!"), finishes("Really done!")])]);
  expect(JSON.stringify(model.requests[1]?.body)).toContain("No file has changed since you began");
  expect(handoff.outcome).toMatchObject({ kind: "failed", reason: "no-change" });
  expect(existsSync(join(out, "changes.bundle"))).toBe(false);
});

test("three answers in a row that cannot be used end the task; a usable one in between forgives", async () => {
  const repository = repositoryWith(files);
  const bad = [says("I think so."), uses(tool("teleport", {})), uses(tool("run", { command: 7 }))];
  const ended = await workOn(repository, buildTask(repository.head), [builds(bad)]);
  expect(ended.handoff.outcome).toMatchObject({
    kind: "failed",
    reason: "garbage",
    message: expect.stringContaining("command"),
  });
  expect(ended.handoff.calls).toHaveLength(3);
  const forgiven = [...bad.slice(0, 2), uses(write("greet.js", better)), ...bad.slice(1), finishes("Done.")];
  const done = await workOn(repository, buildTask(repository.head), [builds(forgiven)]);
  expect(done.handoff.outcome.kind).toBe("changed");
});

test("a refusal is the model's last word", async () => {
  const repository = repositoryWith(files);
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds([refuses("No.")])]);
  expect(handoff.outcome).toEqual({ kind: "failed", reason: "refused", message: "No." });
  expect(handoff.calls).toMatchObject([{ outcome: "refused", usage: model.bill().total }]);
});

test("a stream that is cut is asked again, twice, and what it cost is in the ledger", async () => {
  const repository = repositoryWith(files);
  const cut = cutOff(uses(write("greet.js", "half")));
  const turns = [cut, cut, uses(write("greet.js", better)), finishes("Done.")];
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(handoff.outcome.kind).toBe("changed");
  expect(handoff.calls.map(({ outcome }) => outcome)).toEqual(["cut", "cut", "answered", "answered"]);
  expect(handoff.calls.map(({ usage }) => usage)).toEqual(model.bill().calls.map(({ usage }) => usage));
  const gone = await workOn(repository, buildTask(repository.head), [builds([cut, cut, cut])]);
  expect(gone.handoff.outcome).toMatchObject({ kind: "failed", reason: "overloaded" });
});

test("what had come whole before a stream was cut is done once, and the model is told what was lost", async () => {
  const repository = repositoryWith(files);
  const twice = uses(run("echo once >> count.txt"), run("cat count.txt"), write("greet.js", better));
  const turns = [cutOff(twice, "end"), finishes("Done.")];
  const { handoff, model, folder: out } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(handoff.calls.map(({ outcome }) => outcome)).toEqual(["cut", "answered"]);
  const told = JSON.stringify(model.requests[1]?.body);
  expect(told.match(/"type":"tool_result"/g)).toHaveLength(3);
  expect(told).toContain("The connection broke off in the middle of your answer");
  git(repository.directory, "fetch", "-q", join(out, "changes.bundle"), "refs/heads/changes");
  expect(git(repository.directory, "show", "FETCH_HEAD:count.txt")).toBe("once");
  expect(git(repository.directory, "show", "FETCH_HEAD:greet.js")).toBe(better.trim());
});

test("an overloaded model is waited for", async () => {
  const repository = repositoryWith(files);
  const turns = [
    overloaded,
    uses(write("greet.js", better)),
    { error: { status: 429, retryAfter: 0 } },
    finishes("Done."),
  ];
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(handoff.outcome.kind).toBe("changed");
  expect(model.requests.map(({ status }) => status)).toEqual([529, 200, 429, 200]);
});

test("a model that stays overloaded ends the task with that reason, and costs nothing", async () => {
  const repository = repositoryWith(files);
  const { handoff } = await workOn(repository, buildTask(repository.head), [builds(overloadedForGood)]);
  expect(handoff.outcome).toMatchObject({ kind: "failed", reason: "overloaded" });
  expect(handoff.calls).toMatchObject([{ outcome: "overloaded", cost: 0 }]);
});

test("a task whose next call could exceed its cap stops before that call", async () => {
  const repository = repositoryWith(files);
  const task = buildTask(repository.head, { budget: { usd: 60_000, turns: 20, minutes: 5 } });
  const dear = { ...uses(run("true")), usage: { output: 3000 } };
  const { handoff, model } = await workOn(repository, task, [builds([dear, finishes("never asked")])]);
  expect(handoff.outcome).toMatchObject({ kind: "failed", reason: "budget" });
  expect(model.requests).toHaveLength(1);
});

test("a task may ask the model only so many times", async () => {
  const repository = repositoryWith(files);
  const task = buildTask(repository.head, { budget: { usd: 2_000_000, turns: 2, minutes: 5 } });
  const { handoff } = await workOn(repository, task, [builds([uses(run("true")), uses(run("true"))])]);
  expect(handoff.outcome).toMatchObject({ kind: "failed", reason: "turns" });
});

test("a cancelled task hands over what it spent", async () => {
  const repository = repositoryWith(files);
  const cancel = new AbortController();
  const watch = (model: ScriptedModel) => {
    void expect
      .poll(() => model.requests.length, { timeout: 20_000 })
      .toBe(2)
      .then(() => cancel.abort());
  };
  const slow = { ...uses(run("sleep 60")), text: "This takes long." };
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds([uses(run("true")), slow])], {
    cancel: cancel.signal,
    watch,
  });
  expect(handoff.outcome).toMatchObject({ kind: "failed", reason: "cancelled" });
  expect(handoff.calls[0]?.usage.input).toBe(model.bill().calls[0]?.usage.input);
  expect(handoff.seconds).toBeLessThan(30);
});

test("set-up runs before the first request, and its failure is the outcome", async () => {
  const repository = repositoryWith(files);
  const good = buildTask(repository.head, { setup: ["echo ready > .git-free && mkdir -p ~/kept"] });
  const turns = [uses(run("cat .git-free; ls ~"), write("greet.js", better)), finishes("Done.")];
  const { model } = await workOn(repository, good, [builds(turns)]);
  expect(JSON.stringify(model.requests.at(-1)?.body)).toContain("ready\\nkept");
  const bad = buildTask(repository.head, { setup: ["echo no such package; exit 3"] });
  const { handoff } = await workOn(repository, bad, [builds([finishes("never asked")])]);
  expect(handoff.outcome).toMatchObject({
    kind: "failed",
    reason: "setup",
    message: expect.stringMatching(/ended with 3:\nno such package/),
  });
});

test("a commit that is not there, and a real model without a key, are the environment's fault", async () => {
  const repository = repositoryWith(files);
  const lost = await workOn(repository, buildTask(Sha.parse("1".repeat(40))), [builds([finishes("x")])]);
  expect(lost.handoff.outcome).toMatchObject({ kind: "failed", reason: "environment" });
  const keyless = await workOn(repository, buildTask(repository.head), [builds([finishes("x")])], {
    environment: { ANTHROPIC_BASE_URL: "", ANTHROPIC_API_KEY: "" },
  });
  expect(keyless.handoff.outcome).toMatchObject({ reason: "environment", message: expect.stringContaining("key") });
  const open = await workOn(repository, buildTask(repository.head), [builds([finishes("x")])], {
    environment: { ANTHROPIC_BASE_URL: "https://models.invalid", PATH: "/nowhere" },
  });
  expect(open.handoff.outcome).toMatchObject({ reason: "environment" });
});

test("the model's key is in no file that leaves, even when a program prints it", async () => {
  const repository = repositoryWith({ ...files, "note.txt": "honey-key-0123456789\n" });
  const turns = [uses(run("cat note.txt; env"), write("greet.js", better)), finishes("It says honey-key-0123456789.")];
  const { folder: out, model } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(readFileSync(join(out, "handoff.json"), "utf8")).not.toContain("honey");
  expect(readFileSync(join(out, "transcript.jsonl"), "utf8")).not.toContain("honey");
  expect(JSON.stringify(model.requests.at(-1)?.body)).not.toMatch(/ANTHROPIC|GITHUB_/);
});

test("what may not be handed over is sent back: protected files, links to outside, nested repositories", async () => {
  const repository = repositoryWith(files);
  const turns = [
    uses(
      run("mkdir -p .github/workflows && echo x > .github/workflows/x.yml"),
      run("ln -s /etc/passwd link && ln -s ../../x up"),
      run("git init -q nested && cd nested && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x"),
    ),
    finishes("Done."),
    uses(run("rm -rf .github link up nested"), write("greet.js", better)),
    finishes("Really done."),
  ];
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  const told = JSON.stringify(model.requests[2]?.body);
  expect(told).toContain(".github/workflows/x.yml is protected");
  expect(told).toContain("link is a link that leads outside");
  expect(told).toContain("up is a link that leads outside");
  expect(told).toContain("nested is a repository of its own");
  expect(handoff.summary).toBe("Really done.");
});

test("filters, hooks and settings that a worker plants are never run", async () => {
  const repository = repositoryWith(files);
  const proof = join(folder("proof"), "ran");
  const turns = [
    uses(
      run(`printf '* filter=evil\\n' > .gitattributes; git config filter.evil.clean 'touch ${proof}; cat'`),
      run(`git config core.fsmonitor 'touch ${proof}'; echo 'touch ${proof}' > .git/hooks/pre-commit`),
      write("greet.js", better),
    ),
    finishes("Done."),
  ];
  const { handoff } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(handoff.outcome.kind).toBe("changed");
  expect(existsSync(proof)).toBe(false);
});

test("a command that ends its own tool host costs its own result, not the task", async () => {
  const repository = repositoryWith(files);
  const turns = [uses(run("kill -9 $PPID")), uses(write("greet.js", better)), finishes("Done.")];
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(handoff.outcome.kind).toBe("changed");
  expect(JSON.stringify(model.requests[1]?.body)).toContain("ended in the middle of this call");
});

test("two workers share the stable part of a request byte for byte", async () => {
  const scene = builds([uses(write("greet.js", better)), finishes("Done.")]);
  const stable = async (title: string) => {
    const repository = repositoryWith({ ...files, [title]: title });
    const { model } = await workOn(repository, buildTask(repository.head, { title }), [scene]);
    const body = JSON.parse(JSON.stringify(model.requests[0]?.body));
    return JSON.stringify([body.tools, body.system]);
  };
  const first = await stable("one");
  expect(await stable("two")).toBe(first);
  expect(first.length / 3.5).toBeLessThan(1500);
});

test("a finish that claims what the tree does not hold is sent back with exactly that", async () => {
  const repository = repositoryWith(files);
  const claims = { summary: "Done.", changed: ["greet.js", "docs.md"], tests: ["test.js"] };
  const turns = [
    uses(write("greet.js", better), write("scratch.txt", "x")),
    uses(tool("finish", claims)),
    uses(run("rm scratch.txt"), tool("finish", { ...claims, changed: ["greet.js"], tests: [] })),
  ];
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  const told = JSON.stringify(model.requests[2]?.body);
  expect(told).toContain("you say that docs.md is changed, and it is as it was");
  expect(told).toContain("you say that test.js holds tests of yours, and it is as it was");
  expect(told).toContain("scratch.txt is changed too, and you do not say so");
  expect(handoff.outcome.kind).toBe("changed");
});

test("conflict marks are not handed over, but those that were there before may stay", async () => {
  const marked = "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n";
  const repository = repositoryWith({ ...files, "sample.txt": marked });
  const turns = [
    uses(write("greet.js", `${better}${marked}`), write("sample.txt", `${marked}more\n`)),
    finishes("Done."),
    uses(write("greet.js", better)),
    finishes("Done."),
  ];
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  const told = JSON.stringify(model.requests[2]?.body);
  expect(told).toContain("greet.js has conflict marks");
  expect(told).not.toContain("sample.txt has");
  expect(handoff.outcome.kind).toBe("changed");
});

test("a question ends the task with the work so far; notes come along", async () => {
  const repository = repositoryWith(files);
  const question = { summary: "Which greeting?", options: ["Hello", "Hi"], default: 1, who: "the author" };
  const turns = [
    uses(write("greet.js", better), tool("note", { kind: "discovery", text: "No tests for Bob.", path: "test.js" })),
    uses(tool("decide", question), write("greet.js", "never written")),
  ];
  const { handoff, folder: out } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(handoff.outcome).toMatchObject({ kind: "undecided", question, changes: { base: repository.head } });
  expect(handoff.notes).toEqual([{ kind: "discovery", text: "No tests for Bob.", path: "test.js" }]);
  git(repository.directory, "fetch", "-q", join(out, "changes.bundle"), "refs/heads/changes:refs/heads/so-far");
  expect(git(repository.directory, "show", "so-far:greet.js")).toBe(better.trim());
});

test("a question without a change leaves no bundle", async () => {
  const repository = repositoryWith(files);
  const question = { summary: "Which greeting?", options: ["Hello", "Hi"], default: 1 };
  const { handoff, folder: out } = await workOn(repository, buildTask(repository.head), [
    builds([uses(tool("decide", question))]),
  ]);
  expect(handoff.outcome).not.toHaveProperty("changes");
  expect(existsSync(join(out, "changes.bundle"))).toBe(false);
});

test("a question that makes no sense is sent back", async () => {
  const repository = repositoryWith(files);
  const turns = [
    uses(tool("decide", { summary: "Which?", options: ["One"], default: 1 })),
    uses(tool("decide", { summary: "Which?", options: ["One", "Two"], default: 3 })),
    uses(write("greet.js", better)),
    finishes("Done."),
  ];
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(JSON.stringify(model.requests[2]?.body)).toContain("default: must be the number of one of the options");
  expect(handoff.outcome.kind).toBe("changed");
});

test("decisions are told to the worker, fenced", async () => {
  const repository = repositoryWith(files);
  const decided = {
    run: 1,
    gate: "task:7-1-plan",
    stage: "planning",
    summary: "Which greeting?",
    allowed: ["Hello", "Hi"],
    selected: 2,
    actor: "anna",
    at: 0,
    rationale: "shorter",
    heard: 5,
  };
  const turns = [uses(write("greet.js", better)), finishes("Done.")];
  const { model } = await workOn(repository, buildTask(repository.head, { decisions: [decided] }), [builds(turns)]);
  expect(JSON.stringify(model.requests[0]?.body)).toMatch(
    /<decisions-[0-9a-f]{12}>\\n- Which greeting\?\\n {2}Decided \(by anna\): Hi\. Why: shorter/,
  );
});

test("a command that reaches out in vain three times ends the task as blocked; in the set-up once is enough", async () => {
  const repository = repositoryWith(files);
  const fetch = uses(run("git ls-remote https://nowhere.invalid/x.git"));
  const turns = [uses(write("greet.js", better)), fetch, fetch, fetch];
  const tried = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(tried.handoff.outcome).toMatchObject({
    kind: "blocked",
    blocker: { kind: "network", message: expect.stringContaining("nowhere.invalid") },
    changes: { base: repository.head },
  });
  expect(JSON.stringify(tried.model.requests[2]?.body)).toContain("[Blocked: network.");
  const setup = buildTask(repository.head, { setup: ["echo 'npm error code E401'; exit 1"] });
  const { handoff, model } = await workOn(repository, setup, [builds([finishes("never asked")])]);
  expect(handoff.outcome).toEqual({
    kind: "blocked",
    blocker: { kind: "credentials", message: "npm error code E401" },
  });
  expect(model.requests).toEqual([]);
});

test("an error that comes again and again is in the hand-off as a number", async () => {
  const repository = repositoryWith(files);
  const again = uses(run("node test.js"));
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [
    builds([again, again, again, uses(write("greet.js", better)), finishes("Done.")]),
  ]);
  expect(JSON.stringify(model.requests[3]?.body)).toContain("The same error came 3 times");
  expect(handoff.stuck).toBe(1);
});

contained("in its sandbox a long output lies where its result says, for the tools and for commands", async () => {
  const repository = repositoryWith(files);
  const turns = [
    uses(run("seq 1 20000")),
    uses(
      tool("read", { path: "/tmp/muster-output/1.txt", from: 12_345, to: 12_346 }),
      tool("search", { path: "/tmp/muster-output/1.txt", pattern: "^1999\\d$" }),
      run("tail -1 /tmp/muster-output/1.txt"),
    ),
    uses(write("greet.js", better)),
    finishes("Done."),
  ];
  const { handoff, model } = await workOn(repository, buildTask(repository.head), [builds(turns)]);
  expect(JSON.stringify(model.requests[1]?.body)).toContain("read or search /tmp/muster-output/1.txt]");
  const seen = JSON.stringify(model.requests[2]?.body);
  expect(seen).toContain("12345\\t12345\\n12346\\t12346");
  expect(seen).toContain("1.txt:19990:19990");
  expect(seen).toContain("20000\\n[exit 0");
  expect(handoff.outcome.kind).toBe("changed");
});

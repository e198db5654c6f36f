import { expect } from "vitest";
import { builds, finishes, run, script, tool, uses, write } from "../../app/scripted-model/builders.ts";
import { tasksAsked } from "./support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subSource, subtract, testOf } from "./support/scenes.ts";
import { type Stage, story } from "./support/story.ts";

const question = {
  summary: "What should sub do with text?",
  options: ["Throw", "Turn it into numbers"],
  default: 1,
  who: "whoever calls it",
};

const asks = builds([uses(write("math.js", subSource)), uses(tool("decide", question))]);

/** Goes on with what is there: it writes the test only. */
const goesOn = builds([
  uses(run("grep -q 'sub = ' math.js && echo it is there")),
  uses(
    write("sub.test.js", testOf("sub", "sub(3, 1), 2")),
    tool("note", { kind: "concern", text: "Nobody tests large numbers." }),
  ),
  finishes("Added the test."),
]);

async function comments({ octokit, at }: Stage, issue_number: number, body: string, by = octokit): Promise<void> {
  await by.rest.issues.createComment({ ...at, issue_number, body });
}

/** The text of the first message of the newest conversation of a kind. */
function openingOf({ box }: Stage, task: string): string {
  const requests = box.model.scripted?.requests ?? [];
  return requests.map(({ body }) => JSON.stringify(body)).findLast((body) => body.includes(`Task: ${task}`)) ?? "";
}

story(
  "a plan waits for a maintainer where it is to; a builder asks, they choose, and the next builder goes on with the answer and with the work so far",
  {
    visibility: "public",
    config: "verify: [node --test]\ngates: { plan: pause }\n",
    script: script(plansOneUnit(), asks, goesOn, approves()),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
    expect(await stage.status(issue)).toContain("- [ ] 1. Go on with this plan");
    expect(tasksAsked(stage)).toEqual([`${issue}-1-plan`]);
    await comments(stage, issue, "/muster choose 1");
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
    const status = await stage.status(issue);
    expect(status).toContain(
      "What should sub do with text?\n\n- [ ] 1. Throw (default)\n- [ ] 2. Turn it into numbers",
    );
    expect(status).toContain("**What I need from you:** a decision. The question is for whoever calls it.");
    expect(status).toContain("Without an answer within 24 hours the default is taken.");
    expect(await stage.git("show", `refs/muster/unfinished/${issue}-u1:math.js`)).toContain("sub = ");

    await comments(stage, issue, "/muster choose 2", stage.person("stranger"));
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
    await comments(stage, issue, "/muster choose 2 since the form sends text");
    await stage.settles();

    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    expect(await stage.status(issue)).toContain(
      "May it go on with it? → **Go on with this plan** (ann)\n- What should sub do with text? → **Turn it into numbers** (ann: since the form sends text)",
    );
    const journal = await stage.journal(issue);
    expect(journal.findLast((event) => event.kind === "decided")).toMatchObject({
      gate: expect.stringMatching(/^task:1-2-build-u1-/),
      stage: "building",
      at: expect.any(Number),
      allowed: ["Throw", "Turn it into numbers"],
      selected: 2,
      actor: "ann",
      rationale: "since the form sends text",
      run: expect.any(Number),
    });
    expect(journal.filter((event) => event.kind === "attemptFailed")).toEqual([]);
    expect(openingOf(stage, `${issue}-3-build-u1`)).toMatch(
      /Decided \(by ann\): Turn it into numbers\. Why: since the form/,
    );
    expect(JSON.stringify(stage.box.model.scripted?.requests.map(({ body }) => body))).toContain("it is there");
    const feature = await stage.pull(issue);
    expect(await stage.git("show", `${feature.head.sha}:math.js`)).toContain("sub = ");
    expect(feature.body).toContain("**The worker's concerns**\n- Nobody tests large numbers.");
  },
);

story(
  "a question that nobody answers is answered by its default when its time is over, and said to be taken for granted",
  {
    config: "verify:\n  - node --test\nask:\n  timeout: 5m\n",
    script: script(plansOneUnit(), asks, goesOn, approves()),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    await stage.later(2 * 60_000);
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
    await stage.later(4 * 60_000);
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    expect(await stage.status(issue)).toContain(
      "**Taken for granted**\n- What should sub do with text? → **Throw** (nobody answered in time)",
    );
  },
);

story(
  "where nobody is to be asked the default is taken at once",
  {
    config: "verify:\n  - node --test\nask:\n  mode: never\n",
    script: script(plansOneUnit(), asks, goesOn, approves()),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    expect(await stage.status(issue)).toContain("**Throw** (`ask.mode` is `never`)");
    expect(openingOf(stage, `${issue}-3-build-u1`)).toContain("Decided (taken for granted): Throw");
  },
);

const deploy = run("sh deploy.sh --now");

story(
  "a rule of the repository lets a command wait for a person; allowed it runs, and other calls are blocked, changed and remarked on",
  {
    files: {
      "math.js": "export const add = (a, b) => a + b;\n",
      "math.test.js": testOf("add", "add(1, 2), 3"),
      "package.json": '{ "type": "module" }',
      "deploy.sh": "echo deployed $1\n",
      "secret.pem": "honey\n",
    },
    config: [
      "verify:",
      "  - node --test",
      "hooks:",
      "  - { before: run, match: 'deploy', do: approve, why: It goes live. }",
      "  - { before: run, match: '^npm (ci|install)', do: modify, with: 'echo npm $1 --ignore-scripts' }",
      "  - { before: write, match: '^docs/', do: block, why: The docs are generated. }",
      "  - { after: run, match: 'deprecated', do: warn, why: Do not care. }",
      "",
    ].join("\n"),
    script: script(
      plansOneUnit(),
      builds([uses(write("math.js", subSource)), uses(deploy)]),
      builds([
        uses(
          deploy,
          run("npm ci"),
          write("docs/sub.md", "x"),
          run("echo deprecated"),
          run("rm -rf ../*"),
          run("cat secret.pem"),
        ),
        uses(write("sub.test.js", testOf("sub", "sub(3, 1), 2"))),
        finishes("Done."),
      ]),
      approves(),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.status(issue)).toContain(
      "A worker wants to run `sh deploy.sh --now`. It goes live.\n\n- [ ] 1. Allow it\n- [ ] 2. Refuse it (default)",
    );
    await comments(stage, issue, "/muster choose 1");
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: in-review"]);
    const told = JSON.stringify(stage.box.model.scripted?.requests.map(({ body }) => body));
    expect(told).toContain("deployed --now");
    expect(told).toContain(
      "[A rule of this repository made it: echo npm ci --ignore-scripts]\\nnpm ci --ignore-scripts",
    );
    expect(told).toContain("A rule of this repository forbids it: The docs are generated.");
    expect(told).toMatch(/deprecated\\n\[exit 0, [\d.]+ s\]\\n\[Do not care\.\]/);
    expect(told).toContain("This does not run (delete): ../* leads outside the repository.");
    expect(told).toContain("secret.pem is a file for credentials");
    expect(told).not.toContain("honey");
    const feature = await stage.pull(issue);
    expect(await stage.git("ls-tree", "-r", "--name-only", feature.head.sha)).not.toContain("docs/");
  },
);

story(
  "what only people can mend is asked about once: told that it was, and meeting it again, the mission stops with what is needed",
  {
    config: "ask: { mode: always }\nverify:\n  - node --test\nsetup:\n  - echo 'npm error code E401' && exit 1\n",
    script: script(plansOneUnit(), buildsSub()),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
    expect(await stage.status(issue)).toMatch(
      /\*\*Blocked: credentials\.\*\*[^]*> npm error code E401[^]*2\. Stop the mission \(default\)[^]*It waits until somebody/,
    );
    await comments(stage, issue, "/muster choose 1");
    await stage.settles();
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    expect(await stage.status(issue)).toContain("It is still blocked (credentials).");
    expect(stage.box.model.scripted?.requests).toEqual([]);
  },
);

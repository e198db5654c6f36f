import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { git } from "../../app/box/git.ts";
import { asks, plans, script } from "../../app/scripted-model/builders.ts";
import type { Scene } from "../../app/scripted-model/script.ts";
import { startScriptedModel } from "../../app/scripted-model/server.ts";
import { inProject, muster, musterIn } from "./muster.ts";

const files = { "math.js": "export const add = (a, b) => a + b;\n", "package.json": "{}\n" };
const issue = "# Add sub to the calculator\n\nIt should subtract: `sub(3, 1)` is 2.\n";
const unit = (id: string, paths: readonly string[]) => ({
  id,
  title: `Do ${id}`,
  description: "As the issue says.",
  paths: [...paths],
  acceptance: ["`node --test` passes"],
});

type Place = { readonly repo: string; readonly issue: string };

const inRepository = (act: (place: Place) => Promise<void>, text = issue, more = {}) =>
  inProject({ files: { ...files, ...more }, issue: text, script: script() }, act);

async function plan({ repo, issue: file }: Place, scene: Scene, ...more: readonly string[]) {
  const model = await startScriptedModel({ script: script(scene) });
  onTestFinished(() => model.close());
  const home = join(repo, "..", "home");
  await mkdir(home, { recursive: true });
  const summary = join(home, "summary.md");
  const env = {
    HOME: home,
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: "key-0123456789",
    GITHUB_STEP_SUMMARY: summary,
  };
  const ended = await musterIn(env, "plan", "--dry-run", "--repo", repo, "--issue", file, ...more);
  return { ...ended, summary: await readFile(summary, "utf8").catch(() => ""), requests: model.requests.length };
}

const state = async (repo: string) => [await git(repo, "for-each-ref"), await git(repo, "status", "--porcelain")];

test("a dry run tells plan, strategy, layers and cost, in the job's summary too, and writes nothing to the repository", () =>
  inRepository(async (place) => {
    const before = await state(place.repo);
    const two = plans({
      summary: "Add `sub`.",
      units: [unit("u1", ["math.js"]), unit("u2", ["math.js", "README.md"])],
    });
    const { code, stdout, summary, requests } = await plan(place, two);
    expect({ code, requests }).toEqual({ code: 0, requests: 1 });
    expect(stdout).toMatch(
      /^# Dry run: Add sub to the calculator\n\nNothing was written\.\n\n\*\*Clarity\*\* of the issue: 9 of 10/,
    );
    expect(stdout).toContain("- u2: Do u2 (math.js, README.md) after u1");
    expect(stdout).toContain(
      "**Strategy**: feature scaffolding, moderate, low risk; 3 attempts, 2 audit rounds, 500000 tokens a unit",
    );
    expect(stdout).toContain("**Layers**: u1, then u2.");
    expect(stdout).toMatch(
      /\*\*Cost\*\*: about \$[\d.]+ \(\$[\d.]+ to \$[\d.]+\) after the plan, which cost \$0\.\d{4}; at most \$5\.00/,
    );
    expect(summary).toBe(stdout);
    expect(await state(place.repo)).toEqual(before);
  }));

test("a dry run says what people would be asked first, by the rules and by the planner", () =>
  inRepository(async (place) => {
    const told = await plan(place, plans({ summary: "Guess.", units: [unit("u1", ["math.js"])] }), "--json");
    expect(told.code).toBe(3);
    expect(told.lines).toMatchObject([{ outcome: "planned", clarity: { score: 4 }, layers: [["u1"]] }]);
    const asked = await plan(place, asks(["Only integers?"]));
    expect(asked).toMatchObject({ code: 3, stdout: "It would ask first:\n- Only integers?\n" });
  }, "# Improve it\n"));

test("a plan that touches what is protected would be sent back, and the exit code says so", () =>
  inRepository(
    async (place) => {
      const { code, stdout } = await plan(place, plans({ summary: "Hm.", units: [unit("u1", ["math.js"])] }));
      expect(stdout).toContain("u1 names `math.js`, which is protected (`math.js`).");
      expect(code).toBe(1);
    },
    issue,
    { ".github/muster.yml": "policy: { protected: [math.js] }\n" },
  ));

test("a configuration is judged as it stands in the work tree: with line, suggestion and exit code", () =>
  inRepository(async ({ repo }) => {
    const path = join(repo, ".github/muster.yml");
    await mkdir(dirname(path));
    const validate = (...more: readonly string[]) => muster("validate-config", "--repo", repo, ...more);
    expect(await validate()).toMatchObject({ code: 0, stdout: "There is no .github/muster.yml: all defaults hold.\n" });
    await writeFile(path, "verify: [npm test]\nbuget:\n  feature_usd: 3\n");
    expect(await validate()).toMatchObject({
      code: 2,
      stdout: ".github/muster.yml:2: Unknown key `buget`; did you mean `budget`?\n",
    });
    await writeFile(path, `verify: [npm test]\nintegration: ${await git(repo, "symbolic-ref", "--short", "HEAD")}\n`);
    expect(await validate("--json")).toMatchObject({
      code: 2,
      lines: [{ valid: false, problems: [{ line: 2, message: expect.stringContaining("is the default branch") }] }],
    });
    expect((await muster("policy", "--repo", repo)).code).toBe(2);
    expect((await muster("quality-gate", "--repo", repo)).code).toBe(2);
  }));

test("the smoke command is run only when asked for, and closes the gate when it fails", () =>
  inRepository(async ({ repo }) => {
    const path = join(repo, ".github/muster.yml");
    await mkdir(dirname(path));
    await writeFile(path, "quality: { required: [math.js], smoke: test -f math.ts }\n");
    const gate = (...more: readonly string[]) => muster("quality-gate", "--repo", repo, ...more);
    expect(await gate()).toMatchObject({ code: 0, stdout: expect.stringContaining("skipped: smoke command (not run") });
    expect(await gate("--smoke")).toMatchObject({
      code: 2,
      stdout: expect.stringContaining("failed: smoke command (test -f math.ts: "),
    });
  }));

test("a repository without a mission has nothing to tell, and one that cannot be read says what is missing", () =>
  inRepository(async ({ repo }) => {
    expect(await muster("status", "--repo", repo)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(
        "0 missions: 0 at work, 0 waiting for a person. Spent or set aside today: $0.00 of $50.00.",
      ),
    });
    expect(await muster("status", "--repo", "ann/calculator")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("set GITHUB_TOKEN"),
    });
    expect((await muster("status", "--repo", "no such thing")).stderr).toContain("neither a folder here nor");
  }));

import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { git } from "../../app/box/git.ts";
import { asks, builds, edit, finishes, plans, reviews, run, script, uses } from "../../app/scripted-model/builders.ts";
import { readScriptFile } from "../../app/scripted-model/script.ts";
import { type Ended, inProject, muster } from "./muster.ts";

const files = {
  "package.json": '{ "name": "calculator", "type": "module", "scripts": { "test": "node --test" } }\n',
  "math.js": "export const add = (a, b) => a + b;\n",
  "math.test.js":
    'import assert from "node:assert";\nimport test from "node:test";\nimport { add } from "./math.js";\n\ntest("adds", () => assert.equal(add(1, 2), 3));\n',
  ".github/workflows/deploy.yml":
    'on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: touch "$HOME/muster-cli-deployed"\n',
};
const issue = "# Add sub\n\nThe calculator can add. It should also subtract: `sub(3, 1)` is 2.\n";

const plan = plans({
  summary: "Add `sub` beside `add`.",
  units: [
    { id: "u1", title: "Add sub", description: "Export `sub`.", paths: ["math.js"], acceptance: ["`sub(3, 1)` is 2"] },
  ],
});
const build = builds([
  uses(
    edit(
      "math.js",
      "export const add = (a, b) => a + b;",
      "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;",
    ),
    edit("math.test.js", "import { add }", "import { add, sub }"),
    edit("math.test.js", 'test("adds"', 'test("subtracts", () => assert.equal(sub(3, 1), 2));\n\ntest("adds"'),
  ),
  uses(run("npm test")),
  finishes("Added `sub` with a test."),
]);

type Place = { readonly repo: string; readonly issue: string; readonly script: string };

function runOn({ repo, issue: file, script: played }: Place, ...more: readonly string[]): Promise<Ended> {
  return muster("run", "--repo", repo, "--issue", file, "--script", played, ...more);
}

const example = new URL("../../docs/examples/script.json", import.meta.url).pathname;

test(
  "a verified result comes back as a branch, and the user's work tree is as it was, also in a clone whose history is cut off",
  { timeout: 180_000 },
  async () =>
    inProject({ files, issue, script: await readScriptFile(example) }, async (whole) => {
      await git(whole.repo, "commit", "--quiet", "--allow-empty", "-m", "Go on");
      const place = { ...whole, repo: `${whole.repo}-shallow` };
      await git(whole.repo, "clone", "--quiet", "--depth=1", `file://${whole.repo}`, place.repo);
      await writeFile(join(place.repo, "math.js"), "// half an idea\n");
      const before = await git(place.repo, "status", "--porcelain=v2", "--branch");
      const { code, lines, stderr } = await runOn(place, "--json");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      expect(lines.at(-1)).toMatchObject({ state: "in-review", branch: "muster/add-sub", attempts: 1 });
      expect(await git(place.repo, "status", "--porcelain=v2", "--branch")).toBe(before);
      expect(await readFile(join(place.repo, "math.js"), "utf8")).toBe("// half an idea\n");
      const changed = await git(place.repo, "diff", "--name-only", "HEAD", "muster/add-sub", "--");
      expect(changed.split("\n")).toEqual(["math.js", "sub.test.js"]);
      expect(await git(place.repo, "log", "--format=%an", "HEAD..muster/add-sub")).toBe("Muster");
      expect(await git(place.repo, "rev-list", "--count", "muster/add-sub")).toBe("2");
      expect(existsSync(join(place.repo, "..", "muster-cli-deployed"))).toBe(false);
    }),
);

test("an issue that needs an answer ends with 3 and the question", { timeout: 120_000 }, () =>
  inProject({ files, issue, script: script(asks(["Integers only?"])) }, async (place) => {
    const { code, stdout } = await runOn(place);
    expect(code).toBe(3);
    expect(stdout).toContain("A person is needed: Integers only?");
    expect(await git(place.repo, "branch", "--format=%(refname:short)")).toBe("main");
  }),
);

test("a budget that buys nothing ends with 1 and says so", { timeout: 120_000 }, () =>
  inProject({ files, issue, script: script(plan, build, reviews(8)) }, async (place) => {
    const { code, lines } = await runOn(place, "--budget", "0.000001", "--json");
    expect(lines.at(-1)).toMatchObject({ state: "stopped", reason: "budget" });
    expect(code).toBe(1);
  }),
);

test("without a script and without a key it says what to set", () =>
  inProject({ files, issue, script: script(plan) }, async (place) => {
    const { code, stderr } = await muster("run", "--repo", place.repo, "--issue", place.issue);
    expect(code).toBe(1);
    expect(stderr).toContain("ANTHROPIC_API_KEY");
  }));

test("a folder that is no repository is named", () =>
  inProject({ files, issue, script: script(plan) }, async (place) => {
    const { code, stderr } = await runOn({ ...place, repo: join(place.repo, "..") });
    expect(code).toBe(1);
    expect(stderr).toContain("is not a git repository");
  }));

test("a repository with longer hashes than GitHub's is refused before anything begins", () =>
  inProject({ files, issue, script: script(plan) }, async (place) => {
    const repo = `${place.repo}-sha256`;
    await git(place.repo, "init", "--quiet", "--object-format=sha256", repo);
    await git(repo, "commit", "--quiet", "--allow-empty", "-m", "Begin");
    const { code, stderr } = await runOn({ ...place, repo });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `muster: ${repo} keeps its objects by sha256, which GitHub does not take, nor does Muster\n`,
    });
  }));

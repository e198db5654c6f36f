import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { git } from "../../app/box/git.ts";
import {
  asks,
  builds,
  edit,
  finishes,
  fixes,
  plans,
  refuses,
  reviews,
  run,
  script,
  uses,
  write,
} from "../../app/scripted-model/builders.ts";
import type { Scene } from "../../app/scripted-model/script.ts";
import { startScriptedModel } from "../../app/scripted-model/server.ts";
import { type Ended, inProject, musterIn } from "./muster.ts";

const files = {
  "math.js": "export const add = (a, b) => a + b;\n",
  "old.txt": "old\n",
  "logo.bin": "\u0000\u0001logo",
  "node_modules/.keep": "",
  ".gitignore": "node_modules\n",
};
const text = 'Add `sub`.\n\n  Keep <b>this</b> & "that" as they are — "word for word".\n\n';

const sub = "export const add = (a, b) => a + b;\nexport const sub = (a, b) => a - b;\n";
const built = builds([
  uses(edit("math.js", files["math.js"], sub), write("lib/deep/new.js", "export {};\n")),
  uses(run("rm old.txt && printf '\\000\\002new' > logo.bin && ln -s math.js link.js && chmod +x math.js")),
  finishes("Added sub."),
]);

type Place = { readonly repo: string; readonly issue: string };
type Worked = Ended & { readonly asked: readonly unknown[] };

async function workIn({ repo, issue }: Place, scenes: readonly Scene[], ...more: readonly string[]): Promise<Worked> {
  const model = await startScriptedModel({ script: script(...scenes) });
  onTestFinished(() => model.close());
  const home = join(repo, "..", "home");
  await mkdir(home, { recursive: true });
  const env = { HOME: home, ANTHROPIC_BASE_URL: model.url, ANTHROPIC_API_KEY: "key-0123456789" };
  const output = join(repo, "..", "out");
  const ended = await musterIn(env, "work", "--repo", repo, "--task", issue, "--output", output, ...more);
  return { ...ended, asked: model.requests.map(({ body }) => body) };
}

const project = (act: (place: Place) => Promise<void>) => inProject({ files, issue: text, script: script(built) }, act);

const state = async (repo: string) => [
  await git(repo, "rev-parse", "HEAD"),
  await git(repo, "symbolic-ref", "HEAD"),
  await git(repo, "diff", "--cached"),
  await git(repo, "for-each-ref"),
  await git(repo, "stash", "list"),
];

test("a task's changes are left in the work tree, not committed, and nothing else is touched", () =>
  project(async (place) => {
    const { repo } = place;
    await writeFile(join(repo, "mine.txt"), "half an idea\n");
    await git(repo, "add", "mine.txt");
    await writeFile(join(repo, "mine.txt"), "a whole idea\n");
    const before = await state(repo);
    const { code, lines, stderr, asked } = await workIn(place, [built], "--json", "--model", "claude-haiku-5-5");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const changed = ["lib/deep/new.js", "link.js", "logo.bin", "math.js", "old.txt"];
    expect(lines.at(-1)).toEqual({
      outcome: "changed",
      files: changed,
      usd: expect.any(Number),
      turns: 3,
      seconds: expect.any(Number),
      folder: join(repo, "..", "out", "alone-1-build-u1"),
      summary: "Added sub.",
    });
    expect(await readFile(join(repo, "math.js"), "utf8")).toBe(sub);
    expect(await readFile(join(repo, "mine.txt"), "utf8")).toBe("a whole idea\n");
    expect(existsSync(join(repo, "old.txt"))).toBe(false);
    expect(await git(repo, "diff", "--summary", "HEAD", "--", "math.js")).toContain("100755 math.js");
    expect(await state(repo)).toEqual(before);
    const status = await git(repo, "status", "--porcelain");
    expect(
      status
        .split("\n")
        .map((line) => line.slice(3))
        .toSorted(),
    ).toEqual(["lib/", "link.js", "logo.bin", "math.js", "mine.txt", "old.txt"].toSorted());
    const kinds = lines.map((line) => JSON.parse(JSON.stringify(line)).kind);
    expect(kinds.filter((kind) => kind === "answered")).toHaveLength(3);
    expect(JSON.stringify(asked[0])).toContain('"model":"claude-haiku-5-5"');
  }));

test("the task's text reaches the model word for word", () =>
  project(async (place) => {
    const { asked } = await workIn(place, [built]);
    const [first] = JSON.parse(JSON.stringify(asked[0])).messages;
    expect(JSON.stringify(first.content)).toContain(JSON.stringify(text).slice(1, -1));
    expect(JSON.stringify(first.content)).not.toContain("issue");
  }));

test("what the user has changed in the same files is kept, and so are the changes, as a patch that can be applied later", () =>
  project(async (place) => {
    const { repo } = place;
    await writeFile(join(repo, "math.js"), "// my own idea\n");
    await mkdir(join(repo, "lib/deep"), { recursive: true });
    await writeFile(join(repo, "lib/deep/new.js"), "mine\n");
    const before = await git(repo, "status", "--porcelain=v2");
    const { code, lines } = await workIn(place, [built], "--json");
    expect(code).toBe(3);
    expect(lines.at(-1)).toMatchObject({
      outcome: "refused",
      reason: "dirty",
      kept: "these files hold something of yours that is not committed: lib/deep/new.js, math.js",
    });
    expect(await git(repo, "status", "--porcelain=v2")).toBe(before);
    expect(await readFile(join(repo, "math.js"), "utf8")).toBe("// my own idea\n");
    expect(existsSync(join(repo, "old.txt"))).toBe(true);
    await git(repo, "checkout", "--", "math.js");
    await rm(join(repo, "lib"), { recursive: true });
    await git(repo, "apply", join(repo, "..", "out", "alone-1-build-u1", "changes.patch"));
    expect(await readFile(join(repo, "math.js"), "utf8")).toBe(sub);
  }));

test("an ignored file in the way is not written over", () =>
  project(async (place) => {
    const { repo } = place;
    await writeFile(join(repo, "node_modules/x.js"), "mine\n");
    const writes = builds([
      uses(run("mkdir -p node_modules && echo theirs > node_modules/x.js && rm .gitignore")),
      finishes("Added x."),
    ]);
    const { lines } = await workIn(place, [writes], "--json");
    expect(lines.at(-1)).toMatchObject({ outcome: "refused", kept: expect.stringContaining("node_modules/x.js") });
    expect(await readFile(join(repo, "node_modules/x.js"), "utf8")).toBe("mine\n");
    expect(await readFile(join(repo, ".gitignore"), "utf8")).toBe("node_modules\n");
  }));

test("the other roles plan, ask, review and mend; a refusal needs a person", () =>
  project(async (place) => {
    const plan = plans({
      summary: "One change.",
      units: [{ id: "u1", title: "Add sub", description: "Export it.", paths: [], acceptance: ["it subtracts"] }],
    });
    expect(await workIn(place, [plan], "--role", "plan")).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("- u1 Add sub: Export it."),
    });
    expect(await workIn(place, [asks(["Integers only?"])], "--role", "plan", "--json")).toMatchObject({ code: 3 });
    await writeFile(join(place.repo, "math.js"), sub);
    await git(place.repo, "commit", "-qam", "Add sub");
    const reviewed = await workIn(place, [reviews(7)], "--role", "review");
    expect(reviewed).toMatchObject({ code: 0, stdout: expect.stringContaining("worth 7 of 10") });
    expect(JSON.stringify(reviewed.asked[0])).toContain("+export const sub");
    const fix = fixes([uses(write("fixed.txt", "fixed\n")), finishes("Fixed.")]);
    expect(await workIn(place, [fix], "--role", "fix")).toMatchObject({ code: 0 });
    expect(await workIn(place, [builds([refuses()])], "--json")).toMatchObject({ code: 3 });
  }));

test("a budget that buys nothing fails and says so, and the tree is as it was", () =>
  project(async (place) => {
    const { code, lines, asked } = await workIn(place, [built], "--budget", "0.0001", "--json");
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ outcome: "failed", reason: "budget", files: [], usd: 0 });
    expect(asked).toEqual([]);
    expect(await git(place.repo, "status", "--porcelain")).toBe("");
  }));

test("what a stopped worker had changed is left in the work tree too, and the exit code says that it is not done", () =>
  project(async (place) => {
    const { repo } = place;
    await mkdir(join(repo, ".github"), { recursive: true });
    await writeFile(join(repo, ".github/muster.yml"), "budget: { turns: 1 }\n");
    await git(repo, "add", ".github/muster.yml");
    await git(repo, "commit", "-qm", "Configure");
    const { code, lines } = await workIn(place, [built], "--json");
    expect(code).toBe(1);
    expect(lines.at(-1)).toMatchObject({ outcome: "partial", reason: "turns", files: ["lib/deep/new.js", "math.js"] });
    expect(await readFile(join(repo, "math.js"), "utf8")).toBe(sub);
  }));

test("going without a sandbox is refused where a secret is within reach, and it is named", () =>
  project(async (place) => {
    const home = join(place.repo, "..", "home");
    await mkdir(join(home, ".ssh"), { recursive: true });
    await writeFile(join(home, ".ssh", "id_ed25519"), "PRIVATE KEY\n");
    const { code, stderr, asked } = await workIn(place, [built], "--no-sandbox");
    expect(code).toBe(1);
    expect(stderr).toContain(`could get hold of:\n`);
    expect(stderr).toContain(join(home, ".ssh"));
    expect(asked).toEqual([]);
    expect(await git(place.repo, "status", "--porcelain")).toBe("");
  }));

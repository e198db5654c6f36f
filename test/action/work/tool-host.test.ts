import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ToolName } from "../../../action/work/tool-host/protocol.ts";
import { files, host } from "./hosted.ts";

test("read numbers its lines, and shows the range that is asked for", async () => {
  const { say, refused } = await host();
  expect(await say("read", { path: "a.txt" })).toBe("1\tone\n2\ttwo\n3\tthree");
  expect(await say("read", { path: "a.txt", from: 2, to: 2 })).toBe(
    "2\ttwo\n[… lines 3 to 3 not shown: read with from and to …]",
  );
  expect(await refused("read", { path: "a.txt", from: 9 })).toContain("has 3 lines");
});

test("read says what it will not show: folders, binaries, pipes, what is missing or huge", async () => {
  const { say, refused, workspace } = await host();
  writeFileSync(join(workspace, "image.png"), Buffer.from([137, 80, 0, 1]));
  writeFileSync(join(workspace, "huge.txt"), Buffer.alloc(65 << 20, "x"));
  await say("run", { command: "mkfifo pipe" });
  expect(await refused("read", { path: "src" })).toContain("is a folder");
  expect(await refused("read", { path: "image.png" })).toContain("not text");
  expect(await refused("read", { path: "pipe" })).toContain("not a plain file");
  expect(await refused("read", { path: "none.txt" })).toContain("does not exist");
  expect(await refused("read", { path: "huge.txt" })).toContain("too large");
  expect(await refused("read", { path: "/dev/zero" })).toContain("outside");
});

test("a long file comes in bounded parts that say how to go on", async () => {
  const { say, workspace } = await host();
  writeFileSync(
    join(workspace, "long.txt"),
    Array.from({ length: 9000 }, (_, index) => `line ${index + 1}`).join("\n"),
  );
  writeFileSync(join(workspace, "wide.txt"), "w".repeat(100_000));
  const text = await say("read", { path: "long.txt" });
  expect(text).toMatch(/\[… lines 2001 to 9000 not shown/);
  expect((await say("read", { path: "wide.txt" })).length).toBeLessThan(30_001);
});

test("edit changes what occurs exactly once", async () => {
  const { say, refused, workspace } = await host();
  await say("edit", { path: "src/b.js", old: "const x = 1", new: "const x = $& $1" });
  expect(readFileSync(join(workspace, "src/b.js"), "utf8")).toContain("const x = $& $1;\n  const y");
  expect(await refused("edit", { path: "src/b.js", old: "const", new: "let" })).toContain("occurs 3 times");
  expect(await refused("edit", { path: "src/b.js", old: "const y  = 2;\nconst z", new: "" })).toContain(
    "line 2 is near: it is similar to the first line. The file has:\n  const y = 2;\nconst z = 1;",
  );
  expect(await refused("edit", { path: "src/b.js", old: "nowhere", new: "" })).toContain("does not occur");
});

test("write makes folders on its way and replaces the whole file", async () => {
  const { say, workspace } = await host();
  await say("write", { path: "deep/er/new.txt", text: "hi\n" });
  await say("write", { path: "a.txt", text: "1\n" });
  expect(readFileSync(join(workspace, "deep/er/new.txt"), "utf8")).toBe("hi\n");
  expect(readFileSync(join(workspace, "a.txt"), "utf8")).toBe("1\n");
});

test("list and search find what is there, hidden files too, but nothing of git's", async () => {
  const { say } = await host();
  expect(await say("list", {})).toBe(".github/\n.hidden\na.txt\nsrc/");
  expect(await say("search", { pattern: "needle" })).toContain(".hidden:1:needle");
  expect(await say("search", { pattern: "repositoryformatversion" })).toBe("(no match)");
  expect(await say("search", { pattern: "const [xy]", path: "src", glob: "*.js" })).toMatch(/src\/b\.js:1:.*\n.*:2:/);
});

test("run tells the exit code, works in the folder asked for, and ends what takes too long", async () => {
  const { say } = await host();
  expect(await say("run", { command: "pwd; exit 3", cwd: "src" })).toMatch(/workspace\/src\n\[exit 3, /);
  expect(await say("run", { command: "echo a; sleep 20", timeout: 1 })).toMatch(/^a\n\[ended after 1 s/);
  expect((await say("run", { command: "yes | head -c 3000000" })).length).toBeLessThan(30_001);
});

test("reads are served while a command runs", async () => {
  const { say } = await host();
  const running = say("run", { command: "while [ ! -e go ]; do sleep 0.02; done; echo gone" });
  expect(await say("read", { path: "a.txt" })).toContain("one");
  await say("write", { path: "go", text: "" });
  expect(await running).toContain("gone");
});

test("what a command left in the background serves the next, and ends with the host", async () => {
  const { say, workspace, close } = await host();
  await say("run", { command: "while :; do date +%N > tick; sleep 0.02; done > /dev/null 2>&1 & echo begun" });
  const moved = "cp tick before; for i in 1 2 3 4 5; do sleep 0.2; cmp -s tick before || { echo MOVED; exit; }; done";
  expect(await say("run", { command: moved })).toContain("MOVED");
  await close();
  const tick = readFileSync(join(workspace, "tick"), "utf8");
  await setTimeout(300);
  expect(readFileSync(join(workspace, "tick"), "utf8")).toBe(tick);
});

const outsiders = [
  "../outside.txt",
  "src/../../outside.txt",
  "./././../outside.txt",
  "link",
  "folder-link/outside.txt",
  "chain",
  "src//..//..//outside.txt",
  "..",
  "folder-link",
];
/** Only looked at: no guard is tried by what would harm the machine if it failed. */
const machines = ["/etc/passwd", "/proc/self/environ", "/proc/1/environ", "/"];
const gits = [
  ".git/config",
  ".git",
  ".GIT/config",
  "src/../.git/hooks/pre-commit",
  ".git./config",
  ".git /config",
  ".g\u200Cit/config",
  "git~1/config",
  "src/.git/config",
  "git-link/config",
  "sub/.Git/HEAD",
];
const protectedPaths = [
  ".github/workflows/ci.yml",
  ".GitHub/new.yml",
  "src/../.github/x",
  "locked.txt",
  "LOCKED.txt",
  "gh/x.yml",
  ".github",
];
const changing = ["write", "edit"] as const;

function inputFor(tool: ToolName, path: string): unknown {
  if (tool === "write") return { path, text: "evil" };
  return tool === "edit" ? { path, old: "e", new: "evil" } : { path };
}

test("every path that leads out is refused by every tool", async () => {
  const { refused, workspace, outside } = await host();
  symlinkSync(outside, join(workspace, "link"));
  symlinkSync("..", join(workspace, "folder-link"));
  symlinkSync("link", join(workspace, "chain"));
  for (const path of [...outsiders, outside, dirname(outside)])
    for (const tool of changing) await refused(tool, inputFor(tool, path));
  for (const path of [...outsiders, outside, ...machines]) {
    for (const tool of ["read", "list"] as const) await refused(tool, inputFor(tool, path));
    await refused("run", { command: "true", cwd: path });
    await refused("search", { pattern: "honey", path });
  }
  expect(readFileSync(outside, "utf8")).toBe("honey");
});

test("every way to write git's own folder is refused by every tool", async () => {
  const { refused, workspace } = await host();
  symlinkSync(".git", join(workspace, "git-link"));
  const before = readFileSync(join(workspace, ".git/config"), "utf8");
  for (const path of gits) {
    for (const tool of ["read", "list", ...changing] as const) {
      expect(await refused(tool, inputFor(tool, path))).toContain("belongs to git");
    }
  }
  expect(readFileSync(join(workspace, ".git/config"), "utf8")).toBe(before);
  expect(existsSync(join(workspace, ".git/hooks/pre-commit"))).toBe(false);
});

test("protected paths are closed to change, not to reading", async () => {
  const { refused, say, workspace } = await host();
  symlinkSync(".github", join(workspace, "gh"));
  for (const path of protectedPaths) {
    for (const tool of changing) await refused(tool, inputFor(tool, path));
    expect(await refused("write", { path, text: "x" })).toContain("is protected (");
  }
  expect(await say("read", { path: ".github/workflows/ci.yml" })).toContain("on: push");
});

test("two dots are taken off before links are followed, so that they never step out through one", async () => {
  const { say, workspace, outside } = await host();
  symlinkSync("..", join(workspace, "folder-link"));
  await say("write", { path: "folder-link/../outside.txt", text: "inside" });
  expect(readFileSync(join(workspace, "outside.txt"), "utf8")).toBe("inside");
  expect(readFileSync(outside, "utf8")).toBe("honey");
});

test("a link that dangles is not written through", async () => {
  const { refused, workspace, outside } = await host();
  symlinkSync(`${outside}-new`, join(workspace, "dangling"));
  await refused("write", { path: "dangling", text: "evil" });
  await refused("write", { path: "dangling/x", text: "evil" });
  expect(existsSync(`${outside}-new`)).toBe(false);
});

test("a path with a NUL, or a name too long, is refused", async () => {
  const { refused } = await host();
  await refused("read", { path: "a.txt\0.png" });
  await refused("write", { path: "x".repeat(300), text: "" });
});

test("search takes its pattern for a pattern, never for an option", async () => {
  const { say, refused } = await host();
  expect(await say("search", { pattern: "--pre=sh" })).toBe("(no match)");
  expect(await say("search", { pattern: "-f/etc/passwd" })).toBe("(no match)");
  expect(await say("search", { pattern: "needle", glob: "--pre=sh" })).toBe("(no match)");
  await refused("search", { pattern: "needle", path: "--files" });
});

test("a role that only reads is refused every change", async () => {
  const { refused, workspace } = await host({ mayWrite: false });
  for (const tool of changing) await refused(tool, inputFor(tool, "a.txt"));
  expect(readFileSync(join(workspace, "a.txt"), "utf8")).toBe(files["a.txt"]);
});

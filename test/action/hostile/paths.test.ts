import { expect } from "vitest";
import type { ToolName } from "../../../action/work/tool-host/protocol.ts";
import { contained } from "../sandbox/needs-bubblewrap.ts";
import { placeFor, secret } from "./place.ts";

/** What is outside can be read in this sandbox: it is the tools that must not. */
const place = placeFor("shown");

const traversals = [
  "../outside/secret.txt",
  "..",
  "../",
  "../..",
  "/",
  "//",
  "///etc/passwd",
  "/etc/passwd",
  "/etc/shadow",
  "/root/.ssh/id_rsa",
  "~/.ssh/id_rsa",
  "~root/.bashrc",
  "$HOME/.npmrc",
  "${HOME}/.npmrc",
  "`pwd`/../outside/secret.txt",
  "./../outside/secret.txt",
  "src/../../outside/secret.txt",
  "src/../../outside/folder/../secret.txt",
  "src/./.././../outside/secret.txt",
  "nothing/../../outside/secret.txt",
  "nothing/nowhere/../../../outside/secret.txt",
  "a.txt/../../outside/secret.txt",
  "a.txt/../a.txt/../../outside/secret.txt",
  ".//..//outside//secret.txt",
  "../workspace/../outside/secret.txt",
  "../workspace-evil/x",
  "..\\outside\\secret.txt",
  "..%2foutside%2fsecret.txt",
  "%2e%2e/outside/secret.txt",
  "..%c0%afoutside/secret.txt",
  "..\u2215outside\u2215secret.txt",
  "\u2025/outside/secret.txt",
  "\uFF0E\uFF0E/outside/secret.txt",
  "..\u200B/outside/secret.txt",
  ".\u0338./outside/secret.txt",
  "file:///etc/passwd",
  "C:\\Windows\\system.ini",
  "\\\\server\\share",
  "/proc/self/environ",
  "/proc/self/cwd/../outside/secret.txt",
  "/proc/self/root/etc/passwd",
  "/proc/1/environ",
  "/proc/self/fd/0",
  "/dev/fd/0",
  "/dev/stdin",
  "/dev/zero",
  "/dev/tty",
  "/sys/kernel/notes",
];
const linked = [
  "link-file",
  "link-relative",
  "link-chain",
  "link-folder/secret.txt",
  "link-folder/folder/secret.txt",
  "link-folder/new.txt",
  "link-chain-folder/secret.txt",
  "link-parent/outside/secret.txt",
  "link-parent",
  "link-root/etc/passwd",
  "link-root",
  "link-dangling",
  "link-dangling/x",
  "link-proc",
  "link-self",
  "link-self/x",
  "src/link-up/secret.txt",
  "src/../link-folder/secret.txt",
  "link-folder/../outside/secret.txt",
];
const gits = [
  ".git",
  ".git/config",
  ".git/hooks/pre-commit",
  ".git/HEAD",
  ".git/objects/info/alternates",
  "./.git/config",
  ".//.git//config",
  "src/../.git/config",
  ".GIT/config",
  ".Git/hooks/post-checkout",
  ".git./config",
  ".git /config",
  ".git\u200C/config",
  ".g\u00ADit/config",
  ".\uFF47it/config",
  "git~1/config",
  "GIT~1/hooks/x",
  "link-git/config",
  "link-hooks/pre-commit",
  "src/.git/config",
  "sub/.git/hooks/pre-commit",
  "sub/.GIT",
  ".git::$INDEX_ALLOCATION/config",
];
const closed = [
  ".github/workflows/ci.yml",
  ".github/workflows/new.yml",
  ".GITHUB/workflows/new.yml",
  "src/../.github/x",
  "link-github/workflows/ci.yml",
  ".npmrc",
  "deep/er/.npmrc",
  ".NPMRC",
  "CLAUDE.md",
  "src/claude.md",
];
const odd = [
  "",
  " ",
  ".",
  "a.txt\0",
  "a.txt\0../../outside/secret.txt",
  "\0",
  "x".repeat(255),
  "x".repeat(256),
  "x/".repeat(2000),
  "x".repeat(5000),
  "new\nline",
  "tab\there",
  "-rf",
  "--help",
  "*",
  "?",
  "[a-z]*",
  "{a,b}.txt",
  "con",
  "a.txt/",
  "a.txt/b",
  "\uD800",
  "\uFEFFa.txt",
  "\u202Etxt.a",
  "e\u0301/\u00E9",
  ":(glob)**",
  ":!a.txt",
  ":/",
  "a.txt:stream",
];

const reading = ["read", "list", "search"] as const;
const changing = ["write", "edit"] as const;

function inputFor(tool: ToolName, path: string): unknown {
  const inputs: Readonly<Record<string, unknown>> = {
    search: { pattern: "honey|root|GIT|x", path },
    write: { path, text: "evil" },
    edit: { path, old: "e", new: "evil" },
    run: { command: "cat secret.txt; ls", cwd: path },
  };
  return inputs[tool] ?? { path };
}

/** No tool shows what is outside or changes it, whatever it answers. */
async function holds(path: string): Promise<void> {
  const { say, untouched } = place.now();
  for (const tool of [...reading, ...changing, "run"] as const) {
    const { text } = await say(tool, inputFor(tool, path));
    expect(text).not.toContain(secret);
    expect(text).not.toMatch(/root:x:0:0|is read-only/);
  }
  await untouched();
}

for (const path of traversals)
  contained(`the path ${named(path)} shows and changes nothing outside`, () => holds(path));
for (const path of linked) contained(`the link ${named(path)} shows and changes nothing outside`, () => holds(path));
for (const path of odd) contained(`the odd path ${named(path)} does no harm`, () => holds(path));

for (const path of gits) {
  contained(`git's own ${named(path)} is neither shown nor changed`, async () => {
    const { say, untouched } = place.now();
    for (const tool of [...reading, ...changing] as const) {
      const { text } = await say(tool, inputFor(tool, path));
      expect(text).not.toMatch(/repositoryformatversion|ref: refs|is read-only/);
    }
    await untouched();
  });
}

for (const path of closed) {
  contained(`the protected ${named(path)} is not changed`, async () => {
    const { say, untouched } = place.now();
    for (const tool of changing) expect(await say(tool, inputFor(tool, path))).toMatchObject({ failed: true });
    await untouched();
  });
}

/** Short enough for a name, and told apart. */
function named(path: string): string {
  return path.length > 60 ? `${JSON.stringify(path.slice(0, 20))} of ${path.length}` : JSON.stringify(path);
}

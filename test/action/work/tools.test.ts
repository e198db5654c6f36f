import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, test } from "vitest";
import { binaryKind } from "../../../action/work/tool-host/binary.ts";
import { LineRange } from "../../../action/work/tool-host/line-range.ts";
import { host } from "./hosted.ts";
import { folder, git } from "./repository.ts";

function spiltIn(result: string): string {
  return /read or search (\S+?)[;\]]/.exec(result)?.[1] ?? "nothing was spilt";
}

test("a long output shows head and tail, and the whole of it can be read and searched where it says", async () => {
  const { say, close } = await host();
  const result = await say("run", { command: "for i in $(seq 1 20000); do echo line $i of many; done; exit 4" });
  expect(result).toMatch(/^line 1 of many\n/);
  expect(result).toMatch(/line 20000 of many\n\[all of it, \d+ bytes: read or search \S+\]\n\[exit 4, /);
  const path = spiltIn(result);
  expect(await say("read", { path, from: 9999, to: 10000 })).toBe(
    "9999\tline 9999 of many\n10000\tline 10000 of many\n[… lines 10001 to 20000 not shown: read with from and to …]",
  );
  expect(await say("search", { path, pattern: "line 1234\\d of" })).toMatch(/:12340:line 12340 of many\n.*12341/);
  await close();
  expect(existsSync(path)).toBe(false);
});

test("a short output leaves no file", async () => {
  const { say } = await host();
  expect(await say("run", { command: "echo short" })).not.toContain("read or search");
});

test("a spilt output is bounded and says what is lost; codes for terminals are not in it", async () => {
  const { say } = await host();
  const result = await say("run", {
    command: "printf '\\033[31mred\\033[0m\\n'; yes 0123456789abcde | head -c 80000000",
  });
  expect(result).toMatch(/\[its first 67108864 bytes: read or search \S+; the \d+ bytes after them are nowhere\]/);
  expect(await say("read", { path: spiltIn(result), to: 1 })).toMatch(/^1\tred\n/);
});

test("what a command puts among the outputs leads nowhere else", async () => {
  const { say, refused, outside } = await host();
  const path = spiltIn(await say("run", { command: "seq 1 20000" }));
  symlinkSync(outside, join(dirname(path), "link"));
  await refused("read", { path: join(dirname(path), "link") });
  await refused("read", { path: `${dirname(path)}/../../etc/passwd` });
  await refused("search", { path: join(dirname(path), "link"), pattern: "honey" });
  await refused("write", { path, text: "spoilt" });
  expect(await say("read", { path, to: 1 })).toContain("1\t1");
});

test.each([
  ["a PNG image", "89504e470d0a1a0a0000"],
  ["a JPEG image", "ffd8ffe000104a46"],
  ["a WebP image", "524946460000000057454250"],
  ["a PDF document", "255044462d312e37"],
  ["a ZIP archive (also .jar, .docx, .xlsx)", "504b030400"],
  ["an ELF program or library", "7f454c460200"],
  ["an SQLite database", "53514c69746520666f726d61742033000a"],
  ["UTF-16 text (iconv can turn it into UTF-8)", "fffe41004200"],
  ["a binary of a kind unknown here", "0102000304"],
])("read refuses %s by its name", async (kind, bytes) => {
  const { refused, workspace } = await host();
  writeFileSync(join(workspace, "thing"), Buffer.from(bytes, "hex"));
  expect(await refused("read", { path: "thing" })).toBe(
    `thing is not text: it is ${kind}, ${bytes.length / 2} bytes, and cannot be shown.`,
  );
});

test("text that begins like a binary is text", () => {
  expect(binaryKind(Buffer.from("MZ is a train; GIF89a and BZh9 are words; ID3"))).toBeUndefined();
});

test("a range of lines is the same however the bytes arrive", () => {
  const text = "one\ntwo\n\nfour\nfive";
  for (const size of [1, 2, 3, 7, 100]) {
    for (const [from, to] of [
      [1, 1],
      [2, 3],
      [3, 9],
      [5, 5],
      [6, 9],
    ] as const) {
      const range = new LineRange(from, to, 1000);
      for (let at = 0; at < text.length; at += size) range.add(Buffer.from(text.slice(at, at + size)));
      expect([range.total, range.lines()]).toEqual([5, text.split("\n").slice(from - 1, to)]);
    }
  }
});

test.each([
  ["line ends", "a\r\nb\r\n", "a\nb", /with the file's line ends, which are CR LF/],
  ["white space at the ends of lines", "a  \nb\n", "a\nb", /line 1 is near: only white space at the ends/],
  ["indentation", "if (x) {\n\treturn 1;\n}\n", "if (x) {\n  return 1;\n}", /line 1 is near: only the indentation/],
  ["white space", "let  a =  1;\n", "let a = 1;", /line 1 is near: only white space differs/],
  ["look-alikes", "say(“hi”);\n", 'say("hi");', /line 1 is near: some characters only look the same/],
  ["line numbers", "one\ntwo\n", "1\tone\n2\ttwo", /begins with line numbers, which `read` adds/],
  [
    "a similar line",
    "x\nconst answer = compute(41);\n",
    "const answer = compute(42);",
    /line 2 is near: it is similar[^]*compute\(41\)/,
  ],
  ["a first line that fits", "a = 1\nb = 2\n", "a = 1\nzz(9)", /line 1 is near: what follows it differs/],
  ["nothing near", "x\n", "something else altogether", /does not occur in f\. Read the file/],
])("a near miss of edit is explained: %s", async (_, text, old, explained) => {
  const { refused, workspace } = await host();
  writeFileSync(join(workspace, "f"), text);
  expect(await refused("edit", { path: "f", old, new: "" })).toMatch(explained);
  expect(readFileSync(join(workspace, "f"), "utf8")).toBe(text);
});

test("edit says where a text that is not unique stands, and keeps its hands off what is not UTF-8", async () => {
  const { refused, workspace } = await host();
  expect(await refused("edit", { path: "src/b.js", old: "const", new: "let" })).toContain(
    "3 times in src/b.js, at lines 1, 2, 3.",
  );
  writeFileSync(join(workspace, "latin"), Buffer.from("caf\xe9 one\n", "latin1"));
  expect(await refused("edit", { path: "latin", old: "one", new: "two" })).toContain("is not UTF-8");
  expect(readFileSync(join(workspace, "latin"), "latin1")).toBe("caf\xe9 one\n");
});

test("read tells of line ends that it does not show", async () => {
  const { say, workspace } = await host();
  writeFileSync(join(workspace, "dos.txt"), "a\r\nb\r\n");
  expect(await say("read", { path: "dos.txt" })).toBe("1\ta\n2\tb\n[its lines end in CR LF]");
});

/** Programs of PATH but ripgrep; and a folder with nothing but ripgrep, if it is anywhere. */
function engines(): { readonly without: string; readonly ripgrep: string | undefined } {
  const without = folder("bin");
  const paths = (process.env["PATH"] ?? "").split(delimiter);
  for (const name of ["git", "sh", "node"]) {
    const real = paths.map((path) => join(path, name)).find(existsSync);
    if (real !== undefined) symlinkSync(real, join(without, name));
  }
  const ripgrep = paths.find((path) => existsSync(join(path, "rg")));
  return { without, ripgrep };
}

const searched: readonly (readonly [
  what: string,
  input: { pattern: string; path?: string; glob?: string },
  found: string,
])[] = [
  ["a word", { pattern: "needle" }, ".hidden:1:needle\ndeep/er/c.ts:2:a needle too\nz a.txt:1:needle ä"],
  ["a class of characters", { pattern: String.raw`\d{3}` }, "numbers.md:2:tel 123"],
  ["a word's border", { pattern: String.raw`\bneed\w+\b`, glob: "*.txt" }, "z a.txt:1:needle ä"],
  ["in a folder", { pattern: "needle", path: "deep" }, "deep/er/c.ts:2:a needle too"],
  ["in a file", { pattern: "needle", path: "deep/er/c.ts", glob: "*.md" }, "deep/er/c.ts:2:a needle too"],
  [
    "by a glob with braces",
    { pattern: "needle|tel", glob: "*.{ts,md}" },
    "deep/er/c.ts:2:a needle too\nnumbers.md:2:tel 123",
  ],
  ["by a glob of folders", { pattern: "needle", glob: "deep/**" }, "deep/er/c.ts:2:a needle too"],
  ["by a glob within a folder", { pattern: "needle", path: "deep", glob: "er/*.ts" }, "deep/er/c.ts:2:a needle too"],
  ["by a glob that would let git's own in", { pattern: "repositoryformatversion", glob: "**" }, "(no match)"],
  ["nothing in what is ignored", { pattern: "secret trash" }, "(no match)"],
  ["nothing in binaries", { pattern: "binaryword" }, "(no match)"],
  ["a line end", { pattern: "tel 123$" }, "numbers.md:2:tel 123"],
  [
    "what is no regular expression, as it is written",
    { pattern: "open({" },
    "code.js:1:open({ a: 1 });\n[not a regular expression: searched as plain text]",
  ],
  [
    "what is none and nowhere",
    { pattern: "nowhere((" },
    "(no match)\n[not a regular expression: searched as plain text]",
  ],
  ["capitals when asked", { pattern: "(?i)NEEDLE", glob: "*.ts" }, "deep/er/c.ts:2:a needle too"],
];

test("search finds the same in ripgrep and in git grep", async ({ skip }) => {
  const { without, ripgrep } = engines();
  const paths = [without, ...(ripgrep === undefined ? [] : [`${ripgrep}${delimiter}${without}`])];
  for (const PATH of paths) {
    const { say, workspace } = await host({ environment: { ...process.env, PATH } });
    const put = (path: string, text: string | Buffer) => {
      mkdirSync(dirname(join(workspace, path)), { recursive: true });
      writeFileSync(join(workspace, path), text);
    };
    put("deep/er/c.ts", "one\na needle too\n");
    put("z a.txt", "needle ä\n");
    put("numbers.md", "x\ntel 123\n");
    put("code.js", "open({ a: 1 });\n");
    put("ignored/kept.txt", "needle, tracked though ignored\n");
    put("ignored/trash.txt", "secret trash\n");
    put(".gitignore", "ignored/\n");
    put(".ignore", "numbers.md\n");
    put("image.bin", Buffer.from("binaryword\0\x01"));
    put("long.txt", `start ${"w".repeat(5000)}\n`);
    git(workspace, "add", "-f", "ignored/kept.txt", "numbers.md");
    for (const [what, input, found] of searched) expect([what, await say("search", input)]).toEqual([what, found]);
    expect(await say("search", { pattern: "^start" })).toMatch(/^long\.txt:1:start w{294} \[…\]$/);
  }
  skip(paths.length === 1, "there is no ripgrep here to compare with");
});

test("so many matches are cut at a whole line, and it says how many are left out", async () => {
  const { say, workspace } = await host();
  writeFileSync(join(workspace, "many.txt"), Array.from({ length: 5000 }, (_, index) => `match ${index}`).join("\n"));
  const found = await say("search", { pattern: "match" });
  expect(found).toMatch(/\nmany\.txt:\d+:match \d+\n\[… \d+ further matches: narrow it with path or glob …\]$/);
});

test("search does not run what a repository's settings name", async () => {
  const { say, workspace } = await host();
  const proof = join(folder("proof"), "ran");
  execFileSync("git", ["config", "core.fsmonitor", `touch ${proof}`], { cwd: workspace });
  await say("search", { pattern: "needle" });
  expect(existsSync(proof)).toBe(false);
});

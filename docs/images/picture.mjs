// Makes a picture of what a command prints on a terminal: ANSI text on standard input, the PNG's name as argument; needs chromium.
//   npm run build
//   script -qec "node_modules/.bin/node app/cli/main.ts demo" /dev/null | npx node docs/images/picture.mjs docs/images/demo.png
// Lines about single jobs are left out, for the picture's size.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { stripVTControlCharacters as plain } from "node:util";

const styles = { 1: "font-weight:bold;color:#fff", 2: "color:#8b949e", 31: "color:#ff7b72", 36: "color:#76e3ea" };
const [width, lineHeight, margin, letter] = [1280, 20, 24, 8.5];

/** One line with the few codes that we print. */
function markUp(line) {
  const [first, ...parts] = line.replaceAll("&", "&amp;").replaceAll("<", "&lt;").split("\u001B[");
  const spans = parts.map((part) =>
    part.replace(/^(\d*)m/, (_, code) => (code === "0" ? "</span>" : `<span style="${styles[code] ?? ""}">`)),
  );
  return [first, ...spans].join("");
}

/** How many rows of the picture a line takes. */
function rowsOf(line) {
  return Math.max(1, Math.ceil((plain(line).length * letter) / (width - 2 * margin)));
}

const printed = (await text(process.stdin)).replaceAll("\r", "").trim().split("\n");
const lines = printed.filter((line) => !/ job \w+ (\([\w-]+\) )?(started|ended)$/.test(plain(line)));
const rows = lines.reduce((total, line) => total + rowsOf(line), 0);
const body = lines.map((line) => `<div>${markUp(line) || "&nbsp;"}</div>`).join("");
const style = `body{margin:${margin}px;background:#0d1117;color:#c9d1d9;font:14px/${lineHeight}px monospace;white-space:pre-wrap}`;

const folder = mkdtempSync(join(tmpdir(), "muster-picture-"));
try {
  const page = join(folder, "page.html");
  writeFileSync(page, `<!doctype html><meta charset="utf-8"><style>${style}</style>${body}`);
  const size = `--window-size=${width},${rows * lineHeight + 2 * margin}`;
  const file = `--screenshot=${resolve(process.argv[2] ?? "terminal.png")}`;
  const flags = ["--headless", "--no-sandbox", "--hide-scrollbars", `--user-data-dir=${join(folder, "profile")}`];
  execFileSync("chromium", [...flags, size, file, `file://${page}`], { stdio: "ignore" });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

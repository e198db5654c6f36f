/** Loaded before a program (`--import watch-files.ts?to=<file>`): notes every path that the program itself gives to the file system, whatever for. */

import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { fileURLToPath } from "node:url";

const seen = new Set<string>();
const write = fs.writeFileSync;
const to = new URL(import.meta.url).searchParams.get("to") ?? "";

function note(call: string, path: unknown): void {
  if (typeof path === "string") seen.add(`${call}\t${path}`);
  else if (path instanceof URL) seen.add(`${call}\t${fileURLToPath(path)}`);
  else if (Buffer.isBuffer(path)) seen.add(`${call}\t${path.toString()}`);
}

const twoPaths = /^(?:link|symlink|rename|cp|copyFile)/;

/** Replaces every function of a module by one that notes its paths. */
function watch(module: object): void {
  for (const name of Object.keys(module)) {
    const given: unknown = Reflect.get(module, name);
    if (typeof given !== "function" || /^[A-Z]/.test(name)) continue;
    const watched = (...args: readonly unknown[]): unknown => {
      note(name, args[0]);
      if (twoPaths.test(name)) note(name, args[1]);
      return Reflect.apply(given, module, args);
    };
    Object.assign(watched, given);
    Reflect.set(module, name, watched);
  }
}

watch(fs.promises);
watch(fs);
syncBuiltinESMExports();
process.on("exit", () => write(to, [...seen].join("\0")));

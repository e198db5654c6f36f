/** Which program is the tool host, from the bundle and from the sources. */

import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** How to start a host: a command, and what of it must be readable in the sandbox. */
export type HostCommand = { readonly argv: readonly string[]; readonly readable: readonly string[] };

/** From the bundle its `tool-host.js`; from the sources the file beside this one. */
export function hostCommand(url: string = import.meta.url): HostCommand {
  if (!url.endsWith(".ts")) {
    const folder = fileURLToPath(new URL(".", url));
    // Without the package's own file Node would have to guess that the bundle is a module.
    const readable = [folder, fileURLToPath(new URL("../package.json", url))];
    return { argv: [process.execPath, join(folder, "tool-host.js")], readable };
  }
  const root = fileURLToPath(new URL("../../../", url));
  const start = fileURLToPath(new URL("start.ts", url));
  const readable = ["action", "node_modules/zod", "package.json"].map((path) => root + path);
  return { argv: [process.execPath, start], readable };
}

/** How a command is run behind the forwarder: what is called, and what of us must be readable in the sandbox for it. */

import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export type Bridge = {
  readonly argv: (socket: string, command: readonly string[]) => readonly string[];
  readonly readable: readonly string[];
};

/** From the bundle its `forward.js`; from the sources the file beside this one. */
export function bridge(url: string = import.meta.url): Bridge {
  const bundled = !url.endsWith(".ts");
  const folder = fileURLToPath(new URL(".", url));
  const start = join(folder, bundled ? "forward.js" : "forward.ts");
  // Without the package's own file Node would have to guess that the bundle is a module.
  const manifest = join(dirname(folder), bundled ? "package.json" : "../../package.json");
  return {
    argv: (socket, command) => [process.execPath, start, socket, ...command],
    readable: [folder, manifest],
  };
}

/** `muster`. Node keeps what it has made of the sources, so that every start but the first takes a third of the time. */

import { enableCompileCache } from "node:module";
import { fileURLToPath } from "node:url";

// Where only who installed it can write: what is found there is run.
enableCompileCache(fileURLToPath(new URL("../../node_modules/.cache/muster", import.meta.url)));
await import("./commands.ts");

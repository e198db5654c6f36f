/** Starts a tool host from the sources; the bundle has its own command for it. */

import { serveTools } from "./main.ts";

await serveTools(process.stdin, process.stdout, process.env);

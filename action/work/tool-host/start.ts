/** The tool host as a program, from the sources and in the bundle. */

import { serveTools } from "./main.ts";

await serveTools(process.stdin, process.stdout, process.env);

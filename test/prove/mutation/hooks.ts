/** Loaded before anything else: gives the files that are mutated with all of their mutants asleep, and tests a stand-in for vitest. */

import { registerHooks, stripTypeScriptTypes } from "node:module";
import { pathToFileURL } from "node:url";
import { catalogue, root } from "./catalogue.ts";
import { instrumented } from "./instrumented.ts";
import { mutantAt } from "./awake.ts";

const byUrl = new Map(catalogue().map((mutated) => [pathToFileURL(`${root}${mutated.file}`).href, mutated]));
const harness = new URL("harness.ts", import.meta.url).href;

Object.assign(globalThis, { __mutant: mutantAt });

registerHooks({
  resolve(specifier, context, next) {
    return specifier === "vitest" && context.parentURL !== harness ? next(harness, context) : next(specifier, context);
  },
  load(url, context, next) {
    const mutated = byUrl.get(url);
    if (mutated === undefined) return next(url, context);
    const { source, mutants, first } = mutated;
    return { format: "module", source: stripTypeScriptTypes(instrumented(source, mutants, first)), shortCircuit: true };
  },
});

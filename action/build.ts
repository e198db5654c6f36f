/** Bundles the action into `dist/`, and says something only where something is wrong. */

import { build } from "rolldown";
import { bundles } from "./rolldown.config.ts";

// One after the other: the first empties the folder.
for (const bundle of bundles) await build(bundle);

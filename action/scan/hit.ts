/** A place in a text where a rule speaks, before it is known whether the change added it. */

import type { RuleName } from "#mission/scan/rules";

/** Offsets into the text. `detail` never repeats a secret. */
export type Hit = { readonly rule: RuleName; readonly from: number; readonly to: number; readonly detail?: string };

/** The marks that git leaves where two sides conflict. */

import type { Hit } from "../hit.ts";

export function conflictMarksIn(text: string): readonly Hit[] {
  return [...text.matchAll(/^(?:<{7}|>{7}) \S[^\n]*$/gm)].map(({ index, 0: mark }) => ({
    rule: "conflict-marks",
    from: index,
    to: index + mark.length,
  }));
}

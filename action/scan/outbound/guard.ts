/** What stands before everything that is written: a text with a secret in it does not leave. */

import { secretFinder } from "../secrets/known.ts";

/** Something was not written; `what` it held, in words, never itself. */
export class Refused extends Error {
  readonly what: string;
  constructor(what: string) {
    super(`withheld, because it holds ${what}`);
    this.name = "Refused";
    this.what = what;
  }
}

/** Throws {@link Refused}; what it cannot look at it lets nobody write. */
export type Guard = {
  /** For texts of ours: the run's own secrets in any disguise, and whatever looks like somebody's. */
  readonly words: (...texts: readonly string[]) => Promise<void>;
  /** For what is large and partly others': the run's own secrets only. */
  readonly content: (...texts: readonly string[]) => void;
};

export function openGuard(secrets: readonly string[]): Guard {
  const find = secretFinder(secrets);
  const content = (...texts: readonly string[]) => {
    const [found] = [...texts, texts.join("\n")].flatMap(find);
    if (found !== undefined) throw new Refused(`a secret of this run, ${found.disguise}`);
  };
  return {
    content,
    async words(...texts) {
      content(...texts);
      const { secretHits } = await import("../secrets/patterns.ts");
      const [found] = await secretHits("text.md", texts.join("\n"));
      if (found !== undefined) throw new Refused(`what looks like a secret (${found.detail ?? "of some kind"})`);
    },
  };
}

/** Git behind the guard: nothing is pushed, commit, message, branch or journal, that holds a secret of this run. */

import type { Git } from "../../ports.ts";
import type { Guard } from "./guard.ts";

export function guardGit(git: Git, guard: Guard): Git {
  return {
    ...git,
    async push(updates) {
      const commits = updates.flatMap(({ to }) => to ?? []);
      guard.content(...updates.map(({ ref }) => ref), await git.outgoing(commits));
      return git.push(updates);
    },
  };
}

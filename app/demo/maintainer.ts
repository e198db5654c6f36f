/** The scripted maintainer: asks for one change, then approves what deals with it, and merges the promotion. */

import type { Person } from "../box/person.ts";
import type { Project } from "../box/project.ts";
import { addedLine } from "../box/pulls.ts";
import { requestedChange } from "./script.ts";
import type { Maintainer } from "./story.ts";

export function scriptedMaintainer(person: Person, project: Project, tell: (deed: string) => void): Maintainer {
  let asked = false;
  return {
    async review(pull) {
      if (asked) {
        tell(`${person.login} approves pull request #${pull}`);
        return person.approve(pull);
      }
      asked = true;
      const { path, at, review, comment } = requestedChange;
      const line = await addedLine(person, project, { pull, path, text: at });
      tell(`${person.login} requests changes on #${pull}: ${comment}`);
      return line === undefined
        ? person.requestChanges(pull, `${review}\n\n${comment}`, [])
        : person.requestChanges(pull, review, [{ path, line, body: comment }]);
    },
    async promote(pull) {
      tell(`${person.login} merges the promotion pull request #${pull}`);
      await person.merge(pull);
    },
  };
}

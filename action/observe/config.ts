/** `.github/muster.yml` as it stands on the default branch. */

import { parseDocument } from "yaml";
import { configPath } from "#mission/config";
import type { ConfigFacts } from "#mission/facts";
import type { Sha } from "#mission/ids";
import { configFrom as configOf } from "#mission/settings/reading";
import type { Git } from "../ports.ts";

/** Read from the default branch only: a change must not choose its own rules. */
export async function observeConfig(git: Git, defaultHead: Sha, defaultBranch: string): Promise<ConfigFacts> {
  return configFrom((await git.show(defaultHead, configPath)) ?? "", defaultBranch);
}

type Read = { readonly text: string; readonly defaultBranch: string | undefined; readonly facts: ConfigFacts };

let last: Read | undefined;

/** What was read last is not read again: a process asks for one text over and over. */
export function configFrom(text: string, defaultBranch?: string): ConfigFacts {
  if (last?.text !== text || last.defaultBranch !== defaultBranch)
    last = { text, defaultBranch, facts: readConfig(text, defaultBranch) };
  return last.facts;
}

function readConfig(text: string, defaultBranch: string | undefined): ConfigFacts {
  const document = parseDocument(text);
  const [error] = document.errors;
  const parsed = {
    error: error && { offset: error.pos[0], message: error.message },
    contents: document.contents,
    value: error === undefined ? document.toJS() : undefined,
  };
  return configOf(text, parsed, defaultBranch);
}

/** Finds out how a repository is set up and tested, from the files that say so; never guesses a command that is not there. */

import type { Sha } from "#mission/ids";
import type { Git } from "../ports.ts";
import { cargo, go, make } from "./detect-build-files.ts";
import { node } from "./detect-node.ts";
import { python } from "./detect-python.ts";
import type { Found, Tree } from "./found.ts";

/**
 * All that the languages' own files say; a Makefile only when those name no tests. Without a test command there are no commands at all: that
 * something can be linted does not say that it works.
 */
export async function detect(git: Git, commit: Sha): Promise<Found> {
  const tree: Tree = {
    root: await git.list(commit, ""),
    text: (path) => git.show(commit, path),
    names: (folder) => git.list(commit, folder),
  };
  const languages = together(await Promise.all([node, python, go, cargo].map((detector) => detector(tree))));
  const all = testsIn(languages) ? languages : together([languages, await make(tree)]);
  return testsIn(all) ? all : { ...all, commands: [] };
}

function testsIn(found: Found): boolean {
  return found.commands.some((command) => command.kind === "test");
}

function together(parts: readonly Found[]): Found {
  return {
    setup: parts.flatMap((part) => part.setup),
    commands: parts.flatMap((part) => part.commands),
    looked: parts.flatMap((part) => part.looked),
  };
}

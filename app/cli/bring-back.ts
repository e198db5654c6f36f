/** Brings a box's result into the user's repository as a branch; work tree, index and checked-out branch stay as they are. */

import type { Mission } from "#mission/course/state";
import { as, git, inFolder } from "../box/git.ts";
import type { Project } from "../box/project.ts";

const muster = as("Muster", "muster@users.noreply.github.com");

export type Brought = { readonly branch: string | undefined; readonly commit: string | undefined };

/** The feature's commits, put on `onto`: what the box laid over the project is not among them. Nothing when nothing was built. */
export async function bringBack(result: {
  readonly project: Project;
  readonly mission: Mission;
  readonly into: string;
  readonly onto: string;
}): Promise<Brought> {
  const { project, mission, into, onto } = result;
  const tip = mission.head?.commit;
  if (tip === undefined) return { branch: undefined, commit: undefined };
  return inFolder(async (folder) => {
    await git(folder, "clone", "--quiet", "--no-checkout", project.directory, ".");
    await git(folder, "fetch", "--quiet", "--update-shallow", into, onto);
    const overlaid = await git(folder, "rev-parse", `refs/remotes/origin/${project.defaultBranch}`);
    await git(folder, "checkout", "--quiet", "--detach", tip);
    await git(folder, ...muster, "rebase", "--quiet", "--onto", onto, overlaid);
    const branch = await freeName(into, mission.branch.replace(/^muster\/\d+-?/, "muster/"));
    await git(into, "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", folder, `HEAD:refs/heads/${branch}`);
    return { branch, commit: await git(folder, "rev-parse", "HEAD") };
  });
}

/** An earlier run's branch is the user's: a new one gets a number. */
async function freeName(repository: string, wanted: string): Promise<string> {
  const base = wanted.endsWith("/") ? `${wanted}result` : wanted;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}-${number}`;
    const taken = await git(repository, "rev-parse", "--verify", "--quiet", `refs/heads/${name}`).catch(
      () => undefined,
    );
    if (taken === undefined) return name;
  }
}

/** Whether anybody but people could write the default branch. */

import type { Octokit } from "@octokit/rest";
import { answered } from "./answered.ts";
import { type Finding, unknown, well, wrong } from "./finding.ts";

type At = { readonly owner: string; readonly repo: string };

const about = "default branch";

/** `app`: the app's name in addresses, where it is known. */
export async function defaultBranchOf(
  octokit: Octokit,
  at: At,
  branch: string,
  app: string | undefined,
): Promise<Finding> {
  const { data } = await octokit.rest.repos.getBranch({ ...at, branch });
  const guard = `protect ${branch}: Settings → Branches, require a pull request, and let no app bypass it`;
  if (!data.protected)
    return wrong(about, `${branch} is not protected: whoever may write, the app too, can push to it`, guard);
  const [classic, rules] = await Promise.all([
    answered(octokit.rest.repos.getBranchProtection({ ...at, branch })),
    answered(octokit.rest.repos.getBranchRules({ ...at, branch })),
  ]);
  if (classic.kind === "told") return byProtection(classic.value, branch, app);
  const types = rules.kind === "told" ? rules.value.map(({ type }) => type) : [];
  if (types.includes("pull_request") || types.includes("update"))
    return well(
      about,
      `${branch} is protected by a ruleset: nobody writes it without a pull request, unless the ruleset lets them bypass it`,
    );
  return unknown(
    about,
    `${branch} is protected; how, only its administrators are told`,
    "look with a token of an administrator of the repository",
  );
}

type Protection = Awaited<ReturnType<Octokit["rest"]["repos"]["getBranchProtection"]>>["data"];

const slugs = (apps: readonly ({ readonly slug?: string } | null)[] | undefined) =>
  apps?.flatMap((app) => app?.slug ?? []) ?? [];

function byProtection(
  { required_pull_request_reviews: reviews, restrictions }: Protection,
  branch: string,
  app: string | undefined,
): Finding {
  const allowed = [...slugs(restrictions?.apps), ...slugs(reviews?.bypass_pull_request_allowances?.apps)];
  const ours = allowed.filter((slug) => app === undefined || slug === app);
  if (ours.length > 0)
    return wrong(
      about,
      `the protection of ${branch} lets ${ours.join(", ")} write it`,
      `take ${ours.join(", ")} out of it: Muster never needs it`,
    );
  if (reviews === undefined && restrictions === undefined)
    return wrong(
      about,
      `${branch} is protected, and still lets everybody push who may write`,
      `require a pull request for ${branch}, or restrict who may push`,
    );
  return well(
    about,
    `${branch} takes nothing from the app: ${reviews === undefined ? "only some may push" : "a pull request is required"}`,
  );
}

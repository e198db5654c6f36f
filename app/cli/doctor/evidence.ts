/** What has happened already: whether the workflow is switched on, how its last run ended, and whether checks ran on Muster's last pull request. */

import type { Octokit } from "@octokit/rest";
import { workflowFile } from "#mission/config";
import { answered } from "./answered.ts";
import { type Finding, unknown, well, wrong } from "./finding.ts";

type At = { readonly owner: string; readonly repo: string };

export async function runsOf({ rest }: Octokit, at: At): Promise<readonly Finding[]> {
  const workflow = { ...at, workflow_id: workflowFile };
  const known = await answered(rest.actions.getWorkflow(workflow));
  if (known.kind === "kept") return [];
  if (known.value.state !== "active")
    return [
      wrong(
        "runs",
        `the workflow is switched off (${known.value.state})`,
        `gh workflow enable ${workflowFile} --repo ${at.owner}/${at.repo}`,
      ),
    ];
  const { data } = await rest.actions.listWorkflowRuns({ ...workflow, status: "completed", per_page: 100 });
  // Events that are the app's business start runs whose job is skipped.
  const last = data.workflow_runs.find(({ conclusion }) => conclusion !== "skipped");
  if (last === undefined)
    return [
      unknown(
        "runs",
        "Muster has not run here yet",
        `label an issue, or run it by hand: gh workflow run ${workflowFile}`,
      ),
    ];
  if (last.conclusion === "failure" || last.conclusion === "startup_failure")
    return [wrong("runs", `its last run failed: ${last.html_url}`, "the summary of the run says why, and what to do")];
  return [well("runs", `its last run ended with ${last.conclusion ?? "nothing"}`)];
}

/** `expected`: workflows that should have run for a pull request onto the integration branch. */
export async function checkedPull({ rest }: Octokit, at: At, expected: readonly string[]): Promise<readonly Finding[]> {
  const { data: pulls } = await rest.pulls.list({
    ...at,
    state: "all",
    sort: "created",
    direction: "desc",
    per_page: 50,
  });
  const pull = pulls.find(({ head }) => /^muster\/\d+/.test(head.ref));
  if (pull === undefined || expected.length === 0) return [];
  const { data } = await rest.actions.listWorkflowRunsForRepo({ ...at, head_sha: pull.head.sha, per_page: 100 });
  const ran = data.workflow_runs.filter(({ path }) => expected.some((name) => path.endsWith(`/${name}`)));
  if (ran.length > 0)
    return [well("CI on Muster's work", `${expected.join(", ")} ran for pull request #${pull.number}`)];
  const by = pull.user?.login ?? "nobody";
  const why =
    by === "github-actions[bot]"
      ? "it was opened with the job's own token, for which GitHub starts nothing"
      : `it was opened by ${by}`;
  return [
    wrong(
      "CI on Muster's work",
      `${expected.join(", ")} did not run for pull request #${pull.number}: ${why}`,
      "let the app work here (MUSTER_URL): GitHub starts workflows for what it pushes and opens",
    ),
  ];
}

/** The GitHub adapter: each deed one request where GitHub allows it, each read parsed. */

import { strFromU8, unzipSync } from "fflate";
import { z } from "zod";
import type { GitHub } from "../ports.ts";
import type { CheckReport } from "#mission/step";
import { workflowFile } from "#mission/config";
import { type Client, once, statusOf } from "./client.ts";
import { readDependencies } from "./dependencies.ts";
import { type Place, readMission } from "./mission-query.ts";
import { namesOf, subIssues } from "./sub-issues.ts";

/** Larger files in an artifact than this are not read: a hand-off has no business being that big. */
const largestEntry = 64 * 1024 * 1024;

export function openGitHub(client: Client, place: Place): GitHub {
  const at = { owner: place.owner, repo: place.name };
  return {
    ...reads(client, place),
    ...runs(client, at),
    ...issues(client, at),
    ...subIssues(client, at),
    ...pulls(client, at),
    async check(report, id) {
      const body = checkBody(report);
      if (id === undefined) await client.rest.checks.create({ ...at, ...body, head_sha: report.head, ...once });
      else await client.rest.checks.update({ ...at, ...body, check_run_id: id });
    },
  };
}

/** What is not there need not be taken away. */
function unlessGone(error: unknown): void {
  if (statusOf(error) !== 404) throw error;
}

/** Issues that this run opened: GitHub's lists lag behind its writes, and what is not listed would be opened again. */
type Opened = Awaited<ReturnType<GitHub["issuesByUs"]>>[number];

type At = { readonly owner: string; readonly repo: string };

function reads(
  client: Client,
  place: Place,
): Pick<GitHub, "mission" | "dependencies" | "mayWrite" | "repository" | "pulls" | "checksNamed"> {
  const at = { owner: place.owner, repo: place.name };
  return {
    mission: (issue, branch) => readMission(client, place, issue, branch),
    dependencies: (issue, named) => readDependencies(client, place, issue, named),
    async mayWrite(login) {
      try {
        const { data } = await client.rest.repos.getCollaboratorPermissionLevel({ ...at, username: login });
        return data.permission === "admin" || data.permission === "write";
      } catch {
        return false;
      }
    },
    async repository() {
      const { data } = await client.rest.repos.get(at);
      return { defaultBranch: data.default_branch, private: data.private };
    },
    async pulls(head, base, state) {
      const { data } = await client.rest.pulls.list({ ...at, head: `${at.owner}:${head}`, base, state, per_page: 30 });
      return data.map((pull) => ({
        number: pull.number,
        id: pull.node_id,
        draft: pull.draft === true,
        title: pull.title,
        body: pull.body ?? "",
        head: pull.head.sha,
        open: pull.state === "open",
        merged: pull.merged_at !== null && pull.merged_at !== undefined,
      }));
    },
    async checksNamed(name, ref) {
      const { data } = await client.rest.checks.listForRef({ ...at, ref, check_name: name, filter: "latest" });
      return data.check_runs.map((run) => ({ id: run.id, title: run.output.title ?? "" }));
    },
  };
}

function runs(client: Client, at: At): Pick<GitHub, "run" | "cancelRun" | "dispatch" | "artifacts"> {
  return {
    async run(id) {
      const { data } = await client.rest.actions.getWorkflowRun({ ...at, run_id: id });
      return { over: data.status === "completed" };
    },
    async cancelRun(id) {
      await client.rest.actions.cancelWorkflowRun({ ...at, run_id: id, ...once }).catch((error: unknown) => {
        if (statusOf(error) !== 409) throw error;
      });
    },
    async dispatch(actor, reason, ref) {
      const inputs = { actor, reason: reason.slice(0, 200) };
      await client.rest.actions.createWorkflowDispatch({ ...at, workflow_id: workflowFile, ref, inputs, ...once });
    },
    async artifacts(runId, prefixes) {
      const listed = await client.paginate(client.rest.actions.listWorkflowRunArtifacts, {
        ...at,
        run_id: runId,
        per_page: 100,
      });
      const wanted = listed.filter(
        ({ name, expired }) => !expired && prefixes.some((prefix) => name.startsWith(prefix)),
      );
      const read = await Promise.all(
        wanted.map(async (artifact) => {
          const zip = await client.rest.actions.downloadArtifact({
            ...at,
            artifact_id: artifact.id,
            archive_format: "zip",
          });
          return [artifact.name, unzip(zip.data)] as const;
        }),
      );
      return { files: new Map(read), names: listed.map((artifact) => artifact.name) };
    },
  };
}

function unzip(data: unknown): ReadonlyMap<string, Uint8Array> {
  const bytes = new Uint8Array(z.instanceof(ArrayBuffer).parse(data));
  const entries = unzipSync(bytes, { filter: (file) => file.originalSize <= largestEntry });
  return new Map(Object.entries(entries));
}

/** The text of a file of an artifact. */
export function textOf(file: Uint8Array): string {
  return strFromU8(file);
}

type Issues = Pick<GitHub, "comment" | "label" | "closeIssue" | "openIssue" | "issuesByUs" | "labelled">;

function issues(client: Client, at: At): Issues {
  const opened: Opened[] = [];
  return {
    async labelled(labels) {
      const asked = { ...at, labels, state: "open" as const, per_page: 100 };
      const listed = await client.paginate(client.rest.issues.listForRepo, asked);
      return listed.flatMap((issue) =>
        issue.pull_request === undefined ? [{ number: issue.number, labels: namesOf(issue.labels) }] : [],
      );
    },
    async issuesByUs(label) {
      const { data } = await client.rest.issues.listForRepo({ ...at, labels: label, state: "all", per_page: 100 });
      const listed = data.map(({ number, body, user }) => ({ number, body: body ?? "", bot: user?.type === "Bot" }));
      return [...listed, ...opened.filter(({ number }) => !listed.some((issue) => issue.number === number))];
    },
    async comment(issue, body, id) {
      if (id === undefined) await client.rest.issues.createComment({ ...at, issue_number: issue, body, ...once });
      else await client.rest.issues.updateComment({ ...at, comment_id: id, body });
    },
    async label(issue, { add, remove }) {
      const of = { ...at, issue_number: issue };
      if (add.length > 0) await client.rest.issues.addLabels({ ...of, labels: [...add] });
      for (const name of remove) await client.rest.issues.removeLabel({ ...of, name }).catch(unlessGone);
    },
    async closeIssue(issue) {
      await client.rest.issues.update({ ...at, issue_number: issue, state: "closed", state_reason: "completed" });
    },
    async openIssue(title, body, labels) {
      const { data } = await client.rest.issues.create({ ...at, title, body, labels: [...labels], ...once });
      opened.push({ number: data.number, body, bot: true });
    },
  };
}

function pulls(client: Client, at: At): Pick<GitHub, "openPull" | "editPull" | "setDraft" | "reply"> {
  return {
    async openPull(pull) {
      await client.rest.pulls.create({ ...at, ...pull, ...once });
    },
    async editPull(pull, title, body) {
      await client.rest.pulls.update({ ...at, pull_number: pull, title, body });
    },
    async setDraft(pullId, draft) {
      const name = draft ? "convertPullRequestToDraft" : "markPullRequestReadyForReview";
      await client.graphql(`mutation($id: ID!) { ${name}(input: { pullRequestId: $id }) { clientMutationId } }`, {
        id: pullId,
      });
    },
    async reply({ pull, comment, thread, body, resolve }) {
      await client.rest.pulls.createReplyForReviewComment({
        ...at,
        pull_number: pull,
        comment_id: comment,
        body,
        ...once,
      });
      if (!resolve) return;
      await client.graphql(
        "mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { clientMutationId } }",
        { id: thread },
      );
    },
  };
}

/** GitHub takes 50 annotations a request; the rest are in the summary, which says so. */
const mostAnnotations = 50;
const longestSummary = 65_000;

/** A cut is said, never silent. */
function within(summary: string): string {
  return summary.length <= longestSummary
    ? summary
    : `${summary.slice(0, longestSummary)}\n\n… (longer than GitHub takes; the rest was left out here)`;
}

function checkBody(report: CheckReport) {
  const annotations = report.annotations.slice(0, mostAnnotations).map(({ path, line, message }) => ({
    path,
    start_line: line,
    end_line: line,
    message,
    annotation_level: "failure" as const,
  }));
  const output = { title: report.title, summary: within(report.summary), annotations };
  const common = { name: report.name, external_id: report.externalId, output };
  if (report.conclusion === undefined) return { ...common, status: "in_progress" as const };
  return { ...common, status: "completed" as const, conclusion: report.conclusion };
}

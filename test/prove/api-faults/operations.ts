/** All that the hands ask of GitHub's API, each with a way to see how often it was done. */

import { Sha } from "#mission/ids";
import { at, type Hands, type Place } from "./place.ts";

export type Operation = {
  readonly name: string;
  /** Undefined: it only reads, and its answer is the same each time. */
  readonly done?: () => Promise<number>;
  readonly act: (hands: Hands) => Promise<unknown>;
  /** Where GitHub says no, it answers no, off or nothing. */
  readonly cautious?: true;
};

/** What is made for one case; `key` tells it from all others. */
export type Prepare = (place: Place, key: string) => Promise<Operation> | Operation;

export const reads: readonly Prepare[] = [
  () => ({ name: "mission", act: ({ github }) => github.mission(1, "none") }),
  () => ({ name: "repository", act: ({ github }) => github.repository() }),
  () => ({ name: "pulls", act: ({ github }) => github.pulls("none", "main", "all") }),
  ({ head }) => ({ name: "checksNamed", act: ({ github }) => github.checksNamed("None", head) }),
  () => ({ name: "dependencies", cautious: true, act: ({ github }) => github.dependencies(1, ["#2"]) }),
  () => ({ name: "issuesByUs", act: ({ github }) => github.issuesByUs("none") }),
  () => ({ name: "labelled", act: ({ github }) => github.labelled("none") }),
  ({ run }) => ({ name: "run", act: ({ github }) => github.run(run) }),
  () => ({ name: "mayWrite", cautious: true, act: ({ github }) => github.mayWrite("ann") }),
  () => ({ name: "allowed", cautious: true, act: ({ allowed }) => allowed() }),
  ({ run }) => ({ name: "artifacts", act: ({ github }) => github.artifacts(run, ["muster-handoffs-"]) }),
];

export const writes: readonly Prepare[] = [
  comment,
  editedComment,
  label,
  closeIssue,
  openIssue,
  openSubIssue,
  linkSubIssue,
  openPull,
  editPull,
  setDraft,
  reply,
  check,
  updatedCheck,
  dispatch,
  // The run is over, so that there is nothing to do twice.
  ({ run }) => ({ name: "cancelRun", done: async () => 1, act: ({ github }) => github.cancelRun(run) }),
];

async function issueFor({ ann }: Place, key: string): Promise<number> {
  return (await ann.issues.create({ ...at, title: `For ${key}` })).data.number;
}

async function comment(place: Place, key: string): Promise<Operation> {
  const issue = await issueFor(place, key);
  const said = async () => (await place.ann.issues.listComments({ ...at, issue_number: issue })).data.length;
  return { name: "comment", done: said, act: ({ github }) => github.comment(issue, `Said once: ${key}`, undefined) };
}

async function editedComment(place: Place, key: string): Promise<Operation> {
  const issue_number = await issueFor(place, key);
  const { id } = (await place.bot.issues.createComment({ ...at, issue_number, body: "Before" })).data;
  const done = async () => Number((await place.ann.issues.getComment({ ...at, comment_id: id })).data.body === key);
  return { name: "comment that is there", done, act: ({ github }) => github.comment(issue_number, key, id) };
}

async function label(place: Place, key: string): Promise<Operation> {
  const issue = await issueFor(place, key);
  const done = async () => (await place.ann.issues.get({ ...at, issue_number: issue })).data.labels.length;
  return {
    name: "label",
    done,
    act: ({ github }) => github.label(issue, { add: ["muster: planning"], remove: ["muster: gone"] }),
  };
}

async function closeIssue(place: Place, key: string): Promise<Operation> {
  const issue = await issueFor(place, key);
  const done = async () => Number((await place.ann.issues.get({ ...at, issue_number: issue })).data.state === "closed");
  return { name: "closeIssue", done, act: ({ github }) => github.closeIssue(issue) };
}

async function titled({ ann }: Place, title: string): Promise<readonly { readonly number: number }[]> {
  const { data } = await ann.issues.listForRepo({ ...at, state: "all" });
  return data.filter((issue) => issue.title === title);
}

function openIssue(place: Place, key: string): Operation {
  const done = async () => (await titled(place, `Opened ${key}`)).length;
  return { name: "openIssue", done, act: ({ github }) => github.openIssue(`Opened ${key}`, key, []) };
}

async function openSubIssue(place: Place, key: string): Promise<Operation> {
  const parent = await issueFor(place, key);
  const title = `Part ${key}`;
  const linked = async () => (await place.ann.issues.listSubIssues({ ...at, issue_number: parent })).data.length;
  return {
    name: "openSubIssue",
    done: async () => ((await linked()) === 1 ? (await titled(place, title)).length : 0),
    // As the mind does: what is there and no part yet is made one.
    async act({ github }) {
      const open = (await github.relatedIssues(parent)).find(({ body }) => body === key);
      if (open === undefined) return github.openSubIssue(parent, { title, body: key, labels: [] });
      return open.linked ? undefined : github.linkSubIssue(parent, open.number);
    },
  };
}

async function linkSubIssue(place: Place, key: string): Promise<Operation> {
  const parent = await issueFor(place, key);
  const part = await issueFor(place, key);
  const done = async () => (await place.ann.issues.listSubIssues({ ...at, issue_number: parent })).data.length;
  return { name: "linkSubIssue", done, act: ({ github }) => github.linkSubIssue(parent, part) };
}

async function openPull({ ann, change: sha }: Place, key: string): Promise<Operation> {
  await ann.git.createRef({ ...at, ref: `refs/heads/${key}`, sha });
  const pull = { head: key, base: "main", title: key, body: "", draft: true };
  const done = async () => (await ann.pulls.list({ ...at, head: `ann:${key}`, state: "all" })).data.length;
  return { name: "openPull", done, act: ({ github }) => github.openPull(pull) };
}

async function draftFor({ ann, bot, change: sha }: Place, key: string) {
  await ann.git.createRef({ ...at, ref: `refs/heads/${key}`, sha });
  return (await bot.pulls.create({ ...at, head: key, base: "main", title: key, draft: true })).data;
}

async function editPull(place: Place, key: string): Promise<Operation> {
  const { number } = await draftFor(place, key);
  const done = async () => Number((await place.ann.pulls.get({ ...at, pull_number: number })).data.body === key);
  return { name: "editPull", done, act: ({ github }) => github.editPull(number, key, key) };
}

async function setDraft(place: Place, key: string): Promise<Operation> {
  const { number, node_id: id } = await draftFor(place, key);
  const done = async () => Number((await place.ann.pulls.get({ ...at, pull_number: number })).data.draft === false);
  return { name: "setDraft", done, act: ({ github }) => github.setDraft(id, false) };
}

function reply({ ann, pull: { number, comment: to, thread } }: Place, key: string): Operation {
  const body = `Because ${key}`;
  const newest = { ...at, pull_number: number, per_page: 100, sort: "created" as const, direction: "desc" as const };
  const done = async () => (await ann.pulls.listReviewComments(newest)).data.filter((one) => one.body === body).length;
  const answer = { pull: number, comment: to, thread, body, resolve: true };
  return { name: "reply", done, act: ({ github }) => github.reply(answer) };
}

function reportOf(head: string, key: string, annotations: number) {
  return {
    name: `Muster ${key}`,
    head: Sha.parse(head),
    externalId: `muster:${key}`,
    title: "Some problems",
    summary: "See below.",
    conclusion: "failure" as const,
    annotations: Array.from({ length: annotations }, (_, line) => ({ path: "a.md", line: line + 1, message: "wrong" })),
  };
}

/** One, when there is one check run and it has each annotation once. */
async function reported({ ann, head }: Place, key: string, annotations: number): Promise<number> {
  const { data } = await ann.checks.listForRef({ ...at, ref: head, check_name: `Muster ${key}`, filter: "all" });
  const right = data.check_runs.filter((run) => run.output.annotations_count === annotations);
  return data.total_count === 1 ? right.length : data.total_count;
}

function check(place: Place, key: string): Operation {
  const report = reportOf(place.head, key, 60);
  return {
    name: "check",
    done: () => reported(place, key, 60),
    async act({ github }) {
      const [there] = await github.checksNamed(report.name, report.head);
      return github.check(report, there?.id);
    },
  };
}

async function updatedCheck(place: Place, key: string): Promise<Operation> {
  const { head } = place;
  const { name, externalId: external_id } = reportOf(head, key, 0);
  const begun = { ...at, name, head_sha: head, external_id, status: "in_progress" as const };
  const { id } = (await place.bot.checks.create(begun)).data;
  const done = () => reported(place, key, 3);
  return { name: "check that is there", done, act: ({ github }) => github.check(reportOf(head, key, 3), id) };
}

function dispatch(place: Place, key: string): Operation {
  const done = async () => {
    const { data } = await place.bot.actions.listWorkflowRuns({ ...at, workflow_id: "muster.yml", per_page: 100 });
    return data.workflow_runs.filter((run) => run.display_title === `Muster 7: ${key}`).length;
  };
  return { name: "dispatch", done, act: ({ github }) => github.dispatch("7", key, "main") };
}

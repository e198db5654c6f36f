/** GitHub in memory: the peer of `openGitHub`, held to the same contract. */

import type { Dependency } from "#mission/backlog/dependencies";
import { IssueNumber, Sha } from "#mission/ids";
import type { GitHub } from "../../../action/ports.ts";
import { between, mergeBase } from "../git/graph.ts";
import { checkPayload, commentPayload, pullPayload } from "./payloads.ts";
import { rawIssue, rawPull } from "./reading.ts";
import { changeLabels, closeIssue, openIssue } from "./issues.ts";
import { defaultBranch, found, type Hub, isoNow, muster, Refusal, type Run } from "./state.ts";

export type Dispatch = Pick<Run, "reason" | "lane" | "objective"> & { readonly actor: string };

export type Actions = {
  readonly start: (asked: Dispatch) => void;
  readonly cancel: (id: number) => void;
};

export function memoryGitHub(hub: Hub, actions: Actions): GitHub {
  return { ...reads(hub), ...runs(hub, actions), ...issueWrites(hub), ...families(hub), ...pullWrites(hub) };
}

type Reads = Pick<
  GitHub,
  "mission" | "mayWrite" | "repository" | "pulls" | "checksNamed" | "dependencies" | "issuesByUs" | "labelled"
>;

function reads(hub: Hub): Reads {
  const { issues, pulls, checks, roles } = hub;
  return {
    async mission(number, branch) {
      const issue = issues.get(number);
      const pull = [...pulls.values()].findLast(({ head }) => head === branch);
      return {
        viewer: muster.login,
        issue: issue === undefined ? undefined : rawIssue(issue),
        pull: pull === undefined ? undefined : rawPull(pull, hub),
      };
    },
    mayWrite: async (login) => ["admin", "write"].includes(roles.get(login) ?? "none"),
    repository: async () => ({ defaultBranch, private: hub.private }),
    async pulls(head, base, state) {
      const fitting = [...pulls.values()].filter(
        (pull) => pull.head === head && pull.base === base && (state === "all" || pull.open),
      );
      return fitting
        .toReversed()
        .slice(0, 30)
        .map(({ number, id, draft, title, body, sha, open, mergedBy }) => ({
          number,
          id,
          draft,
          title,
          body,
          head: sha,
          open,
          merged: mergedBy !== undefined,
        }));
    },
    checksNamed: async (name, ref) =>
      checks.filter((check) => check.name === name && check.head === ref).map(({ id, title }) => ({ id, title })),
    dependencies: async (issue, named) => dependencies(hub, issue, named),
    labelled: async (label) =>
      [...issues.values()]
        .filter(({ open, labels }) => open && labels.includes(label))
        .map(({ number, labels }) => ({ number, labels })),
    issuesByUs: async (label) =>
      [...issues.values()]
        .filter(({ labels }) => labels.includes(label))
        .map(({ number, body, author }) => ({ number, body, bot: author.kind === "Bot" })),
  };
}

function dependencies({ issues, pulls }: Hub, issue: number, named: readonly string[]): readonly Dependency[] {
  const blocking = (issues.get(issue)?.blockedBy ?? []).map((number) => `#${number}`);
  return [...new Set([...blocking, ...named])].map((name): Dependency => {
    if (!name.startsWith("#")) return { name, issue: undefined, state: "unseen" };
    const number = IssueNumber.parse(Number(name.slice(1)));
    const [other, pull] = [issues.get(number), pulls.get(number)];
    if (pull !== undefined)
      return { name, issue: number, state: pull.open ? "open" : done(pull.mergedBy !== undefined) };
    if (other === undefined) return { name, issue: number, state: "missing" };
    return { name, issue: number, state: other.open ? "open" : done(other.closedAs === "completed") };
  });
}

function done(completed: boolean): Dependency["state"] {
  return completed ? "completed" : "declined";
}

function runs({ runs: all }: Hub, actions: Actions): Pick<GitHub, "run" | "cancelRun" | "dispatch" | "artifacts"> {
  return {
    run: async (id) => ({ over: found(all.get(id)).status === "completed" }),
    cancelRun: async (id) => actions.cancel(found(all.get(id)).id),
    dispatch: async (actor, reason) =>
      actions.start({ actor, reason: reason.slice(0, 200), lane: "queue", objective: undefined }),
    async artifacts(id, prefixes) {
      const { artifacts } = found(all.get(id));
      const wanted = [...artifacts].filter(([name]) => prefixes.some((prefix) => name.startsWith(prefix)));
      return { files: new Map(wanted), names: [...artifacts.keys()] };
    },
  };
}

function issueWrites(hub: Hub): Pick<GitHub, "comment" | "label" | "closeIssue" | "openIssue"> {
  return {
    async comment(number, body, id) {
      const on = found(hub.issues.get(number) ?? hub.pulls.get(number));
      const [marker] = /^<!-- muster:[^\n]+ -->\n/.exec(body) ?? [];
      const written = marker === undefined ? [] : on.comments.filter((each) => each.body.startsWith(marker));
      const there = id ?? written.find(({ by }) => by === muster)?.id;
      if (there === undefined) {
        const comment = { id: hub.nextId(), body, at: isoNow(hub), by: muster };
        on.comments.push(comment);
        return hub.emit(commentPayload("created", on, comment), muster);
      }
      const comment = found(on.comments.find((each) => each.id === there));
      comment.body = body;
      comment.editor = muster;
      hub.emit(commentPayload("edited", on, comment), muster);
    },
    label: async (number, { add, remove }) => {
      const issue = found(hub.issues.get(number));
      const kept = issue.labels.filter((label) => !remove.includes(label));
      changeLabels(hub, issue, { labels: [...kept, ...add], by: muster });
    },
    closeIssue: async (number) => closeIssue(hub, found(hub.issues.get(number)), { by: muster, as: "completed" }),
    openIssue: async (title, body, labels) => void openIssue(hub, { title, body, labels, by: muster }),
  };
}

function families(hub: Hub): Pick<GitHub, "relatedIssues" | "openSubIssue" | "linkSubIssue"> {
  const { issues } = hub;
  const link = (parent: number, issue: number) => {
    const { parts } = found(issues.get(parent));
    if (!parts.includes(issue)) parts.push(issue);
  };
  return {
    async relatedIssues(parent) {
      const parts = found(issues.get(parent)).parts;
      // GitHub lists pull requests among issues.
      const pulls = [...hub.pulls.values()].map((pull) => ({ ...pull, labels: [] }));
      const listed = [...issues.values(), ...pulls].toSorted((x, y) => y.number - x.number).slice(0, 100);
      const all = [...parts.map((part) => found(issues.get(part))), ...listed];
      return all
        .filter(({ number }, index) => all.findIndex((each) => each.number === number) === index)
        .map(({ number, body, labels, author }) => {
          const bot = author.kind === "Bot";
          return { number, body, labels, bot, linked: parts.includes(number) };
        });
    },
    async openSubIssue(parent, { title, body, labels }) {
      link(parent, openIssue(hub, { title, body, labels, by: muster }).number);
    },
    linkSubIssue: async (parent, issue) => link(parent, found(issues.get(issue)).number),
  };
}

type PullWrites = Pick<GitHub, "openPull" | "editPull" | "setDraft" | "reply" | "check">;

function pullWrites(hub: Hub): PullWrites {
  const { pulls } = hub;
  return {
    openPull: async (asked) => openPull(hub, asked),
    async editPull(number, title, body) {
      const pull = found(pulls.get(number));
      pull.title = title;
      pull.body = body;
      hub.emit(pullPayload("pull_request", "edited", pull), muster);
    },
    async setDraft(id, draft) {
      const pull = found([...pulls.values()].find((each) => each.id === id));
      if (pull.draft === draft) return;
      pull.draft = draft;
      hub.emit(pullPayload("pull_request", draft ? "converted_to_draft" : "ready_for_review", pull), muster);
    },
    async reply({ pull: number, comment, body, resolve, thread: id }) {
      const pull = found(pulls.get(number));
      const thread = found(pull.threads.find(({ comments }) => comments.some((each) => each.id === comment)));
      const said = { id: hub.nextId(), at: isoNow(hub), by: muster };
      thread.comments.push({ ...said, body });
      // An answer is a review of its own there.
      pull.reviews.push({ ...said, id: hub.nextId(), body: "", state: "COMMENTED", head: pull.sha });
      hub.emit(pullPayload("pull_request_review_comment", "created", pull), muster);
      if (resolve && thread.id === id) thread.resolved = true;
    },
    check: async (report, id) => writeCheck(hub, report, id),
  };
}

function openPull(hub: Hub, asked: Parameters<GitHub["openPull"]>[0]): void {
  const { refs, store } = hub.remote;
  const [head, base] = [asked.head, asked.base].map((name) => refs.get(`refs/heads/${name}`));
  if (head === undefined || base === undefined) throw new Refusal(422, "Validation Failed: a branch is invalid");
  const twin = [...hub.pulls.values()].some(
    (pull) => pull.open && pull.head === asked.head && pull.base === asked.base,
  );
  // GitHub says 422 to it; the adapter looks, and finds it.
  if (twin) return;
  if (mergeBase(store, base, head) === undefined || between(store, base, head).length === 0)
    throw new Refusal(422, `Validation Failed: No commits between ${asked.base} and ${asked.head}`);
  const number = hub.nextNumber();
  const pull = {
    ...asked,
    number,
    id: `PR_${number}`,
    sha: head,
    open: true,
    mergedBy: undefined,
    author: muster,
    comments: [],
    reviews: [],
    threads: [],
  };
  hub.pulls.set(number, pull);
  hub.emit(pullPayload("pull_request", "opened", pull), muster);
}

function writeCheck(hub: Hub, report: Parameters<GitHub["check"]>[0], id: number | undefined): void {
  const { name, externalId, title, summary, conclusion } = report;
  const status = conclusion === undefined ? "IN_PROGRESS" : "COMPLETED";
  if (id === undefined) {
    const head = Sha.parse(report.head);
    hub.checks.push({ id: hub.nextId(), name, head, ours: true, status, conclusion, title, summary, externalId });
  } else Object.assign(found(hub.checks.find((check) => check.id === id)), { status, conclusion, title, summary });
  const [branch] = [...hub.remote.refs].filter(([, tip]) => tip === report.head).map(([ref]) => ref.slice(11));
  if (conclusion !== undefined) hub.emit(checkPayload(branch ?? "", conclusion, true), muster);
}

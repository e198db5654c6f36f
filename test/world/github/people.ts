/** What people do on GitHub. */

import { Sha } from "#mission/ids";
import { mergeBase } from "../git/graph.ts";
import { mergeTrees } from "../git/merge.ts";
import { closePull } from "./follow-push.ts";
import { changeLabels, closeIssue, openIssue } from "./issues.ts";
import { checkPayload, commentPayload, issuePayload, pullPayload } from "./payloads.ts";
import { type Account, found, type Hub, isoNow, Refusal, type Review, type Role } from "./state.ts";

export type Person = {
  /** Answers the issue's number. */
  readonly opens: (title: string, body: string) => number;
  readonly labels: (issue: number, label: string) => void;
  readonly unlabels: (issue: number, label: string) => void;
  readonly edits: (issue: number, text: { readonly title?: string; readonly body?: string }) => void;
  readonly closes: (issue: number, as?: "completed" | "not_planned") => void;
  /** On an issue or a pull request. */
  readonly says: (on: number, body: string) => void;
  readonly approves: (pull: number) => void;
  /** With a thread for each line that is named. */
  readonly asksForChanges: (pull: number, body: string, lines?: readonly Line[]) => void;
  /** With a merge commit. Throws as GitHub would when it does not merge. */
  readonly merges: (pull: number) => void;
  /** Sets files of a branch, as one commit on its tip. */
  readonly pushes: (branch: string, files: Readonly<Record<string, string>>) => Sha;
  /** A check of somebody else's, on a branch's tip. */
  readonly checks: (branch: string, name: string, conclusion: "success" | "failure") => void;
};

export type Line = { readonly path: string; readonly line: number; readonly text: string };

export function personIn(hub: Hub, login: string, role: Role): Person {
  const by: Account = { login, kind: "User" };
  hub.roles.set(login, role);
  return { ...onIssues(hub, by), ...onPulls(hub, by), ...onBranches(hub, by) };
}

type OnIssues = Pick<Person, "opens" | "labels" | "unlabels" | "edits" | "closes" | "says">;

function onIssues(hub: Hub, by: Account): OnIssues {
  const issue = (number: number) => found(hub.issues.get(number));
  return {
    opens: (title, body) => openIssue(hub, { title, body, labels: [], by }).number,
    labels: (number, label) => changeLabels(hub, issue(number), { labels: [...issue(number).labels, label], by }),
    unlabels: (number, label) =>
      changeLabels(hub, issue(number), { labels: issue(number).labels.filter((each) => each !== label), by }),
    edits(number, { title, body }) {
      const edited = issue(number);
      if (title !== undefined) edited.timeline.push({ kind: "renamed", by, at: isoNow(hub) });
      edited.title = title ?? edited.title;
      if (body !== undefined) edited.edited = { by, at: isoNow(hub) };
      edited.body = body ?? edited.body;
      hub.emit(issuePayload("edited", edited), by);
    },
    closes: (number, as = "completed") => closeIssue(hub, issue(number), { by, as }),
    says(number, body) {
      const on = found(hub.issues.get(number) ?? hub.pulls.get(number));
      const comment = { id: hub.nextId(), body, at: isoNow(hub), by };
      on.comments.push(comment);
      hub.emit(commentPayload("created", on, comment), by);
    },
  };
}

function onPulls(hub: Hub, by: Account): Pick<Person, "approves" | "asksForChanges" | "merges"> {
  function reviews(number: number, state: Review["state"], body: string): void {
    const pull = found(hub.pulls.get(number));
    pull.reviews.push({ id: hub.nextId(), by, state, body, head: pull.sha, at: isoNow(hub) });
    hub.emit(pullPayload("pull_request_review", "submitted", pull), by);
  }
  return {
    approves: (number) => reviews(number, "APPROVED", ""),
    asksForChanges(number, body, lines = []) {
      const pull = found(hub.pulls.get(number));
      for (const { path, line, text } of lines) {
        const comment = { id: hub.nextId(), body: text, at: isoNow(hub), by };
        pull.threads.push({ id: `PRRT_${comment.id}`, path, line, resolved: false, comments: [comment] });
        hub.emit(pullPayload("pull_request_review_comment", "created", pull), by);
      }
      reviews(number, "CHANGES_REQUESTED", body);
    },
    merges(number) {
      const { store, refs } = hub.remote;
      const pull = found(hub.pulls.get(number));
      const base = found(refs.get(`refs/heads/${pull.base}`));
      const from = mergeBase(store, base, pull.sha);
      if (!pull.open || pull.draft || from === undefined) throw new Refusal(405, "Pull Request is not mergeable");
      const merged = mergeTrees(store, { base: from, ours: base, theirs: pull.sha });
      if (merged.kind === "conflict") throw new Refusal(405, "Pull Request is not mergeable");
      const message = `Merge pull request #${number} from ann/${pull.head}\n`;
      const to = store.putCommit({ tree: merged.tree, parents: [base, pull.sha], message, at: hub.clock.now() });
      closePull(hub, pull, by, by);
      hub.remote.move([{ ref: `refs/heads/${pull.base}`, from: base, to }], by.login);
    },
  };
}

function onBranches(hub: Hub, by: Account): Pick<Person, "pushes" | "checks"> {
  const { store, refs, move } = hub.remote;
  return {
    pushes(branch, files) {
      const ref = `refs/heads/${branch}`;
      const from = refs.get(ref);
      const all = new Map(from === undefined ? [] : store.filesOf(from));
      for (const [path, text] of Object.entries(files)) all.set(path, { mode: "100644", blob: store.putBlob(text) });
      const parents = from === undefined ? [] : [from];
      const commit = { tree: store.putTree(all), parents, message: "Change by hand\n", at: hub.clock.now() };
      const to = store.putCommit(commit);
      move([{ ref, from, to }], by.login);
      return to;
    },
    checks(branch, name, conclusion) {
      const head = Sha.parse(refs.get(`refs/heads/${branch}`));
      const shown = { status: "COMPLETED" as const, conclusion, title: name, summary: "", externalId: undefined };
      hub.checks.push({ id: hub.nextId(), name, head, ours: false, ...shown });
      hub.emit(checkPayload(branch, conclusion, false), by);
    },
  };
}

/** GitHub behind the guard: the one way by which anything is written there. Formatting that would do something is made harmless, secrets are not written. */

import { neutral } from "#mission/text/neutral";
import type { MissionReading } from "../../github/reading/shapes.ts";
import type { GitHub } from "../../ports.ts";
import type { Guard } from "./guard.ts";

/** Every method is named, so that a new one cannot be forgotten: the compiler asks for it here. */
export function guardGitHub(github: GitHub, guard: Guard): GitHub {
  const people = new Set<string>();
  return {
    ...reads(github, people),
    ...writesOnIssues(github, guard, people),
    ...writesOnPulls(github, guard, people),
    async dispatch(actor, reason, ref) {
      await guard.words(actor, reason, ref);
      return github.dispatch(actor, reason, ref);
    },
    async check(report, id) {
      const { name, externalId, title, annotations } = report;
      const summary = neutral(report.summary, people);
      const notes = annotations.flatMap(({ path, message }) => [path, message]);
      await guard.words(name, externalId, title, summary, ...notes);
      return github.check({ ...report, summary }, id);
    },
    cancelRun: (id) => github.cancelRun(id),
    closeIssue: (issue) => github.closeIssue(issue),
    setDraft: (pullId, draft) => github.setDraft(pullId, draft),
  };
}

type Reads = Pick<
  GitHub,
  | "mission"
  | "dependencies"
  | "mayWrite"
  | "repository"
  | "pulls"
  | "checksNamed"
  | "issuesByUs"
  | "labelled"
  | "relatedIssues"
  | "run"
  | "artifacts"
>;

function reads(github: GitHub, people: Set<string>): Reads {
  return {
    async mission(issue, branch) {
      const reading = await github.mission(issue, branch);
      for (const login of loginsIn(reading)) people.add(login.toLowerCase());
      return reading;
    },
    dependencies: (issue, named) => github.dependencies(issue, named),
    mayWrite: (login) => github.mayWrite(login),
    repository: () => github.repository(),
    pulls: (head, base, state) => github.pulls(head, base, state),
    checksNamed: (name, ref) => github.checksNamed(name, ref),
    issuesByUs: (label) => github.issuesByUs(label),
    labelled: (label) => github.labelled(label),
    relatedIssues: (parent) => github.relatedIssues(parent),
    run: (id) => github.run(id),
    artifacts: (run, prefixes) => github.artifacts(run, prefixes),
  };
}

/** Who is in the conversation already. */
function loginsIn({ issue, pull }: MissionReading): readonly string[] {
  const onIssue = issue === undefined ? [] : [issue, ...issue.comments].map(({ author }) => author);
  const labelled = (issue?.timelineItems ?? []).flatMap((item) => ("actor" in item ? [item.actor] : []));
  const onPull = pull === undefined ? [] : [...pull.comments, ...pull.reviews].map(({ author }) => author);
  return [...onIssue, ...labelled, ...onPull].flatMap((author) => author?.login ?? []);
}

function writesOnIssues(
  github: GitHub,
  guard: Guard,
  people: ReadonlySet<string>,
): Pick<GitHub, "comment" | "label" | "openIssue" | "openSubIssue" | "linkSubIssue"> {
  return {
    async comment(issue, text, id) {
      const body = neutral(text, people);
      await guard.words(body);
      return github.comment(issue, body, id);
    },
    async label(issue, { add, remove }) {
      await guard.words(...add);
      return github.label(issue, { add, remove });
    },
    async openIssue(title, text, labels) {
      const body = neutral(text, people);
      await guard.words(title, body, ...labels);
      return github.openIssue(title, body, labels);
    },
    async openSubIssue(parent, issue) {
      const body = neutral(issue.body, people);
      await guard.words(issue.title, body, ...issue.labels);
      return github.openSubIssue(parent, { ...issue, body });
    },
    linkSubIssue: (parent, issue) => github.linkSubIssue(parent, issue),
  };
}

function writesOnPulls(
  github: GitHub,
  guard: Guard,
  people: ReadonlySet<string>,
): Pick<GitHub, "openPull" | "editPull" | "reply"> {
  return {
    async openPull(pull) {
      const body = neutral(pull.body, people);
      await guard.words(pull.head, pull.base, pull.title, body);
      return github.openPull({ ...pull, body });
    },
    async editPull(pull, title, text) {
      const body = neutral(text, people);
      await guard.words(title, body);
      return github.editPull(pull, title, body);
    },
    async reply(reply) {
      const body = neutral(reply.body, people);
      await guard.words(body);
      return github.reply({ ...reply, body });
    },
  };
}

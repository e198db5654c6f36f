/** The five ways out of the action: GitHub, git, a model, the journal, the sandbox. One adapter each; each method states its contract. */

import type { Dependency } from "#mission/backlog/dependencies";
import type { Blocked } from "#mission/access";
import type { Labelled } from "#mission/wake/unshown";
import type { Instant, Sha } from "#mission/ids";
import type { Effort } from "#mission/models";
import type { Usage } from "#mission/spend";
import type { PathChange } from "#mission/facts";
import type { CheckReport, LabelChange, RefMove } from "#mission/step";
import type { Added, Span } from "./scan/added.ts";
import type { MissionReading, PullReading } from "./github/reading/shapes.ts";

export type Merged =
  | { readonly kind: "merged"; readonly tree: Sha }
  | { readonly kind: "conflict"; readonly paths: readonly string[] };

export type NewCommit = { readonly parents: readonly Sha[]; readonly message: string; readonly at: Instant };

/**
 * A repository on disk that knows one remote, `origin`. Every method throws with the command's last lines when git itself fails; no secret
 * is ever in an argument list. Reads repeat safely.
 */
export type Git = {
  /** The directory it works in. */
  readonly directory: string;
  /** Fetches refspecs; refs that do not exist on the remote are passed over. Network errors are tried three times. */
  fetch(refspecs: readonly string[]): Promise<void>;
  /** Full name → commit of the remote's refs matching the patterns, e.g. `refs/muster/*`. */
  remoteRefs(patterns: readonly string[]): Promise<ReadonlyMap<string, Sha>>;
  /** One atomic push with compare-and-swap for each ref: all move or none, here as there. `refused` when any moved meanwhile or was rejected. */
  push(
    updates: readonly RefMove[],
  ): Promise<{ readonly kind: "pushed" } | { readonly kind: "refused"; readonly message: string }>;
  /** Everything in these commits that no ref here has yet: messages and new lines, as text. */
  outgoing(commits: readonly Sha[]): Promise<string>;
  /** Full name → commit of the refs that are here, below these prefixes. */
  refs(prefixes: readonly string[]): Promise<ReadonlyMap<string, Sha>>;
  /** The commit a revision names, or undefined. */
  resolve(revision: string): Promise<Sha | undefined>;
  treeOf(commit: Sha): Promise<Sha>;
  /** The committer date. */
  timeOf(commit: Sha): Promise<Instant>;
  isAncestor(ancestor: Sha, of: Sha): Promise<boolean>;
  mergeBase(a: Sha, b: Sha): Promise<Sha | undefined>;
  /** The commits that `head` has and `base` has not. */
  between(base: Sha, head: Sha): Promise<readonly Sha[]>;
  /** Three-way merge of `theirs` onto `ours`, without a work tree. With `base`, that is taken as the merge base. */
  mergeTree(ours: Sha, theirs: Sha, base?: Sha): Promise<Merged>;
  /** A commit with exactly these properties; the same input gives the same id anywhere. Author and committer are Muster. */
  commitTree(commit: NewCommit & { readonly tree: Sha }): Promise<Sha>;
  /** A commit of these files, and of what else the commit `onto` has. */
  commitFiles(
    commit: NewCommit & { readonly files: ReadonlyMap<string, string>; readonly onto?: Sha | undefined },
  ): Promise<Sha>;
  /** The files that a change touches, their new lines and their content; whatever the repository's attributes say. */
  added(span: Span): Promise<readonly Added[]>;
  /** What changed from one commit to another, renames found. */
  changes(from: Sha, to: Sha): Promise<readonly PathChange[]>;
  /** A file's text at a commit, or undefined. */
  show(commit: Sha, path: string): Promise<string | undefined>;
  /** Names below a folder at a commit, not recursive; `""` is the root. */
  list(commit: Sha, folder: string): Promise<readonly string[]>;
  /** Brings a bundle's one ref in and answers its commit; undefined when the bundle does not verify here. */
  unbundle(bundle: Uint8Array): Promise<Sha | undefined>;
  /** `from..to` as a bundle whose one ref is `refs/heads/changes`. */
  bundle(from: Sha, to: Sha): Promise<Uint8Array>;
};

/** A block of a conversation, the common shape of the providers. */
export type Block =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "tool-use"; readonly id: string; readonly name: string; readonly input: unknown }
  | { readonly kind: "tool-result"; readonly id: string; readonly text: string; readonly failed: boolean }
  /** A block of the provider's own (its thinking, for example): goes back unchanged, is read by nobody else. */
  | { readonly kind: "opaque"; readonly value: Readonly<Record<string, unknown>> };

export type Message = { readonly role: "user" | "assistant"; readonly blocks: readonly Block[] };

export type ToolShape = {
  readonly name: string;
  readonly description: string;
  readonly schema: Readonly<Record<string, unknown>>;
};

export type ModelRequest = {
  readonly model: string;
  readonly system: string;
  readonly tools: readonly ToolShape[];
  readonly messages: readonly Message[];
  readonly maxTokens: number;
  /** Undefined: as hard as the model does by itself. */
  readonly effort?: Effort | undefined;
};

/** Usage is what the provider reported, also of a cut or refused answer; undefined where it billed something and did not say what: then the worst case counts. */
export type ModelAnswer =
  | {
      readonly kind: "answered";
      readonly blocks: readonly Block[];
      readonly stop: "end" | "tools" | "length";
      readonly usage: Usage | undefined;
    }
  | { readonly kind: "refused"; readonly message: string; readonly usage: Usage | undefined }
  /** Still overloaded, rate-limited or down after the adapter's own retries (each honours Retry-After, within the deadline). */
  | { readonly kind: "overloaded"; readonly message: string; readonly usage: Usage }
  /** The stream broke off. `blocks`: those that were complete by then. */
  | {
      readonly kind: "cut";
      readonly message: string;
      readonly blocks: readonly Block[];
      readonly usage: Usage | undefined;
    }
  /** The request is longer than the model can read; nothing was billed. A shorter history may do. */
  | { readonly kind: "too-long"; readonly message: string; readonly usage: Usage }
  /** The provider said that the request or the key is wrong: repeating it will not help. */
  | { readonly kind: "failed"; readonly message: string; readonly usage: Usage };

/** How a request is made, beside what is asked. */
export type Asked = {
  /** Gives the request up: the answer is then `cut`. */
  readonly signal: AbortSignal;
  /** Called once for each block of the answer, in order, as soon as it is complete in the stream; it must not throw. */
  readonly onBlock?: (block: Block, index: number) => void;
  /** Called each time the provider says that it was asked too much (429); it must not throw. */
  readonly onLimit?: () => void;
};

/**
 * A provider of models. Never throws for what a provider answers; throws only for a defect of ours. Once a block was reported the request is
 * not repeated: what the block asked for may be under way, so an answer that breaks off then is `cut`.
 */
export type Model = {
  ask(request: ModelRequest, asked: Asked): Promise<ModelAnswer>;
};

export type Ran = {
  readonly exit: number | undefined;
  readonly timedOut: boolean;
  /** Standard output and error as they came, together; at most `keep` characters, its middle left out with a line that says how much. */
  readonly output: string;
  readonly seconds: number;
};

/** Runs a shell command of a machine's making away from the runner: own user, no network but what is listed, no secrets, one writable folder. */
export type Sandbox = {
  readonly kind: "bubblewrap" | "none";
  /** Of the kind `none`: why there is no better, for people. */
  readonly problem?: string;
  /** Ends every process the command started. Throws when the sandbox itself cannot be set up. */
  run(command: string, options: SandboxOptions): Promise<Ran>;
  /** Where commands wanted to connect to and were not let, so far. */
  blocked(): readonly Blocked[];
};

/** The domains that a command may connect to, on the ports 80 and 443; an empty list is none. */
export type Reach = {
  /** Names, or `*.` and a name for all below it. */
  readonly domains: readonly string[];
  /** Names among them that may have an address in a private network; never the machine's own or a link's. */
  readonly private: readonly string[];
};

export type SandboxOptions = {
  /** The only writable folder besides a private /tmp; also the working directory unless `cwd` (relative to it) is given. */
  readonly workspace: string;
  readonly cwd?: string;
  /** Seconds. */
  readonly timeout: number;
  readonly network: "none" | Reach;
  readonly keep: number;
  readonly signal?: AbortSignal;
};

/**
 * GitHub's API for one repository. Reads and changes of what is there are repeated on server errors; a create whose answer was lost is looked
 * for before it is sent again. Nothing is sent while GitHub wants nothing. Everything throws when GitHub says no, or does not answer.
 */
export type GitHub = {
  /** Issue, comments, newest pull request from the branch, its reviews, threads and checks: one request. */
  mission(issue: number, branch: string): Promise<MissionReading>;
  /** Whether the API says that this person may write here; no answer is no. Never throws. */
  mayWrite(login: string): Promise<boolean>;
  repository(): Promise<{ readonly defaultBranch: string; readonly private: boolean }>;
  pulls(head: string, base: string, state: "open" | "all"): Promise<readonly PullReading[]>;
  checksNamed(name: string, ref: string): Promise<readonly { readonly id: number; readonly title: string }[]>;
  /** What GitHub shows as blocking an issue, and how those stand that are named as `#3` or `owner/name#3`. */
  dependencies(issue: number, named: readonly string[]): Promise<readonly Dependency[]>;
  issuesByUs(
    label: string,
  ): Promise<readonly { readonly number: number; readonly body: string; readonly bot: boolean }[]>;
  /** Open issues that carry a label. */
  labelled(label: string): Promise<readonly Labelled[]>;
  run(id: number): Promise<{ readonly over: boolean }>;
  /** A run that is over already is left alone. */
  cancelRun(id: number): Promise<void>;
  /** Starts the repository's Muster workflow on a ref for an actor. */
  dispatch(actor: string, reason: string, ref: string): Promise<void>;
  /** The files of a run's artifacts whose name begins with one of these, by artifact and file name; and the names of all its artifacts. */
  artifacts(run: number, prefixes: readonly string[]): Promise<Artifacts>;
  comment(issue: number, body: string, id: number | undefined): Promise<void>;
  /** Labels that are there already, or gone already, are no error; all others stay as they are. */
  label(issue: number, change: LabelChange): Promise<void>;
  closeIssue(issue: number): Promise<void>;
  openIssue(title: string, body: string, labels: readonly string[]): Promise<void>;
  /** An issue's sub-issues, and the newest issues of ours that may yet become some. */
  relatedIssues(parent: number): Promise<readonly RelatedIssue[]>;
  /** Opens an issue and makes it a sub-issue; where GitHub does not take it as one, it stays an issue that names its parent. */
  openSubIssue(
    parent: number,
    issue: { readonly title: string; readonly body: string; readonly labels: readonly string[] },
  ): Promise<void>;
  /** Makes an issue a sub-issue; where GitHub does not take it as one, nothing happens. */
  linkSubIssue(parent: number, issue: number): Promise<void>;
  /** One that is open already from that branch to that base is no error, and stays as it is. */
  openPull(pull: {
    readonly head: string;
    readonly base: string;
    readonly title: string;
    readonly body: string;
    readonly draft: boolean;
  }): Promise<void>;
  editPull(pull: number, title: string, body: string): Promise<void>;
  setDraft(pullId: string, draft: boolean): Promise<void>;
  reply(reply: {
    readonly pull: number;
    readonly comment: number;
    readonly thread: string;
    readonly body: string;
    readonly resolve: boolean;
  }): Promise<void>;
  check(report: CheckReport, id: number | undefined): Promise<void>;
};

export type RelatedIssue = {
  readonly number: number;
  readonly body: string;
  readonly labels: readonly string[];
  readonly bot: boolean;
  /** It is a sub-issue. */
  readonly linked: boolean;
};

export type Artifacts = {
  readonly files: ReadonlyMap<string, ReadonlyMap<string, Uint8Array>>;
  readonly names: readonly string[];
};

/** What the port `GitHub` promises, of the adapter on the forge and of its peer in memory: the same life is seen the same by both. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { Instant, type Sha } from "#mission/ids";
import { wakesFor } from "#mission/wake/wake";
import { startForge } from "../../app/forge/forge.ts";
import { listensTo } from "../../app/events.ts";
import { openClient } from "../../action/github/client.ts";
import { openGitHub } from "../../action/github/open.ts";
import { openGit } from "../../action/git/open.ts";
import type { Git, GitHub } from "../../action/ports.ts";
import { clientFor, installationClient, receiver, secret } from "../forge/clients.ts";
import { commit } from "../support/repository.ts";
import { virtualClock } from "../world/clock.ts";
import { memoryGit } from "../world/git/open.ts";
import { remoteRepository } from "../world/git/remote.ts";
import { openHub } from "../world/github/hub.ts";
import { memoryGitHub } from "../world/github/open.ts";
import { type Person, personIn } from "../world/github/people.ts";

type Acts = Pick<Person, "opens" | "labels" | "unlabels" | "edits" | "closes" | "says" | "approves" | "asksForChanges">;
/** What a person does, and awaits. */
type Maintainer = { readonly [Act in keyof Acts]: (...given: Parameters<Acts[Act]>) => unknown };

type Side = {
  readonly github: GitHub;
  readonly git: Git;
  readonly ann: Maintainer;
  /** Webhooks so far, in the app's words: whom they wake, and why. */
  readonly wakes: () => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

const heard = (name: string, payload: Readonly<Record<string, unknown>>, appId: number): readonly string[] => {
  const action = payload["action"];
  if (!listensTo(name, typeof action === "string" ? action : undefined)) return [];
  const wakes = wakesFor({ name, payload }, { appId, login: "muster[bot]", integration: "muster/integration" });
  return wakes.map(
    ({ actor, reason, needs, urgent }) => `${actor}: ${reason}, ${needs}${urgent === true ? ", now" : ""}`,
  );
};

async function memorySide(): Promise<Side> {
  const remote = remoteRepository();
  const woken: string[] = [];
  const hub = openHub({
    clock: virtualClock(Instant.parse(Date.UTC(2026, 0, 5))),
    remote,
    private: false,
    hears: ({ name, payload }) => void woken.push(...heard(name, payload, 42)),
  });
  return {
    github: memoryGitHub(hub, { start: () => undefined, cancel: () => undefined }),
    git: memoryGit(remote),
    ann: personIn(hub, "ann", "admin"),
    wakes: async () => woken,
    close: async () => undefined,
  };
}

const events = ["issues", "issue_comment", "pull_request", "pull_request_review", "pull_request_review_comment"];
const permissions = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
} as const;

async function forgeSide(): Promise<Side> {
  const forge = await startForge();
  const hooks = await receiver();
  await forge.createRepository("ann", "world");
  const hook = { webhookUrl: hooks.url, webhookSecret: secret };
  const app = forge.createApp({
    slug: "muster",
    name: "Muster",
    permissions,
    events: [...events, "push", "check_run"],
    ...hook,
  });
  const { token } = await installationClient(forge, app, forge.install(app.id, "ann/world"));
  const folder = await mkdtemp(join(tmpdir(), "muster-peers-"));
  const place = { owner: "ann", name: "world" };
  return {
    github: openGitHub(openClient({ baseUrl: `${forge.url}/api/v3`, token }), place),
    git: await openGit({ directory: join(folder, "clone.git"), remoteUrl: `${forge.url}/ann/world.git`, token }),
    ann: annOn(clientFor(forge, forge.createUser("ann").token)),
    async wakes() {
      await forge.idle();
      return hooks.received.flatMap(({ event, payload }) => heard(event, payload, app.id));
    },
    async close() {
      await forge.close();
      await hooks.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function annOn({ rest }: ReturnType<typeof clientFor>): Maintainer {
  const at = { owner: "ann", repo: "world" };
  return {
    opens: async (title, body) => (await rest.issues.create({ ...at, title, body })).data.number,
    labels: (issue_number, label) => rest.issues.addLabels({ ...at, issue_number, labels: [label] }),
    unlabels: (issue_number, name) => rest.issues.removeLabel({ ...at, issue_number, name }),
    edits: (issue_number, text) => rest.issues.update({ ...at, issue_number, ...text }),
    closes: (issue_number, state_reason = "completed") =>
      rest.issues.update({ ...at, issue_number, state: "closed", state_reason }),
    says: (issue_number, body) => rest.issues.createComment({ ...at, issue_number, body }),
    approves: (pull_number) => rest.pulls.createReview({ ...at, pull_number, event: "APPROVE" }),
    asksForChanges: (pull_number, body, lines = []) =>
      rest.pulls.createReview({
        ...at,
        pull_number,
        body,
        event: "REQUEST_CHANGES",
        comments: lines.map(({ path, line, text }) => ({ path, line, side: "RIGHT", body: text })),
      }),
  };
}

/** Ids, commits and times as the first, second, … of their kind: only which are the same matters. */
function comparing() {
  const names = new Map<string, string>();
  const named = (kind: string, value: unknown) => {
    const key = `${kind} ${String(value)}`;
    if (!names.has(key)) names.set(key, `${kind} ${names.size + 1}`);
    return names.get(key);
  };
  const isId = (key: string, value: unknown) =>
    key === "databaseId" || (key === "id" && (typeof value === "number" || typeof value === "string"));
  return (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (key, each: unknown) => {
        if (each instanceof Map) return [...each];
        if (isId(key, each)) return named("id", each);
        if (typeof each === "string" && /^\d{4}-\d\d-\d\dT/.test(each)) return "a time";
        return typeof each === "string" && /^[0-9a-f]{40}$/.test(each) ? named("commit", each) : each;
      }),
    );
}

function present<Value>(value: Value | undefined): Value {
  if (value === undefined) throw new Error("what was written cannot be read");
  return value;
}

const branch = "muster/1-add-sub";
const pullText = { head: branch, base: "muster/integration", title: "Add sub", body: "<!-- muster:1:pull -->\nIt." };

/** One life with all that Muster does and sees; what was seen at each stop. */
async function lifeOn({ github, git, ann, wakes }: Side): Promise<readonly unknown[]> {
  const seen: unknown[] = [];
  const normal = comparing();
  const look = async () => void seen.push(normal(await github.mission(1, branch)));
  const show = (value: unknown) => void seen.push(normal(value));
  const refused = (act: Promise<unknown>) =>
    act.then(() => "done").catch((error: unknown) => `${Object(error).status}`);

  const heads = await branches(git);
  show(await github.mission(99, "muster/99"));
  await ann.opens("Add sub", "It should subtract.");
  await ann.labels(1, "muster");
  await look();
  await github.label(1, { add: ["muster: planning"], remove: [] });
  await github.label(1, { add: ["muster: queued"], remove: ["muster: planning", "muster: gone"] });
  await github.comment(1, "<!-- muster:1:status -->\nQueued.", undefined);
  const first = present((await github.mission(1, branch)).issue).comments[0];
  await github.comment(1, "<!-- muster:1:status -->\nBuilding.", present(first).databaseId);
  await ann.says(1, "/muster pause");
  await ann.edits(1, { title: "Add a sub", body: "It should subtract, too." });
  await look();

  await github.openPull({ ...pullText, draft: true });
  show(await refused(github.openPull({ ...pullText, draft: true })));
  show(await refused(github.openPull({ ...pullText, head: "main", draft: true })));
  show(await refused(github.openPull({ ...pullText, head: "nowhere", draft: true })));
  const report = {
    name: "Muster",
    head: heads.feature,
    externalId: "muster:1",
    title: "Working",
    summary: "…",
    annotations: [],
  };
  await github.check({ ...report, conclusion: undefined }, undefined);
  await look();
  const [check] = await github.checksNamed("Muster", heads.feature);
  await github.check({ ...report, title: "Good", conclusion: "success" }, present(check).id);
  const [pull] = await github.pulls(branch, "muster/integration", "open");
  await github.editPull(present(pull).number, "Add the sub", pullText.body);
  await github.setDraft(present(pull).id, false);
  await ann.asksForChanges(2, "Please.", [{ path: "sub.js", line: 1, text: "Why?" }]);
  await look();
  const thread = present(present((await github.mission(1, branch)).pull).reviewThreads[0]);
  const comment = present(thread.comments[0]).databaseId;
  await github.reply({ pull: 2, comment, thread: thread.id, body: "Done.", resolve: true });
  await ann.says(2, "Fine.");
  await ann.approves(2);
  await look();
  show(await github.pulls(branch, "muster/integration", "all"));

  await git.push([{ ref: "refs/heads/muster/integration", from: heads.main, to: heads.feature }]);
  await look();
  show(await github.pulls(branch, "muster/integration", "open"));
  await github.openIssue("A cron", "<!-- muster:cron -->\nDo.", ["muster: mission"]);
  await github.openSubIssue(3, { title: "A part", body: "<!-- muster:part -->\nDo.", labels: ["muster"] });
  await ann.opens("Another part", "Mine.");
  await github.linkSubIssue(3, 5);
  show(byNumber(await github.relatedIssues(3)));
  show(await github.issuesByUs("muster: mission"));
  show(byNumber(await github.labelled("muster")));
  await ann.closes(5, "not_planned");
  show(byName(await github.dependencies(1, ["#2", "#3", "#5", "#77", "other/place#1"])));
  show(await Promise.all(["ann", "nobody"].map((login) => github.mayWrite(login))));
  await ann.unlabels(1, "muster");
  await github.closeIssue(1);
  await look();
  show((await wakes()).toSorted());
  return seen;
}

const byNumber = <Each extends { readonly number: number }>(all: readonly Each[]) =>
  all.toSorted((a, b) => a.number - b.number);
const byName = <Each extends { readonly name: string }>(all: readonly Each[]) =>
  all.toSorted((a, b) => a.name.localeCompare(b.name));

async function branches(git: Git): Promise<{ readonly main: Sha; readonly feature: Sha }> {
  const main = await commit(git, undefined, { "math.js": "1\n" });
  const feature = await commit(git, main, { "sub.js": "2\n" });
  await git.push([{ ref: "refs/heads/main", from: undefined, to: main }]);
  await git.push([
    { ref: "refs/heads/muster/integration", from: undefined, to: main },
    { ref: `refs/heads/${branch}`, from: undefined, to: feature },
  ]);
  return { main, feature };
}

let lives: readonly (readonly unknown[])[] = [];
beforeAll(async () => {
  const sides = [await memorySide(), await forgeSide()];
  try {
    lives = await Promise.all(sides.map(lifeOn));
  } finally {
    await Promise.all(sides.map(({ close }) => close()));
  }
});

test("the same life is seen the same in memory and on the forge, and wakes the same actors", () => {
  const [memory = [], forge = []] = lives;
  expect(memory.length).toBeGreaterThan(15);
  for (const [stop, seen] of forge.entries()) expect(memory[stop], `stop ${stop + 1}`).toEqual(seen);
});

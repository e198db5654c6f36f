/** A repository on a forge on which every write of the hands can be made, again and again; and clients whose clock is theirs alone. */

import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { z } from "zod";
import { openClient } from "../../../action/github/client.ts";
import { openGitHub } from "../../../action/github/open.ts";
import { organisationSwitch } from "../../../action/observe/organisation.ts";
import type { GitHub } from "../../../action/ports.ts";
import { actionsEngine } from "../../../app/forge/actions/engine.ts";
import { type Forge, startForge } from "../../../app/forge/forge.ts";

export const at = { owner: "ann", repo: "notes" };

const permissions = {
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
} as const;

const workflow = `
run-name: "Muster \${{ inputs.actor || 'event' }}: \${{ inputs.reason || github.event_name }}"
on: { workflow_dispatch: { inputs: { actor: { type: string }, reason: { type: string } } } }
jobs:
  left:
    if: inputs.actor == 'left'
    runs-on: ubuntu-latest
    steps:
      - run: echo yes > left.txt
      - uses: actions/upload-artifact@v4
        with: { name: muster-handoffs-0, path: left.txt }
`;

export type Place = {
  readonly forge: Forge;
  /** The app's, without faults: it sets up and looks. */
  readonly bot: Octokit;
  /** A maintainer's. */
  readonly ann: Octokit;
  /** A run that left an artifact. */
  readonly run: number;
  readonly head: string;
  /** A commit that changes one file, for branches to point to. */
  readonly change: string;
  /** A pull request, with one comment on a line of it. */
  readonly pull: { readonly number: number; readonly comment: number; readonly thread: string };
  /** The hands as the action opens them. */
  readonly hands: (agent: string) => Hands;
  readonly close: () => Promise<void>;
};

export type Hands = {
  readonly github: GitHub;
  readonly allowed: ReturnType<typeof organisationSwitch>;
  /** Its own clock: what it waits for passes at once. */
  readonly now: () => number;
  /** Nothing that it has asked is waited for any longer. */
  readonly losesPatience: () => void;
};

export async function openPlace(): Promise<Place> {
  const forge = await startForge({ actions: actionsEngine });
  const baseUrl = `${forge.url}/api/v3`;
  const ann = new Octokit({ baseUrl, auth: forge.createUser("ann").token });
  await forge.createRepository(at.owner, at.repo);
  const app = forge.createApp({ slug: "muster", name: "Muster", permissions, events: [] });
  const installation_id = forge.install(app.id, "ann/notes");
  const auth = { appId: app.id, privateKey: app.privateKey };
  const signed = new Octokit({ baseUrl, authStrategy: createAppAuth, auth });
  const { token } = (await signed.apps.createInstallationAccessToken({ installation_id })).data;
  const bot = new Octokit({ baseUrl, auth: token });
  const content = Buffer.from(workflow).toString("base64");
  const file = { ...at, path: ".github/workflows/muster.yml", message: "Add the workflow", content };
  const head = (await ann.repos.createOrUpdateFileContents(file)).data.commit.sha ?? "";
  const inputs = { actor: "left", reason: "before" };
  await bot.actions.createWorkflowDispatch({ ...at, workflow_id: "muster.yml", ref: "main", inputs });
  await forge.idle();
  const [run] = (await bot.actions.listWorkflowRuns({ ...at, workflow_id: "muster.yml" })).data.workflow_runs;
  if (run?.conclusion !== "success") throw new Error(`the run that leaves something ended as ${run?.conclusion}`);
  const change = await changeOn(ann, head);
  const pull = await pullOf(ann, bot, change);
  return { forge, bot, ann, run: run.id, head, change, pull, hands: opens(baseUrl, token), close: () => forge.close() };
}

async function changeOn(ann: Octokit, head: string): Promise<string> {
  const { data: tip } = await ann.git.getCommit({ ...at, commit_sha: head });
  const file = { path: "new.txt", mode: "100644" as const, type: "blob" as const, content: "new\n" };
  const { data: tree } = await ann.git.createTree({ ...at, base_tree: tip.tree.sha, tree: [file] });
  return (await ann.git.createCommit({ ...at, message: "Add a file", tree: tree.sha, parents: [head] })).data.sha;
}

const threads = `query($number: Int!) {
  repository(owner: "ann", name: "notes") { pullRequest(number: $number) { reviewThreads(first: 1) { nodes { id } } } }
}`;

const Threads = z.object({
  repository: z.object({
    pullRequest: z.object({ reviewThreads: z.object({ nodes: z.array(z.object({ id: z.string() })) }) }),
  }),
});

async function pullOf(ann: Octokit, bot: Octokit, sha: string): Promise<Place["pull"]> {
  await ann.git.createRef({ ...at, ref: "refs/heads/kept", sha });
  const { number } = (await bot.pulls.create({ ...at, head: "kept", base: "main", title: "Kept" })).data;
  const remark = { ...at, pull_number: number, body: "Why?", commit_id: sha, path: "new.txt", line: 1 };
  const { id } = (await ann.pulls.createReviewComment(remark)).data;
  const { repository } = Threads.parse(await ann.graphql(threads, { number }));
  return { number, comment: id, thread: repository.pullRequest.reviewThreads.nodes[0]?.id ?? "" };
}

function opens(baseUrl: string, token: string): Place["hands"] {
  return (userAgent) => {
    const under = new Set<AbortController>();
    let ahead = 0;
    const time = { now: () => Date.now() + ahead, wait: async (milliseconds: number) => void (ahead += milliseconds) };
    const patience = () => {
      const controller = new AbortController();
      under.add(controller);
      return controller.signal;
    };
    const client = openClient({ baseUrl, token, userAgent, time, patience });
    return {
      github: openGitHub(client, { owner: at.owner, name: at.repo }, time),
      allowed: organisationSwitch(client, at.owner, time.now),
      now: time.now,
      losesPatience: () => under.forEach((each) => each.abort()),
    };
  };
}

/** Others who act on the same repository: apps with their own rights, a CI that reports through the API, and one who only watches. */

import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";
import type { Octokit } from "@octokit/rest";
import type { Permissions } from "../../../app/forge/actions/host.ts";
import { installationClient, receiver } from "../../forge/clients.ts";
import type { Stage } from "./story.ts";

type Manifest = {
  readonly permissions: Permissions;
  readonly events?: readonly string[];
  readonly webhookUrl?: string;
};

/** An app of somebody else's, installed on the story's repository: its client, and its bot's login. */
export async function anotherApp({ box, project }: Stage, slug: string, manifest: Manifest): Promise<Octokit> {
  const app = box.forge.createApp({ slug, name: slug, events: [], ...manifest });
  const installation = box.forge.install(app.id, project.fullName);
  return (await installationClient(box.forge, app, installation)).octokit;
}

/** Muster's own client, as its runs have it. */
export async function asMuster({ box, project }: Stage): Promise<Octokit> {
  const installation = box.forge.install(box.registered.id, project.fullName);
  return (await installationClient(box.forge, box.registered, installation)).octokit;
}

export type Ci = {
  /** Ends the check `lint` of a pull request's head. */
  readonly ends: (head: string, conclusion: "success" | "failure", text: string) => Promise<void>;
  readonly leaves: () => Promise<void>;
};

const Pushed = z.object({ action: z.string(), pull_request: z.object({ head: z.object({ sha: z.string() }) }) });

/** A CI that is an app of its own: it begins a check on each head of each pull request, and ends it when told. */
export async function continuousIntegration(stage: Stage): Promise<Ci> {
  const { at } = stage;
  const begun = new Map<string, number>();
  const server = createServer((request, response) => {
    json(request)
      .then(async (payload) => {
        const { data } = Pushed.safeParse(payload);
        if (data !== undefined && ["opened", "synchronize"].includes(data.action))
          await begin(data.pull_request.head.sha);
        response.end();
      })
      .catch((error: unknown) => response.writeHead(500).end(String(error)));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const octokit = await anotherApp(stage, "some-ci", {
    permissions: { checks: "write", pull_requests: "read" },
    events: ["pull_request"],
    webhookUrl: `http://127.0.0.1:${port}`,
  });

  async function begin(head_sha: string): Promise<void> {
    const { data } = await octokit.rest.checks.create({ ...at, name: "lint", head_sha, status: "in_progress" });
    begun.set(head_sha, data.id);
  }

  return {
    async ends(head, conclusion, text) {
      const check_run_id = begun.get(head);
      if (check_run_id === undefined) throw new Error(`lint never began on ${head}`);
      const output = { title: `lint: ${conclusion}`, summary: "One run of the linter.", text };
      await octokit.rest.checks.update({ ...at, check_run_id, status: "completed", conclusion, output });
    },
    async leaves() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

const Heard = z.object({
  action: z.string().optional(),
  label: z.object({ name: z.string() }).optional(),
  comment: z.object({ body: z.string() }).optional(),
  check_run: z
    .object({ name: z.string(), conclusion: z.string().nullable(), output: z.object({ title: z.string().nullable() }) })
    .optional(),
});

export type Witness = {
  /** Labels as they were put on, in order. */
  readonly labels: () => readonly string[];
  /** The headings of the status comment, in order, without repetition. */
  readonly headings: () => readonly string[];
  /** What Muster's check run said, in order. */
  readonly checks: () => readonly string[];
  readonly leaves: () => Promise<void>;
};

/** An app that only listens, and remembers what people saw on the way. */
export async function witness(stage: Stage): Promise<Witness> {
  const ears = await receiver();
  const events = ["issues", "issue_comment", "check_run"];
  await anotherApp(stage, "witness", { permissions: { issues: "read", checks: "read" }, events, webhookUrl: ears.url });
  const heard = () => ears.received.map((each) => ({ event: each.event, ...Heard.parse(each.payload) }));
  return {
    labels: () => heard().flatMap(({ action, label }) => (action === "labeled" && label ? [label.name] : [])),
    headings: () =>
      distinct(heard().flatMap(({ comment }) => /^### (Muster: .+)$/m.exec(comment?.body ?? "")?.[1] ?? [])),
    checks: () =>
      distinct(
        heard().flatMap(({ check_run: run }) =>
          run?.name === "Muster" ? [`${run.output.title}: ${run.conclusion ?? "in progress"}`] : [],
        ),
      ),
    leaves: () => ears.close(),
  };
}

function distinct(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => word !== words[index - 1]);
}

/** Everything that the model was told in a task's first request. */
export function toldTo({ box }: Stage, task: string, role = ""): string {
  const asked = box.model.scripted?.requests.find(
    (request) => request.task === task && JSON.stringify(request.body).includes(`You are the ${role}`),
  );
  return asked === undefined ? "" : JSON.stringify(asked.body);
}

/** The ids of the tasks that the model was asked about, each once, in order. */
export function tasksAsked({ box }: Stage): readonly string[] {
  return [...new Set((box.model.scripted?.requests ?? []).flatMap((request) => request.task ?? []))];
}

/** A forge under judgement: every response and webhook that passes is held against GitHub's description. */

import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { actionsEngine } from "../../app/forge/actions/engine.ts";
import { type Forge, startForge } from "../../app/forge/forge.ts";
import { receiver, secret } from "../forge/clients.ts";
import { responseFaults, webhookFaults } from "./openapi.ts";

export const at = { owner: "ann", repo: "notes" };
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const permissions = {
  administration: "write",
  actions: "write",
  checks: "write",
  contents: "write",
  issues: "write",
  pull_requests: "write",
  statuses: "write",
} as const;
const events = [
  "issues",
  "issue_comment",
  "pull_request",
  "pull_request_review",
  "pull_request_review_comment",
  "pull_request_review_thread",
  "push",
  "check_run",
  "check_suite",
  "status",
  "create",
  "delete",
  "workflow_run",
  "workflow_job",
];

export type Judged = {
  readonly forge: Forge;
  readonly directory: string;
  readonly installation: number;
  readonly ann: Octokit;
  readonly bob: Octokit;
  readonly bot: Octokit;
  /** The app itself, by JWT. */
  readonly signed: Octokit;
  withToken(token: string): Octokit;
  /** Routes of that kind that have not answered well yet. */
  undriven(belongs: (route: string) => boolean): readonly string[];
  /** Webhooks that `complaints` has judged, as `event.action`. */
  readonly heard: ReadonlySet<string>;
  /** What was wrong since the last time; webhooks included. */
  complaints(): Promise<readonly string[]>;
  close(): Promise<void>;
};

const plain = (route: string): string => route.replace("/api/v3", "");

/** Served for runners alone, below no repository, and described by no OpenAPI. */
export const isForRunners = (route: string): boolean => / \/_(apis|oidc)\//.test(plain(route));

/** Whether the Actions engine answers the route. */
export const isOfEngine = (route: string): boolean =>
  isForRunners(route) || /:repo\/(actions\/|dispatches$)/.test(route);

/** Raw contents and GraphQL have no description. */
function isDescribed(path: string, status: number, init: RequestInit | undefined): boolean {
  const isRaw = new Headers(init?.headers).get("accept")?.includes("raw") === true;
  return !path.endsWith("/graphql") && !(isRaw && status === 200);
}

/** Fetches, and judges what comes; a redirect is judged before it is followed. */
function judge(faults: string[]) {
  return async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const response = await fetch(input, { ...init, redirect: "manual" });
    const { status, headers } = response;
    const path = plain(new URL(input instanceof Request ? input.url : input).pathname);
    const text = await response.clone().text();
    if (isDescribed(path, status, init)) {
      faults.push(...responseFaults({ method: init?.method ?? "GET", path, status, text }));
    }
    if (!headers.has("x-ratelimit-remaining")) faults.push(`${path} does not tell the rate limit`);
    const elsewhere = headers.get("location");
    return elsewhere === null ? response : fetch(elsewhere);
  };
}

/** A forge with a repository, two people and an app, and clients for them. */
export async function judgedForge(): Promise<Judged> {
  const forge = await startForge({ actions: actionsEngine });
  const hooks = await receiver();
  const faults: string[] = [];
  const driven = new Set<string>();
  const heard = new Set<string>();
  forge.onRequest(({ route, status }) => status < 400 && driven.add(plain(route)));
  const base = { baseUrl: `${forge.url}/api/v3`, log: silent, request: { fetch: judge(faults) } };
  const withToken = (token: string): Octokit => new Octokit({ ...base, auth: token });
  const [ann, bob] = ["ann", "bob"].map((login) => withToken(forge.createUser(login).token));
  const { directory } = await forge.createRepository("ann", "notes");
  forge.addCollaborator("ann/notes", "bob", "write");
  const app = forge.createApp({
    slug: "bot",
    name: "Bot",
    permissions,
    events,
    webhookUrl: hooks.url,
    webhookSecret: secret,
  });
  const installation = forge.install(app.id, "ann/notes");
  const signed: Octokit = new Octokit({
    ...base,
    authStrategy: createAppAuth,
    auth: { appId: app.id, privateKey: app.privateKey },
  });
  const { data } = await signed.apps.createInstallationAccessToken({ installation_id: installation });
  if (!ann || !bob) throw new Error("two people were made");
  return {
    forge,
    directory,
    installation,
    ann,
    bob,
    bot: withToken(data.token),
    signed,
    withToken,
    undriven: (belongs) => forge.routes.map(plain).filter((route) => belongs(route) && !driven.has(route)),
    heard,
    async complaints(): Promise<readonly string[]> {
      await forge.idle();
      const hooked = hooks.received.splice(0);
      for (const { event, payload } of hooked) heard.add(`${event}.${String(payload["action"])}`);
      const said = hooked.flatMap(({ event, payload }) => webhookFaults(event, payload));
      return [
        ...new Set([
          ...faults.splice(0),
          ...said,
          ...hooked.filter((one) => !one.isSigned).map(() => "a webhook is not signed"),
        ]),
      ];
    },
    async close() {
      await forge.close();
      await hooks.close();
    },
  };
}

/** Muster in a box: forge, Actions engine, app and model started together on this machine, wired as they are on GitHub. */

import { readFileSync } from "node:fs";
import type { Logger } from "pino";
import { parse } from "yaml";
import { z } from "zod";
import { actionsEngine } from "../forge/actions/engine.ts";
import type { ActionsEngine } from "../forge/actions/host.ts";
import { type Forge, type RegisteredApp, startForge } from "../forge/forge.ts";
import { appPermissions } from "../permissions.ts";
import { webhookPath } from "../receive.ts";
import { type RunningApp, startApp } from "../server.ts";
import { openModel, type BoxModel, type ModelChoice } from "./model.ts";
import { importProject, type Project, type ProjectSource, type Visibility } from "./project.ts";
import { publishMuster } from "./publish.ts";
import { countTraffic, type Traffic } from "./traffic.ts";

export type BoxOptions = {
  readonly model: ModelChoice;
  readonly log: Logger;
  /** The forge's port; a free one when absent. */
  readonly port?: number;
  /** Milliseconds from sweep to sweep of the app; five minutes unless told. */
  readonly sweepEvery?: number;
  /** Milliseconds for which the app holds identical wakes together. */
  readonly together?: number;
  readonly parallelJobs?: number;
  /** The clock of the forge, and so of the runs, and of the app; the machine's unless told. */
  readonly now?: () => number;
  /** False: nobody installed the app; the workflow is all there is. */
  readonly app?: boolean;
};

export type Box = {
  readonly forge: Forge & { readonly actions: ActionsEngine };
  readonly model: BoxModel;
  /** The registered app, and the server that is it now. */
  readonly registered: RegisteredApp;
  /** Throws when the box has no app. */
  readonly app: () => RunningApp;
  /** Creates the repository, brings the project's history in, and installs the app on it. */
  readonly addProject: (fullName: string, source: ProjectSource, visibility: Visibility) => Promise<Project>;
  /** Ends the app and starts it again, at another address; webhooks sent in between are lost until it sweeps. */
  readonly restartApp: () => Promise<void>;
  /** What Muster itself asked of the forge so far; people and the forge's own runner are not counted. */
  readonly traffic: () => Traffic;
  /** Resolves when no webhook is on its way, no wake is held and no run is active. */
  readonly settle: () => Promise<void>;
  readonly close: () => Promise<void>;
};

const manifest = z
  .object({ name: z.string(), default_events: z.array(z.string()) })
  .parse(parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")));

export async function openBox(options: BoxOptions): Promise<Box> {
  const forge = await openForge(options);
  const model = await openModel(options.model, issuerOf(forge), options.now ?? Date.now);
  const registered = forge.createApp({
    slug: "muster",
    name: manifest.name,
    permissions: appPermissions,
    events: manifest.default_events,
  });
  await publishMuster(forge);
  const traffic = countTraffic(forge, registered);
  const projects: Project[] = [];
  let app = options.app === false ? undefined : await openApp(forge, registered, options);
  return {
    forge,
    model,
    registered,
    app: () => present(app),
    async addProject(fullName, source, visibility) {
      const project = await importProject(forge, fullName, source, visibility);
      introduce(project, { forge, app, model });
      if (app !== undefined) forge.install(registered.id, fullName);
      projects.push(project);
      return project;
    },
    async restartApp() {
      const { url, close } = present(app);
      await close();
      app = await openApp(forge, registered, { ...options, appPort: Number(new URL(url).port) });
      for (const project of projects) introduce(project, { forge, app, model });
    },
    traffic,
    settle: () => settle(forge, () => app),
    async close() {
      await app?.close();
      await forge.close();
      await model.close();
    },
  };
}

function present(app: RunningApp | undefined): RunningApp {
  if (app === undefined) throw new Error("this box has no app");
  return app;
}

type Parties = { readonly forge: Forge; readonly app: RunningApp | undefined; readonly model: BoxModel };

/** What a person would set on the repository's settings page. */
function introduce({ fullName }: Project, { forge, app, model }: Parties): void {
  if (app !== undefined) forge.setVariable(fullName, "MUSTER_URL", app.url);
  // Nobody else is in the box whom pushes could be too many for.
  forge.setVariable(fullName, "MUSTER_PUSHES_A_MINUTE", "0");
  if (model.url !== undefined) forge.setVariable(fullName, "MUSTER_MODEL_URL", model.url);
  if (model.scripted !== undefined) {
    forge.setVariable(fullName, "MUSTER_OPENAI_URL", `${model.url}/v1`);
    forge.setSecret(fullName, "OPENAI_API_KEY", "scripted-openai-key");
  }
  if (model.federation === undefined) return forge.setSecret(fullName, "ANTHROPIC_API_KEY", model.key);
  forge.setVariable(fullName, "ANTHROPIC_FEDERATION_RULE_ID", model.federation.rule);
  forge.setVariable(fullName, "ANTHROPIC_ORGANIZATION_ID", model.federation.organization);
}

function issuerOf(forge: Forge): string {
  return `${forge.url}/api/v3/_oidc`;
}

async function openForge({ port, parallelJobs, now }: BoxOptions): Promise<Box["forge"]> {
  const forge = await startForge({
    ...(port !== undefined && { port }),
    ...(now !== undefined && { now: () => new Date(now()) }),
    actions: (host) => actionsEngine(host, { ...(parallelJobs !== undefined && { parallelJobs }) }),
  });
  if (forge.actions === undefined) throw new Error("start the forge with its Actions engine");
  return { ...forge, actions: forge.actions };
}

/** On a free port unless told; a restarted app is found where it was. */
async function openApp(
  forge: Forge,
  registered: RegisteredApp,
  options: BoxOptions & { readonly appPort?: number },
): Promise<RunningApp> {
  const app = await startApp({
    appId: registered.id,
    privateKey: registered.privateKey,
    webhookSecret: registered.webhookSecret,
    api: `${forge.url}/api/v3`,
    issuer: issuerOf(forge),
    workflow: "muster-dev/muster/.github/workflows/mission.yml@",
    host: "127.0.0.1",
    port: options.appPort ?? 0,
    log: options.log,
    now: options.now ?? Date.now,
    sweepEvery: options.sweepEvery ?? 5 * 60_000,
    together: options.together ?? 1000,
  });
  forge.setWebhookUrl(registered.id, `${app.url}${webhookPath}`);
  return app;
}

/** A wake that was held back becomes a run, which may send webhooks, which may wake: until a round brings nothing. */
async function settle(forge: Box["forge"], app: () => RunningApp | undefined): Promise<void> {
  for (let before = -1, after = activity(forge); before !== after; after = activity(forge)) {
    before = after;
    await forge.idle();
    await app()?.flush();
    await forge.idle();
  }
}

function activity(forge: Box["forge"]): number {
  const { requests, pushes } = forge.stats();
  return requests + pushes;
}

/** The app as GitHub knows it on a repository: whether it is installed, with which permissions and events. */

import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { events } from "../../events.ts";
import { appPermissions } from "../../permissions.ts";
import { apiOf, silent } from "../views/github-source.ts";
import { answered } from "./answered.ts";
import { type Finding, unknown, well, wrong } from "./finding.ts";

type Environment = Readonly<Record<string, string | undefined>>;
type At = { readonly owner: string; readonly repo: string };

const about = "installation";

export type Installed = {
  readonly findings: readonly Finding[];
  /** The app's name in addresses. */
  readonly slug: string | undefined;
};

export async function installationOf(at: At, environment: Environment): Promise<Installed> {
  const { APP_ID: appId, PRIVATE_KEY: privateKey } = environment;
  if (appId === undefined || privateKey === undefined) {
    const todo = "set APP_ID and PRIVATE_KEY as where the app runs";
    return { findings: [unknown(about, "what the app may do is told to the app only", todo)], slug: undefined };
  }
  const octokit = new Octokit({
    authStrategy: createAppAuth,
    auth: { appId, privateKey },
    baseUrl: apiOf(environment),
    log: silent,
  });
  const found = await answered(octokit.rest.apps.getRepoInstallation(at));
  if (found.kind === "told") return { findings: judged(found.value), slug: found.value.app_slug };
  const says = `the app ${appId} is not installed on ${at.owner}/${at.repo}`;
  return { findings: [wrong(about, says, "install it: the app's page → Install App")], slug: undefined };
}

type Installation = Awaited<ReturnType<Octokit["rest"]["apps"]["getRepoInstallation"]>>["data"];

function judged({
  app_slug: slug,
  permissions,
  events: heard,
  suspended_at: suspended,
}: Installation): readonly Finding[] {
  const todo = "unsuspend it in the settings of the organisation or the account";
  if (suspended !== null) return [wrong(about, `the installation of ${slug} is suspended`, todo)];
  const problems = [...lacking(permissions), ...deaf(heard)];
  return problems.length > 0 ? problems : [well(about, `${slug} has the permissions and events that the code uses`)];
}

const rank = (level: unknown) => (level === "write" || level === "admin" ? 2 : level === "read" ? 1 : 0);

function lacking(given: object): readonly Finding[] {
  const less = Object.entries(appPermissions).filter(([name, level]) => rank(Reflect.get(given, name)) < rank(level));
  const list = less.map(([name, level]) => `${name}: ${level}`).join(", ");
  return less.length === 0
    ? []
    : [
        wrong(
          about,
          `it lacks ${list}`,
          "give the app the permissions of app.yml, and accept them where it is installed",
        ),
      ];
}

function deaf(heard: readonly string[]): readonly Finding[] {
  const missing = [...new Set(events.map((event) => event.split(".")[0] ?? ""))].filter(
    (event) => !heard.includes(event),
  );
  return missing.length === 0
    ? []
    : [wrong(about, `it does not hear ${missing.join(", ")}`, "subscribe the app to the events of app.yml")];
}

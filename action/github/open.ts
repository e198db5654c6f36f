/** The GitHub adapter: each deed one request where GitHub allows it, each read parsed. */

import { setTimeout as sleep } from "node:timers/promises";
import type { GitHub } from "../ports.ts";
import { checks } from "./checks.ts";
import type { Client } from "./client.ts";
import { readDependencies } from "./dependencies.ts";
import { issues } from "./issues.ts";
import type { Time } from "./asking/manners.ts";
import { type Place, readMission } from "./reading/mission-query.ts";
import { pulls } from "./pulls.ts";
import { runs } from "./runs.ts";
import { subIssues } from "./sub-issues.ts";

const own: Time = { now: Date.now, wait: sleep };

/** `time`: by which new runs are told from old ones, and how long is waited before something is looked for; the runner's own by default. */
export function openGitHub(client: Client, place: Place, time = own): GitHub {
  const at = { owner: place.owner, repo: place.name };
  return {
    ...reads(client, place),
    ...runs(client, at, time),
    ...issues(client, at, time),
    ...subIssues(client, at, time),
    ...pulls(client, at, time),
    ...checks(client, at, time),
  };
}

export type At = { readonly owner: string; readonly repo: string };

function reads(
  client: Client,
  place: Place,
): Pick<GitHub, "mission" | "dependencies" | "mayWrite" | "repository" | "pulls"> {
  const at = { owner: place.owner, repo: place.name };
  return {
    mission: (issue, branch) => readMission(client, place, issue, branch),
    dependencies: (issue, named) => readDependencies(client, place, issue, named),
    async mayWrite(login) {
      try {
        const { data } = await client.rest.repos.getCollaboratorPermissionLevel({ ...at, username: login });
        return data.permission === "admin" || data.permission === "write";
      } catch {
        return false;
      }
    },
    async repository() {
      const { data } = await client.rest.repos.get(at);
      return { defaultBranch: data.default_branch, private: data.private };
    },
    async pulls(head, base, state) {
      const { data } = await client.rest.pulls.list({ ...at, head: `${at.owner}:${head}`, base, state, per_page: 30 });
      return data.map((pull) => ({
        number: pull.number,
        id: pull.node_id,
        draft: pull.draft === true,
        title: pull.title,
        body: pull.body ?? "",
        head: pull.head.sha,
        open: pull.state === "open",
        merged: pull.merged_at !== null && pull.merged_at !== undefined,
      }));
    },
  };
}

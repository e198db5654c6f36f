/** A person in a box: what they do on GitHub, by the same API that their browser would use. */

import { Octokit } from "@octokit/rest";
import type { Role } from "../forge/accounts/account.ts";
import type { Forge } from "../forge/forge.ts";
import type { Project } from "./project.ts";

export type LineComment = { readonly path: string; readonly line: number; readonly body: string };

export type Person = {
  readonly login: string;
  readonly octokit: Octokit;
  readonly openIssue: (title: string, body: string) => Promise<number>;
  readonly label: (issue: number, name: string) => Promise<void>;
  readonly approve: (pull: number) => Promise<void>;
  readonly requestChanges: (pull: number, body: string, comments: readonly LineComment[]) => Promise<void>;
  readonly merge: (pull: number) => Promise<void>;
};

export function personIn(forge: Forge, project: Project, login: string, role: Role): Person {
  forge.addCollaborator(project.fullName, login, role);
  const { token } = forge.createUser(login);
  const octokit = new Octokit({ auth: token, baseUrl: `${forge.url}/api/v3` });
  const at = { owner: project.owner, repo: project.name };
  return {
    login,
    octokit,
    openIssue: async (title, body) => (await octokit.rest.issues.create({ ...at, title, body })).data.number,
    label: async (issue_number, name) =>
      void (await octokit.rest.issues.addLabels({ ...at, issue_number, labels: [name] })),
    approve: async (pull_number) =>
      void (await octokit.rest.pulls.createReview({ ...at, pull_number, event: "APPROVE" })),
    requestChanges: async (pull_number, body, comments) =>
      void (await octokit.rest.pulls.createReview({
        ...at,
        pull_number,
        event: "REQUEST_CHANGES",
        body,
        comments: comments.map((comment) => ({ ...comment, side: "RIGHT" })),
      })),
    merge: async (pull_number) => void (await octokit.rest.pulls.merge({ ...at, pull_number })),
  };
}

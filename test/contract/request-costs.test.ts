/** What each call of the port costs of GitHub's limits, as the simulated month counts it, held against what the adapter asks of the forge. */

import { afterAll, beforeAll, expect, test } from "vitest";
import { openClient } from "../../action/github/client.ts";
import { openGitHub } from "../../action/github/open.ts";
import type { GitHub } from "../../action/ports.ts";
import { costs } from "../bench/month/usage.ts";
import { Sha } from "#mission/ids";
import { at, type Judged, judgedForge } from "./judged.ts";

let judged: Judged;
let github: GitHub;
let head: Sha;

beforeAll(async () => {
  judged = await judgedForge();
  const content = Buffer.from("# Notes\n").toString("base64");
  const file = { ...at, path: "README.md", message: "Begin", content };
  const { data } = await judged.ann.repos.createOrUpdateFileContents(file);
  head = Sha.parse(data.commit.sha);
  const { data: given } = await judged.signed.apps.createInstallationAccessToken({
    installation_id: judged.installation,
  });
  const client = openClient({ baseUrl: `${judged.forge.url}/api/v3`, token: given.token });
  github = openGitHub(client, { owner: at.owner, name: at.repo });
});
afterAll(() => judged.close());

/** How many requests a call was. */
async function asked(act: () => Promise<unknown>): Promise<number> {
  judged.forge.resetStats();
  await act();
  return judged.forge.stats().requests;
}

const report = {
  name: "Muster",
  externalId: "1",
  title: "Verified",
  summary: "Well.",
  conclusion: "success",
  annotations: [],
} as const;
const issue = { title: "Part", body: "<!-- muster:1:part -->", labels: [] };

/** In an order in which each finds what it needs; what is one request by its name alone is left out. */
const calls: Partial<Record<keyof GitHub, () => Promise<unknown>>> = {
  openIssue: () => github.openIssue("One", "", []),
  openSubIssue: () => github.openSubIssue(1, issue),
  linkSubIssue: async () => {
    await judged.ann.issues.create({ ...at, title: "Loose" });
    judged.forge.resetStats();
    await github.linkSubIssue(1, 3);
  },
  relatedIssues: () => github.relatedIssues(1),
  mission: () => github.mission(1, "muster/1-x"),
  mayWrite: () => github.mayWrite("ann"),
  issuesByUs: () => github.issuesByUs("muster"),
  comment: () => github.comment(1, "Hello", undefined),
  pulls: () => github.pulls("muster/1-x", "main", "open"),
  check: () => github.check({ ...report, head }, undefined),
  checksNamed: () => github.checksNamed("Muster", head),
};

test.each(Object.entries(calls))("%s asks as often as the month counts", async (name, act) => {
  const cost = Object.entries(costs).find(([each]) => each === name)?.[1];
  expect(await asked(act)).toBe(cost?.requests);
});

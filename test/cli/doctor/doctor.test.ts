import { createServer } from "node:http";
import { once } from "node:events";
import { Octokit } from "@octokit/rest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { consumerWorkflow } from "../../../app/box/project.ts";
import { events } from "../../../app/events.ts";
import { actionsEngine } from "../../../app/forge/actions/engine.ts";
import { type Forge, startForge } from "../../../app/forge/forge.ts";
import { appPermissions } from "../../../app/permissions.ts";
import { silent } from "../../../app/cli/views/github-source.ts";
import { doctor } from "../../../app/cli/doctor/doctor.ts";

const at = { owner: "ann", repo: "notes" };
const now = Date.parse("2026-11-21T12:00:00Z");
let forge: Forge;
let ann: Octokit;
let appUrl: string;
let environment: Readonly<Record<string, string>>;
let health = { ok: true, version: "0.1.0", sweptAt: "2026-11-21T11:58:00Z", waiting: 2 };
const app = createServer((_request, response) => response.end(JSON.stringify(health)));

beforeAll(async () => {
  forge = await startForge({ actions: actionsEngine });
  await once(app.listen(0, "127.0.0.1"), "listening");
  appUrl = `http://127.0.0.1:${z.object({ port: z.number() }).parse(app.address()).port}`;
  const { token } = forge.createUser("ann");
  ann = new Octokit({ auth: token, baseUrl: `${forge.url}/api/v3`, log: silent });
  await forge.createRepository("ann", "notes");
  await put("README.md", "# Notes\n");
  environment = { GITHUB_TOKEN: token, GITHUB_API_URL: `${forge.url}/api/v3` };
});
afterAll(async () => {
  app.close();
  await forge.close();
});

async function put(path: string, text: string): Promise<void> {
  const { data } = await ann.repos.getContent({ ...at, path }).catch(() => ({ data: undefined }));
  const sha = data !== undefined && "sha" in data ? { sha: data.sha } : {};
  const content = Buffer.from(text).toString("base64");
  await ann.repos.createOrUpdateFileContents({ ...at, path, content, message: `Write ${path}`, ...sha });
  await forge.idle();
}

async function examined(more: Readonly<Record<string, string>> = {}) {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const code = await doctor({
    repo: "ann/notes",
    environment: { ...environment, ...more },
    json: false,
    print,
    now: () => now,
  });
  return { code, text: lines.join("\n").replaceAll(appUrl, "http://app") };
}

test("on a bare repository everything that is missing is named, with what to do", async () => {
  const { code, text } = await examined();
  expect(code).toBe(2);
  expect(text).toMatchInlineSnapshot(`
    "# ann/notes

    - unknown: installation: what the app may do is told to the app only
      - to do: set APP_ID and PRIVATE_KEY as where the app runs
    - WRONG: default branch: main is not protected: whoever may write, the app too, can push to it
      - to do: protect main: Settings → Branches, require a pull request, and let no app bypass it
    - ok: configuration: it is valid
    - WRONG: workflow: there is no .github/workflows/muster.yml: nothing can be started
      - to do: copy docs/examples/muster.yml of Muster to .github/workflows/muster.yml on the default branch
    - WRONG: labels: there is no label \`muster\`, \`muster: mission\`: nobody can start a mission with it
      - to do: gh label create "muster" --repo ann/notes; gh label create "muster: mission" --repo ann/notes
    - WRONG: model's key: neither ANTHROPIC_API_KEY nor OPENAI_API_KEY is set: no model can be asked
      - to do: Settings → Secrets and variables → Actions → New repository secret ANTHROPIC_API_KEY
    - less: the app: the variable MUSTER_URL is not set: Muster works with the job's token, and your CI does not run on its pull requests
      - to do: run the app and set Settings → Secrets and variables → Actions → Variables → MUSTER_URL to its address, or leave it so: the README says under “Without the app” what is lost
    - ok: your CI: no workflow listens to pushes or pull requests: Muster's own verification is all there is
    - ok: sandbox: jobs run on GitHub's ubuntu-latest; the workflow installs the sandbox there, and tries it before anything runs in it

    4 things are wrong; 1 could not be seen from here."
  `);
});

test("a repository that was set up as the README says is well, the app's side too", async () => {
  await put(".github/workflows/muster.yml", consumerWorkflow);
  await put(
    ".github/workflows/ci.yml",
    "on: [push, pull_request]\njobs: { a: { runs-on: x, steps: [{ run: 'true' }] } }\n",
  );
  await put(".github/muster.yml", "verify:\n  - node --test\n");
  for (const name of ["muster", "muster: mission"]) await ann.issues.createLabel({ ...at, name });
  forge.setSecret("ann/notes", "ANTHROPIC_API_KEY", "hidden");
  forge.setVariable("ann/notes", "MUSTER_URL", appUrl);
  const rule = { enforce_admins: true, required_status_checks: null, restrictions: null };
  const reviews = { required_pull_request_reviews: { required_approving_review_count: 1 } };
  await ann.repos.updateBranchProtection({ ...at, branch: "main", ...rule, ...reviews });
  const heard = [...new Set(events.map((event) => event.split(".")[0] ?? ""))];
  const registered = forge.createApp({
    slug: "muster",
    name: "Muster",
    permissions: appPermissions,
    events: heard,
    webhookUrl: forge.url,
    webhookSecret: "s",
  });
  forge.install(registered.id, "ann/notes");
  const { code, text } = await examined({ APP_ID: String(registered.id), PRIVATE_KEY: registered.privateKey });
  expect(text).not.toContain("hidden");
  expect(text).toMatchInlineSnapshot(`
    "# ann/notes

    - ok: installation: muster has the permissions and events that the code uses
    - ok: default branch: main takes nothing from the app: a pull request is required
    - ok: configuration: it is valid
    - ok: workflow: muster.yml calls Muster's v1 as the documentation shows it
    - unknown: runs: Muster has not run here yet
      - to do: label an issue, or run it by hand: gh workflow run muster.yml
    - ok: labels: \`muster\` and \`muster: mission\` are there
    - ok: model's key: as the secret ANTHROPIC_API_KEY
    - ok: the app: http://app answers, version 0.1.0; 2 wakes wait
    - ok: your CI: what checks main checks Muster's pull requests too
    - ok: sandbox: jobs run on GitHub's ubuntu-latest; the workflow installs the sandbox there, and tries it before anything runs in it

    Nothing is wrong; 1 could not be seen from here."
  `);
  expect(code).toBe(0);
});

test("protection that lets the app in, an app that has not swept, and permissions that lack something are wrong", async () => {
  const lets = { enforce_admins: true, required_status_checks: null, required_pull_request_reviews: null };
  const poor = forge.createApp({
    slug: "poor",
    name: "Poor",
    permissions: { ...appPermissions, contents: "read" },
    events: ["issues"],
    webhookUrl: forge.url,
    webhookSecret: "s",
  });
  forge.install(poor.id, "ann/notes");
  await ann.repos.updateBranchProtection({
    ...at,
    branch: "main",
    ...lets,
    restrictions: { users: [], teams: [], apps: ["poor"] },
  });
  health = { ...health, sweptAt: "2026-11-21T11:00:00Z" };
  const { code, text } = await examined({ APP_ID: String(poor.id), PRIVATE_KEY: poor.privateKey });
  expect(code).toBe(2);
  expect(text).toContain("WRONG: default branch: the protection of main lets poor write it");
  expect(text).toContain("has not swept for 60 minutes");
  expect(text).toContain("WRONG: installation: it lacks contents: write");
  expect(text).toContain("it does not hear issue_comment, pull_request");
});

test("a ruleset protects the default branch as well, if it asks for a pull request", async () => {
  await ann.repos.deleteBranchProtection({ ...at, branch: "main" });
  const said = async () => /(?<=: )default branch: .*/.exec((await examined()).text)?.[0];
  expect(await said()).toMatch(/^default branch: main is not protected/);
  forge.setRules("ann/notes", "main", ["pull_request", "deletion"]);
  expect(await said()).toBe(
    "default branch: main is protected by a ruleset: nobody writes it without a pull request, unless the ruleset lets them bypass it",
  );
  const { data: main } = await ann.git.getRef({ ...at, ref: "heads/main" });
  const pushed = ann.git.updateRef({ ...at, ref: "heads/main", sha: main.object.sha });
  await expect(pushed).rejects.toMatchObject({ status: 422 });
  forge.setRules("ann/notes", "main", ["deletion"]);
  expect(await said()).toBe("default branch: main is protected; how, only its administrators are told");
  forge.setRules("ann/notes", "main", []);
});

test("a pull request of Muster's on which CI did not run is found", async () => {
  const { data: main } = await ann.git.getRef({ ...at, ref: "heads/main" });
  for (const name of ["muster/integration", "muster/1-x"])
    await ann.git.createRef({ ...at, ref: `refs/heads/${name}`, sha: main.object.sha });
  await put(".github/workflows/late.yml", "on: pull_request\njobs: { a: { runs-on: x, steps: [{ run: 'true' }] } }\n");
  const file = {
    path: "a.txt",
    branch: "muster/1-x",
    content: Buffer.from("a").toString("base64"),
    message: "Add [skip ci]",
  };
  await ann.repos.createOrUpdateFileContents({ ...at, ...file });
  await ann.pulls.create({ ...at, title: "Add", head: "muster/1-x", base: "muster/integration" });
  await forge.idle();
  const { text } = await examined();
  expect(text).toMatch(
    /WRONG: CI on Muster's work: .*late\.yml.* did not run for pull request #\d+: it was opened by ann/,
  );
});

test("a folder is judged by its files alone, and what is on GitHub is said to be unknown", async () => {
  const lines: string[] = [];
  const repo = new URL("../../../", import.meta.url).pathname;
  await doctor({ repo, environment: { PATH: "" }, json: true, print: (line) => void lines.push(line), now: () => now });
  const { findings } = z.object({ findings: z.array(z.unknown()) }).parse(JSON.parse(lines.join("")));
  expect(findings).toContainEqual(expect.objectContaining({ about: "GitHub", state: "unknown" }));
  expect(findings).toContainEqual(expect.objectContaining({ about: "sandbox here", state: "wrong" }));
});

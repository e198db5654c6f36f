/** The forge against GitHub's own OpenAPI: each route, driven by Octokit over real HTTP, answers in GitHub's shapes. */

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { at, isForRunners, isOfEngine, type Judged, judgedForge } from "./judged.ts";

let judged: Judged;

beforeAll(async () => {
  judged = await judgedForge();
  await put("main", "a.txt", "one\ntwo\n");
});
afterAll(() => judged.close());
afterEach(async () => expect(await judged.complaints()).toEqual([]));

async function put(branch: string, path: string, text: string) {
  const content = Buffer.from(text).toString("base64");
  const { data } = await judged.ann.repos.createOrUpdateFileContents({
    ...at,
    branch,
    path,
    content,
    message: `Write ${path}`,
  });
  return { commit: data.commit.sha ?? "", blob: data.content?.sha ?? "" };
}

async function branchFromMain(name: string): Promise<string> {
  const { data } = await judged.bot.git.getRef({ ...at, ref: "heads/main" });
  await judged.bot.git.createRef({ ...at, ref: `refs/heads/${name}`, sha: data.object.sha });
  return data.object.sha;
}

async function pullFrom(name: string) {
  await branchFromMain(name);
  const { commit } = await put(name, `${name}.txt`, "b\nc\nd\n");
  const { data } = await judged.bot.pulls.create({ ...at, head: name, base: "main", title: name, body: "Text" });
  return { number: data.number, sha: commit };
}

const refused = (promise: Promise<unknown>, status: number) => expect(promise).rejects.toMatchObject({ status });

test("apps know themselves, their installations and their deliveries", async () => {
  const { signed, bot, ann, installation } = judged;
  await signed.apps.getAuthenticated();
  await signed.apps.listInstallations();
  await signed.apps.getInstallation({ installation_id: installation });
  await signed.apps.getRepoInstallation(at);
  await ann.apps.getBySlug({ app_slug: "bot" });
  await signed.apps.getWebhookConfigForApp();
  await judged.forge.idle();
  const { data: deliveries } = await signed.apps.listWebhookDeliveries({ per_page: 1 });
  const id = deliveries[0]?.id ?? 0;
  await signed.apps.getWebhookDelivery({ delivery_id: id });
  await signed.apps.redeliverWebhookDelivery({ delivery_id: id });
  await bot.apps.listReposAccessibleToInstallation();
  const narrow = { installation_id: installation, repositories: ["notes"], permissions: { issues: "read" as const } };
  const { data: token } = await signed.apps.createInstallationAccessToken(narrow);
  await judged.withToken(token.token).issues.listForRepo(at);
  await refused(judged.withToken(token.token).issues.create({ ...at, title: "no" }), 403);
  await judged.withToken(token.token).apps.revokeInstallationAccessToken();
  await refused(judged.withToken(token.token).repos.get(at), 401);
  await refused(ann.apps.getAuthenticated(), 401);
  await refused(signed.apps.createInstallationAccessToken({ ...narrow, permissions: { secrets: "write" } }), 422);
  await refused(signed.apps.getWebhookDelivery({ delivery_id: 1 }), 404);
});

test("people, limits and collaborators", async () => {
  const { ann, bot } = judged;
  await ann.users.getAuthenticated();
  await ann.users.getByUsername({ username: "bob" });
  await ann.rateLimit.get();
  await ann.meta.get();
  await ann.repos.createForAuthenticatedUser({ name: "other" });
  await refused(ann.repos.createForAuthenticatedUser({ name: "other" }), 422);
  await refused(bot.users.getAuthenticated(), 403);
  await ann.repos.addCollaborator({ ...at, username: "bob", permission: "maintain" });
  await ann.repos.listCollaborators(at);
  const { data } = await bot.repos.getCollaboratorPermissionLevel({ ...at, username: "bob" });
  expect(data).toMatchObject({ permission: "write", role_name: "maintain" });
  await refused(bot.repos.getCollaboratorPermissionLevel({ ...at, username: "nobody" }), 404);
});

test("a repository, its branches and their protection", async () => {
  const { ann, bot, bob } = judged;
  await ann.repos.get(at);
  await ann.repos.update({ ...at, default_branch: "main" });
  await refused(ann.repos.update({ ...at, default_branch: "nowhere" }), 422);
  await branchFromMain("muster/kept");
  await bot.repos.listBranches(at);
  await bot.repos.getBranch({ ...at, branch: "muster/kept" });
  await refused(bot.repos.getBranch({ ...at, branch: "gone" }), 404);
  const rule = {
    enforce_admins: true,
    required_status_checks: { strict: true, contexts: ["test"] },
    required_pull_request_reviews: { required_approving_review_count: 1 },
    restrictions: { users: ["bob"], teams: [], apps: ["bot"] },
  };
  await ann.repos.updateBranchProtection({ ...at, branch: "muster/kept", ...rule });
  await ann.repos.getBranchProtection({ ...at, branch: "muster/kept" });
  expect((await ann.repos.getBranchRules({ ...at, branch: "muster/kept" })).data).toEqual([]);
  judged.forge.setRules("ann/notes", "muster/kept", ["pull_request", "deletion"]);
  expect((await ann.repos.getBranchRules({ ...at, branch: "muster/kept" })).data.map(({ type }) => type)).toEqual([
    "pull_request",
    "deletion",
  ]);
  judged.forge.setRules("ann/notes", "muster/kept", []);
  await bot.repos.getBranch({ ...at, branch: "muster/kept" });
  await ann.repos.deleteBranchProtection({ ...at, branch: "muster/kept" });
  await refused(ann.repos.getBranchProtection({ ...at, branch: "muster/kept" }), 404);
  await refused(bob.repos.updateBranchProtection({ ...at, branch: "main", ...rule }), 403);
});

test("contents, commits and comparisons", async () => {
  const { ann, bot } = judged;
  await branchFromMain("files");
  const { blob } = await put("files", "deep/b.txt", "b\n");
  await bot.repos.getContent({ ...at, path: "deep/b.txt", ref: "files" });
  await bot.repos.getContent({ ...at, path: "", ref: "files" });
  await bot.repos.getContent({ ...at, path: "a.txt", mediaType: { format: "raw" } });
  await refused(bot.repos.getContent({ ...at, path: "none.txt" }), 404);
  await refused(put("files", "deep/b.txt", "c\n"), 422);
  await refused(
    ann.repos.deleteFile({ ...at, branch: "files", path: "deep/b.txt", sha: "0".repeat(40), message: "x" }),
    409,
  );
  await ann.repos.compareCommitsWithBasehead({ ...at, basehead: "main...files" });
  await ann.repos.merge({ ...at, base: "muster/kept", head: "files" });
  await ann.repos.merge({ ...at, base: "muster/kept", head: "files" });
  await refused(ann.repos.merge({ ...at, base: "muster/kept", head: "gone" }), 404);
  await ann.repos.deleteFile({ ...at, branch: "files", path: "deep/b.txt", sha: blob, message: "Remove" });
  await ann.repos.listCommits({ ...at, sha: "files" });
  await ann.repos.getCommit({ ...at, ref: "files" });
  await refused(ann.repos.getCommit({ ...at, ref: "f".repeat(40) }), 422);
});

test("git's objects and refs", async () => {
  const { bot } = judged;
  const { data: main } = await bot.git.getRef({ ...at, ref: "heads/main" });
  const { data: parent } = await bot.git.getCommit({ ...at, commit_sha: main.object.sha });
  const { data: blob } = await bot.git.createBlob({ ...at, content: "x\n" });
  await bot.git.getBlob({ ...at, file_sha: blob.sha });
  const entry = { path: "x.txt", mode: "100644", type: "blob", sha: blob.sha } as const;
  const { data: tree } = await bot.git.createTree({ ...at, base_tree: parent.tree.sha, tree: [entry] });
  await bot.git.getTree({ ...at, tree_sha: tree.sha, recursive: "1" });
  const { data: commit } = await bot.git.createCommit({ ...at, message: "x", tree: tree.sha, parents: [parent.sha] });
  await bot.git.createRef({ ...at, ref: "refs/muster/state/7", sha: commit.sha });
  await bot.git.listMatchingRefs({ ...at, ref: "muster/" });
  await refused(bot.git.createRef({ ...at, ref: "refs/muster/state/7", sha: commit.sha }), 422);
  await refused(bot.git.updateRef({ ...at, ref: "muster/state/7", sha: parent.sha, force: false }), 422);
  await bot.git.updateRef({ ...at, ref: "muster/state/7", sha: parent.sha, force: true });
  await bot.git.deleteRef({ ...at, ref: "muster/state/7" });
  await refused(bot.git.getRef({ ...at, ref: "muster/state/7" }), 404);
  await branchFromMain("brief");
  await bot.git.deleteRef({ ...at, ref: "heads/brief" });
  await refused(bot.git.createTree({ ...at, base_tree: "f".repeat(40), tree: [entry] }), 422);
  await refused(bot.git.createCommit({ ...at, message: "x", tree: "f".repeat(40) }), 422);
});

test("an issue is blocked by others until they are closed", async () => {
  const { ann, bot } = judged;
  const [{ data: first }, { data: second }] = [
    await ann.issues.create({ ...at, title: "First" }),
    await ann.issues.create({ ...at, title: "Second" }),
  ];
  const number = { ...at, issue_number: second.number };
  await ann.issues.addBlockedByDependency({ ...number, issue_id: first.id });
  await refused(ann.issues.addBlockedByDependency({ ...number, issue_id: second.id }), 422);
  await refused(ann.issues.addBlockedByDependency({ ...number, issue_id: 1 }), 404);
  const { data: blockers } = await bot.issues.listDependenciesBlockedBy(number);
  expect(blockers.map((each) => each.number)).toEqual([first.number]);
  const summary = async () => (await bot.issues.get(number)).data.issue_dependencies_summary;
  expect(await summary()).toMatchObject({ blocked_by: 1, total_blocked_by: 1 });
  await ann.issues.update({ ...at, issue_number: first.number, state: "closed" });
  expect(await summary()).toMatchObject({ blocked_by: 0, total_blocked_by: 1 });
});

test("issues with labels, comments, reactions and their history", async () => {
  const { ann, bot, forge } = judged;
  const { data: issue } = await ann.issues.create({
    ...at,
    title: "Add b",
    body: "Please",
    labels: ["bug"],
    assignees: ["bob"],
  });
  const number = { ...at, issue_number: issue.number };
  await bot.issues.get(number);
  await bot.issues.listForRepo({ ...at, state: "all", labels: "bug", creator: "ann", sort: "updated" });
  await bot.issues.update({ ...number, title: "Add c", body: null, state: "closed", state_reason: "not_planned" });
  await bot.issues.update({ ...number, state: "open" });
  await bot.issues.addLabels({ ...number, labels: ["muster", "muster: building"] });
  await bot.issues.listLabelsOnIssue(number);
  await bot.issues.removeLabel({ ...number, name: "muster: building" });
  await refused(bot.issues.removeLabel({ ...number, name: "muster: building" }), 404);
  await bot.issues.setLabels({ ...number, labels: ["bug"] });
  await bot.issues.listEvents(number);
  await bot.issues.listEventsForTimeline(number);
  const { data: comment } = await bot.issues.createComment({ ...number, body: "Hello" });
  const one = { ...at, comment_id: comment.id };
  await bot.issues.getComment(one);
  await bot.issues.updateComment({ ...one, body: "Hello again" });
  await bot.issues.listComments(number);
  await bot.issues.listCommentsForRepo(at);
  const { data: eyes } = await bot.reactions.createForIssueComment({ ...one, content: "eyes" });
  await bot.reactions.createForIssueComment({ ...one, content: "eyes" });
  await bot.reactions.listForIssueComment(one);
  await bot.reactions.deleteForIssueComment({ ...one, reaction_id: eyes.id });
  const { data: heart } = await bot.reactions.createForIssue({ ...number, content: "heart" });
  await bot.reactions.listForIssue(number);
  await bot.reactions.deleteForIssue({ ...number, reaction_id: heart.id });
  await bot.issues.deleteComment(one);
  await refused(bot.issues.getComment(one), 404);
  await refused(bot.issues.createComment({ ...number, body: "x".repeat(65_537) }), 422);
  await refused(bot.issues.create({ ...at, title: "" }), 422);
  await refused(bot.issues.create({ ...at, title: "x".repeat(257) }), 422);
  await refused(bot.issues.update({ ...number, title: "x".repeat(257) }), 422);
  const part = (await ann.issues.create({ ...at, title: "A part" })).data;
  await bot.issues.addSubIssue({ ...number, sub_issue_id: part.id });
  expect((await bot.issues.listSubIssues(number)).data.map((each) => each.number)).toEqual([part.number]);
  await refused(bot.issues.addSubIssue({ ...number, sub_issue_id: part.id }), 422);
  await refused(bot.issues.addSubIssue({ ...at, issue_number: part.number, sub_issue_id: issue.id }), 422);
  await refused(bot.issues.addSubIssue({ ...number, sub_issue_id: 1 }), 404);
  const { data: whole } = await bot.issues.get(number);
  expect(whole.sub_issues_summary).toEqual({ total: 1, completed: 0, percent_completed: 0 });
  const eve = judged.withToken(forge.createUser("eve").token);
  await refused(eve.issues.addLabels({ ...number, labels: ["muster"] }), 403);
  await eve.issues.create({ ...at, title: "From a stranger", labels: ["muster"] });
  const { data: theirs } = await bot.issues.listForRepo({ ...at, creator: "eve" });
  expect(theirs[0]?.labels).toEqual([]);
});

test("a repository's labels", async () => {
  const { ann } = judged;
  await ann.issues.listLabelsForRepo(at);
  await ann.issues.createLabel({ ...at, name: "area", color: "ff0000", description: "An area" });
  await refused(ann.issues.createLabel({ ...at, name: "Area", color: "ff0000" }), 422);
  await ann.issues.getLabel({ ...at, name: "area" });
  await ann.issues.updateLabel({ ...at, name: "area", new_name: "zone" });
  await ann.issues.deleteLabel({ ...at, name: "zone" });
  await refused(ann.issues.getLabel({ ...at, name: "zone" }), 404);
});

test("pull requests from opening to merging", async () => {
  const { bot, bob, ann } = judged;
  const { number } = await pullFrom("p1");
  const pull = { ...at, pull_number: number };
  await refused(bot.pulls.create({ ...at, head: "p1", base: "main", title: "again" }), 422);
  await bot.pulls.get(pull);
  await bot.pulls.list({ ...at, head: "ann:p1", base: "main", state: "all" });
  await bot.pulls.update({ ...pull, title: "New", body: "New" });
  await bot.issues.addLabels({ ...at, issue_number: number, labels: ["muster"] });
  await bot.issues.removeLabel({ ...at, issue_number: number, name: "muster" });
  await bot.issues.update({ ...at, issue_number: number, assignees: ["bob"] });
  await bot.pulls.listFiles(pull);
  await bot.pulls.listCommits(pull);
  await bot.pulls.requestReviewers({ ...pull, reviewers: ["bob"] });
  await refused(bot.pulls.requestReviewers({ ...pull, reviewers: ["nobody"] }), 422);
  await put("main", "later.txt", "later\n");
  await bot.pulls.updateBranch(pull);
  await refused(bot.pulls.checkIfMerged(pull), 404);
  await bot.pulls.update({ ...pull, state: "closed" });
  await refused(bot.pulls.merge(pull), 405);
  await bot.pulls.update({ ...pull, state: "open" });
  await refused(bot.pulls.merge({ ...pull, sha: "0".repeat(40) }), 409);
  await bob.pulls.merge({ ...pull, merge_method: "squash" });
  await ann.pulls.checkIfMerged(pull);
  await bot.pulls.get(pull);
  await refused(bot.pulls.get({ ...at, pull_number: 9999 }), 404);
});

test("reviews, their comments and their threads", async () => {
  const { bot, bob, ann } = judged;
  const { number, sha } = await pullFrom("p2");
  const pull = { ...at, pull_number: number };
  const comments = [{ path: "p2.txt", line: 2, start_line: 1, side: "RIGHT", body: "Why?" }];
  const { data: review } = await bob.pulls.createReview({ ...pull, event: "REQUEST_CHANGES", body: "Hm", comments });
  await bob.pulls.getReview({ ...pull, review_id: review.id });
  await bot.pulls.listReviews(pull);
  const { data: remarks } = await bot.pulls.listCommentsForReview({ ...pull, review_id: review.id });
  await bot.pulls.createReplyForReviewComment({ ...pull, comment_id: remarks[0]?.id ?? 0, body: "Done" });
  const lone = { ...pull, commit_id: sha, path: "p2.txt", body: "Here" };
  const { data: comment } = await bob.pulls.createReviewComment({ ...lone, line: 3 });
  await refused(bob.pulls.createReviewComment({ ...lone, line: 300 }), 422);
  const one = { ...at, comment_id: comment.id };
  await bob.pulls.getReviewComment(one);
  await bob.pulls.updateReviewComment({ ...one, body: "There" });
  await bot.pulls.listReviewComments(pull);
  const { data: reaction } = await bot.reactions.createForPullRequestReviewComment({ ...one, content: "+1" });
  await bot.reactions.listForPullRequestReviewComment(one);
  await bot.reactions.deleteForPullRequestComment({ ...one, reaction_id: reaction.id });
  await bob.pulls.deleteReviewComment(one);
  await ann.pulls.dismissReview({ ...pull, review_id: review.id, message: "Old" });
  const { data: pending } = await ann.pulls.createReview({ ...pull, body: "Later" });
  await ann.pulls.submitReview({ ...pull, review_id: pending.id, event: "APPROVE" });
  await refused(ann.pulls.submitReview({ ...pull, review_id: pending.id, event: "APPROVE" }), 422);
  await refused(bot.pulls.createReview({ ...pull, event: "APPROVE" }), 422);
  const threads = await ann.graphql<{ repository: { pullRequest: { reviewThreads: { nodes: { id: string }[] } } } }>(
    `query { repository(owner: "ann", name: "notes") { pullRequest(number: ${number}) { reviewThreads(first: 1) { nodes { id } } } } }`,
  );
  const id = threads.repository.pullRequest.reviewThreads.nodes[0]?.id;
  const input = `(input: { threadId: "${id}" }) { thread { isResolved } }`;
  await ann.graphql(`mutation { resolveReviewThread${input} }`);
  await ann.graphql(`mutation { unresolveReviewThread${input} }`);
});

test("checks and statuses of a commit", async () => {
  const { bot, ann } = judged;
  const { sha } = await pullFrom("p3");
  const draft = { ...at, head_sha: sha, name: "test" };
  const { data: run } = await bot.checks.create({
    ...draft,
    status: "in_progress",
    external_id: "7",
    details_url: "https://example.com",
  });
  const annotations = [
    { path: "p3.txt", start_line: 1, end_line: 1, annotation_level: "warning", message: "Hm" } as const,
  ];
  const output = { title: "Passed", summary: "All good", text: "Really", annotations };
  await bot.checks.update({ ...at, check_run_id: run.id, conclusion: "success", output });
  await bot.checks.get({ ...at, check_run_id: run.id });
  await bot.checks.listAnnotations({ ...at, check_run_id: run.id });
  await bot.checks.listForRef({ ...at, ref: "p3", check_name: "test", filter: "latest" });
  await bot.checks.listSuitesForRef({ ...at, ref: sha });
  const many = Array.from({ length: 51 }, () => ({ ...annotations[0]!, path: "x" }));
  await refused(
    bot.checks.update({ ...at, check_run_id: run.id, output: { title: "t", summary: "s", annotations: many } }),
    422,
  );
  await refused(ann.checks.create(draft), 403);
  await bot.repos.createCommitStatus({
    ...at,
    sha,
    state: "pending",
    context: "lint",
    description: "Waiting",
    target_url: "https://example.com",
  });
  await bot.repos.listCommitStatusesForRef({ ...at, ref: sha });
  await bot.repos.getCombinedStatusForRef({ ...at, ref: sha });
  await refused(bot.repos.createCommitStatus({ ...at, sha: "f".repeat(40), state: "pending" }), 422);
});

test("pages, conditional requests and bad credentials", async () => {
  const { ann } = judged;
  for (const title of ["one", "two", "three"]) await ann.issues.create({ ...at, title });
  const all = await ann.paginate(ann.issues.listForRepo, { ...at, per_page: 2, state: "all" });
  expect(all.length).toBeGreaterThan(3);
  const { headers } = await ann.repos.get(at);
  await refused(ann.repos.get({ ...at, headers: { "if-none-match": headers.etag } }), 304);
  await refused(judged.withToken("ghp_wrong").repos.get(at), 401);
});

const concrete = (path: string, repo: string) =>
  path
    .replace("/api/v3", "")
    .replace(":owner", "ann")
    .replace(/:repo\b/, repo)
    .replace(/:[a-z]+(\{[^/]*\})?|\*/g, "1");

test("every route refuses bad credentials and repositories that are not there", async () => {
  const stranger = judged.withToken("ghp_wrong");
  for (const route of judged.forge.routes.filter((one) => !one.endsWith("/graphql") && !isForRunners(one))) {
    const [method = "", path = ""] = route.split(" ");
    await refused(stranger.request(`${method} ${concrete(path, "notes")}`), 401);
    if (!path.includes("/repos/:owner/:repo")) continue;
    await refused(
      judged.ann.request(`${method} ${concrete(path, "nowhere")}`),
      path.endsWith("/installation") ? 401 : 404,
    );
  }
});

test("no route exists beside the engine's that this suite does not drive", () => {
  expect(judged.undriven((route) => !isOfEngine(route))).toEqual([]);
});

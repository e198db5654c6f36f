import { afterEach, expect, test } from "vitest";
import { type Answers, openApp, repository, type TestApp, type TestAppOptions } from "./running-app.ts";

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const dispatches = /^POST .*\/dispatches$/;
const comments = /^POST .*\/comments$/;

function labelled(login: string): object {
  const label = { name: "muster" };
  return { action: "labeled", issue: { number: 7, labels: [label] }, label, sender: { login }, repository };
}

function github(permission: string, more: Answers = []): Answers {
  return [
    ...more,
    ["GET", /\/collaborators\/[^/]+\/permission$/, [200, { permission, role_name: permission }]],
    ["GET", "/repos/o/r/issues/7/comments", [200, []]],
    ["POST", "/repos/o/r/issues/7/comments", [201, { id: 1 }]],
    ["POST", "/repos/o/r/issues/7/reactions", [201, { id: 1 }]],
    ["POST", /\/dispatches$/, [204]],
  ];
}

async function open(options: TestAppOptions): Promise<TestApp> {
  app = await openApp(options);
  return app;
}

test("a label by a person who may write is answered with eyes and a run", async () => {
  const { deliver, asked } = await open({ github: github("write") });
  expect(await deliver("issues", labelled("maintainer"))).toBe(200);
  expect(asked(dispatches)).toEqual([
    {
      method: "POST",
      path: "/repos/o/r/actions/workflows/muster.yml/dispatches",
      body: { ref: "trunk", inputs: { actor: "7", reason: "issue labeled", lane: "queue" } },
    },
  ]);
  expect(asked(/reactions$/)).toMatchObject([{ body: { content: "eyes" } }]);
  expect(asked(comments)).toEqual([]);
});

test.each(["read", "none"])("a label by a person with %s is answered with one polite comment", async (permission) => {
  const written: { body: string; user: { login: string } }[] = [];
  const more: Answers = [
    ["GET", "/repos/o/r/issues/7/comments", () => [200, written]],
    [
      "POST",
      "/repos/o/r/issues/7/comments",
      ({ body }) => {
        written.push({ body: JSON.stringify(body), user: { login: "muster[bot]" } });
        return [201, { id: 1 }];
      },
    ],
  ];
  const { deliver, asked } = await open({ github: github(permission, more), together: 0 });
  expect(await deliver("issues", labelled("stranger"))).toBe(200);
  expect(await deliver("issues", labelled("another-stranger"))).toBe(200);
  expect(asked(comments)).toHaveLength(1);
  expect(asked(comments)[0]?.body).toMatchObject({ body: expect.stringContaining("<!-- muster:7:refused -->") });
  expect(asked(dispatches)).toEqual([]);
  expect(asked(/reactions$/)).toEqual([]);
});

test("a stranger's copy of our hidden marker does not keep us from answering", async () => {
  const copied = [{ body: "<!-- muster:7:refused -->", user: { login: "stranger" } }];
  const more: Answers = [["GET", "/repos/o/r/issues/7/comments", [200, copied]]];
  const { deliver, asked } = await open({ github: github("read", more) });
  await deliver("issues", labelled("stranger"));
  expect(asked(comments)).toHaveLength(1);
});

test("an account that GitHub does not know here may not write", async () => {
  const more: Answers = [["GET", /\/permission$/, [404, { message: "Not Found" }]]];
  const { deliver, asked } = await open({ github: github("write", more) });
  await deliver("issues", labelled("helper[bot]"));
  expect(asked(dispatches)).toEqual([]);
  expect(asked(comments)).toHaveLength(1);
});

test("when GitHub cannot say what a person may do, nothing starts and nobody is refused", async () => {
  const more: Answers = [["GET", /\/permission$/, [403, { message: "Forbidden" }]]];
  const { deliver, asked } = await open({ github: github("write", more) });
  expect(await deliver("issues", labelled("maintainer"))).toBe(200);
  expect(asked(dispatches)).toEqual([]);
  expect(asked(comments)).toEqual([]);
});

test("a webhook with a wrong signature is refused", async () => {
  const { deliver, asked } = await open({ github: github("write") });
  expect(await deliver("issues", labelled("maintainer"), { secret: "a guess" })).toBe(400);
  expect(asked(/permission|dispatches/)).toEqual([]);
});

test("a failing reaction does not keep the run from starting", async () => {
  const more: Answers = [["POST", /\/reactions$/, [403, { message: "Forbidden" }]]];
  const { deliver, asked } = await open({ github: github("write", more) });
  expect(await deliver("issues", labelled("maintainer"))).toBe(200);
  expect(asked(dispatches)).toHaveLength(1);
});

test("a repository without the workflow costs one line in the log", async () => {
  const more: Answers = [["POST", /\/dispatches$/, [404, { message: "Not Found" }]]];
  const { deliver, logged } = await open({ github: github("write", more) });
  expect(await deliver("issues", labelled("maintainer"))).toBe(200);
  expect(logged()).toContain("no .github/workflows/muster.yml to dispatch");
});

test("a burst of the same wake becomes the first run and one more", async () => {
  const { send, asked, close } = await open({ github: github("write"), together: 60_000 });
  const pull_request = { head: { ref: "muster/7-x", repo: repository }, base: { repo: repository } };
  const review = { action: "submitted", pull_request, sender: { login: "maintainer" }, repository };
  for (let sent = 0; sent < 5; sent += 1) {
    await send("pull_request_review", review);
    await expect.poll(() => asked(dispatches).length).toBe(1);
  }
  await close();
  expect(asked(dispatches)).toHaveLength(2);
});

test("runs that keep failing are started again three times and then left to the sweep", async () => {
  const { deliver, asked, pass } = await open({ github: github("write"), together: 0 });
  const workflow_run = {
    path: ".github/workflows/muster.yml",
    display_title: "Muster 7: issue labeled",
    conclusion: "failure",
  };
  const failed = { action: "completed", workflow_run, sender: { login: "muster[bot]" }, repository };
  for (let sent = 0; sent < 5; sent += 1) {
    await deliver("workflow_run", failed);
    await expect.poll(() => asked(dispatches).length).toBe(Math.min(sent + 1, 3));
  }
  pass(31 * 60_000);
  await deliver("workflow_run", failed);
  await expect.poll(() => asked(dispatches).length).toBe(4);
});

test("a push to the branch that the configuration names wakes the lander, one to another branch nobody", async () => {
  const content = Buffer.from("integration: staging\n").toString("base64");
  const more: Answers = [["GET", /\/contents\//, [200, { type: "file", content, encoding: "base64" }]]];
  const { deliver, asked } = await open({ github: github("write", more) });
  const push = (branch: string) => ({ ref: `refs/heads/${branch}`, sender: { login: "maintainer" }, repository });
  expect(await deliver("push", push("muster/integration"))).toBe(200);
  expect(asked(dispatches)).toEqual([]);
  expect(await deliver("push", push("staging"))).toBe(200);
  expect(asked(dispatches)).toMatchObject([{ body: { inputs: { actor: "land" } } }]);
});

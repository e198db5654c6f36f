import { afterEach, expect, test } from "vitest";
import { type Answer, type Answers, openApp, repository, type TestApp, type TestAppOptions } from "./running-app.ts";

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

const now = "2026-11-21T12:00:00Z";

/** A GitHub that starts runs when it is up, and logs deliveries as sent just now. */
async function open(options: TestAppOptions = {}) {
  const github = { dispatch: [204] as Answer, deliveries: [] as object[] };
  const answers: Answers = [
    ["GET", /\/permission$/, [200, { permission: "write" }]],
    ["POST", /\/reactions$/, [201, {}]],
    ["POST", /\/dispatches$/, () => github.dispatch],
    ["GET", "/app/hook/deliveries", () => [200, github.deliveries.toReversed()]],
    ["POST", /\/attempts$/, [202, {}]],
  ];
  app = await openApp({ github: answers, now: Date.parse(now), ...options });
  const { send, asked } = app;
  return {
    ...app,
    github,
    /** Labels an issue; GitHub logs how it was answered. */
    labels: async (issue: number, guid = `label ${issue}`) => {
      const label = { name: "muster" };
      const payload = { action: "labeled", issue: { number: issue, labels: [label] }, label };
      const sent = { ...payload, sender: { login: "maintainer" }, repository };
      const status_code = await send("issues", sent, { guid });
      const id = github.deliveries.length + 1;
      github.deliveries.push({ id, guid, status_code, delivered_at: now, event: "issues", action: "labeled" });
      return status_code;
    },
    started: () => asked(/\/dispatches$/).length,
    askedAgain: () => asked(/\/attempts$/).map(({ path }) => Number(path.split("/").at(-2))),
  };
}

const waiting = async ({ url }: TestApp) => (await fetch(`${url}/healthz`)).json();

test("a delivery is acknowledged when its wake was taken in, and the health page counts what waits", async () => {
  const { labels, github, ...running } = await open();
  github.dispatch = [502];
  expect(await labels(1)).toBe(200);
  expect(await waiting(running)).toMatchObject({ waiting: 1 });
  github.dispatch = [204];
  await running.flush();
  expect(await waiting(running)).toMatchObject({ waiting: 0 });
});

test("what was acknowledged and then failed is asked for again by the sweep, once GitHub can be told again", async () => {
  const { labels, github, flush, sweep, started, askedAgain } = await open();
  github.dispatch = [502];
  expect(await labels(1)).toBe(200);
  await flush();
  expect(started()).toBe(3);
  expect(askedAgain()).toEqual([]);
  github.dispatch = [204];
  await sweep();
  expect(askedAgain()).toEqual([1]);
  expect(await labels(1)).toBe(200);
  await flush();
  expect(started()).toBe(4);
  await sweep();
  expect(askedAgain()).toEqual([1]);
});

test("what fails after a sweep has passed over it is asked for by the next one", async () => {
  const { labels, github, flush, sweep, pass, logged, askedAgain } = await open();
  github.dispatch = [429, { message: "Slow down" }];
  await labels(1);
  await expect.poll(logged).toContain("tried again");
  pass(10 * 60_000);
  await sweep();
  expect(askedAgain()).toEqual([]);
  await flush();
  await sweep();
  expect(askedAgain()).toEqual([1]);
});

test("what fails whenever it is sent again is left alone after five times", async () => {
  const { labels, github, flush, sweep, askedAgain } = await open();
  github.dispatch = [403, { message: "Forbidden" }];
  for (let sent = 0; sent < 8; sent += 1) {
    await labels(1);
    await flush();
    await sweep();
  }
  expect(askedAgain()).toHaveLength(5);
});

test("what GitHub would not send again is asked for by the next sweep", async () => {
  const refusals = [500, 500];
  const attempts: Answers = [["POST", /\/attempts$/, () => [refusals.pop() ?? 202, {}]]];
  const delivered_at = "2026-11-21T11:00:00Z";
  const deliveries = [{ id: 1, guid: "a", status_code: 0, delivered_at, event: "push", action: null }];
  const { sweep, askedAgain } = await open({
    github: [...attempts, ["GET", "/app/hook/deliveries", [200, deliveries]]],
  });
  await sweep();
  await sweep();
  expect(askedAgain()).toEqual([1, 1, 1]);
});

test("a burst beyond what may wait is turned away, and the sweep brings the rest once there is room", async () => {
  const { labels, github, flush, sweep, started, askedAgain, url, send } = await open({ room: 2 });
  github.dispatch = [502];
  expect([await labels(1), await labels(2), await labels(3)]).toEqual([200, 200, 503]);
  expect(await send("issues", {}, { secret: "a guess" })).toBe(503);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  github.dispatch = [204];
  await flush();
  const before = started();
  await sweep();
  expect(askedAgain()).toEqual([3]);
  expect(await labels(3)).toBe(200);
  await flush();
  expect(started()).toBe(before + 1);
});

test("a delivery whose wakes do not all find room is turned away as a whole", async () => {
  const { send, flush, started } = await open({ room: 1 });
  const commits = [{ added: [], modified: [".github/muster.yml"], removed: [] }];
  const push = { ref: "refs/heads/trunk", commits, sender: { login: "maintainer" }, repository };
  expect(await send("push", push)).toBe(503);
  await flush();
  expect(started()).toBe(0);
});

test("a calling-off is not held together with what is not urgent", async () => {
  const { send, asked } = await open({ together: 60_000 });
  const issue = { number: 7, labels: [{ name: "muster" }] };
  const happens = (action: string) => send("issues", { action, issue, sender: { login: "maintainer" }, repository });
  await happens("edited");
  await expect.poll(() => asked(/dispatches$/).length).toBe(1);
  await happens("edited");
  await happens("closed");
  await happens("edited");
  await expect.poll(() => asked(/dispatches$/).length).toBe(2);
  expect(asked(/dispatches$/).map(({ body }) => body)).toMatchObject([
    { inputs: { lane: "queue" } },
    { inputs: { lane: "now", reason: "issue closed" } },
  ]);
});

test("who the app is must be known before anything is acknowledged", async () => {
  const { send, asked, logged } = await open({ github: [["GET", "/app", [401, { message: "Bad credentials" }]]] });
  const label = { name: "muster" };
  const payload = {
    action: "labeled",
    issue: { number: 1, labels: [label] },
    label,
    sender: { login: "m" },
    repository,
  };
  expect(await send("issues", payload)).toBe(500);
  expect(logged()).toContain("ask who this app is");
  expect(asked(/dispatches$/)).toEqual([]);
});

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { musterOctokit } from "../../app/octokit/client.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const second = 1000;
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const comment = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments";
const issue = { owner: "o", repo: "r", issue_number: 7 };

type Answer = { readonly status: number; readonly headers?: Record<string, string>; readonly message?: string };

/** Clients of two installations of one app, before a GitHub that gives these answers in order and then none but 200. */
function open(...answers: readonly Answer[]) {
  const asked: { readonly path: string; readonly at: number }[] = [];
  const began = Date.now();
  const fetch = (url: string): Promise<Response> => {
    const { status, headers = {}, message } = answers[asked.length] ?? { status: 200 };
    asked.push({ path: new URL(url).pathname, at: Date.now() - began });
    if (status === 0) return Promise.reject(new TypeError("fetch failed"));
    const told = { "content-type": "application/json", ...headers };
    return Promise.resolve(new Response(JSON.stringify({ message }), { status, headers: told }));
  };
  const warnings: string[] = [];
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, error: quiet, warn: (message: string) => void warnings.push(message) };
  const Octokit = musterOctokit(Date.now);
  const client = (installationId: number) =>
    new Octokit({ authStrategy: unauthenticated, auth: { installationId }, request: { fetch }, log });
  return { octokit: client(1), another: client(2), asked, warnings };
}

const unauthenticated = () =>
  Object.assign(() => Promise.resolve({}), { hook: <T>(ask: (o: object) => T, o: object) => ask(o) });

test("reads and writes that nobody is told of go out at once, side by side", async () => {
  const { octokit, asked } = open();
  const sent = Promise.all([
    ...Array.from({ length: 50 }, () => octokit.request("GET /app")),
    ...Array.from({ length: 50 }, () =>
      octokit.request("POST /repos/{owner}/{repo}/dispatches", { owner: "o", repo: "r", event_type: "x" }),
    ),
  ]);
  await pass(0);
  await sent;
  expect(asked.map(({ at }) => at)).toEqual(Array.from({ length: 100 }, () => 0));
});

test.each([[{ status: 502 }], [{ status: 0 }]])(
  "a read is tried again twice when GitHub fails with %o",
  async (answer) => {
    const { octokit, asked } = open(answer, answer);
    const sent = octokit.request("GET /app");
    await pass(2 * second);
    expect((await sent).status).toBe(200);
    expect(asked.map(({ at }) => at)).toEqual([0, 250, 1250]);
  },
);

test("a read that keeps failing fails after the third try, and one that GitHub refuses at once", async () => {
  const { octokit, asked } = open({ status: 500 }, { status: 500 }, { status: 500 }, { status: 404 });
  const [failed, refused] = [expect(octokit.request("GET /app")).rejects.toMatchObject({ status: 500 }), 4];
  await pass(2 * second);
  await failed;
  await expect(octokit.request("GET /app")).rejects.toMatchObject({ status: 404 });
  expect(asked).toHaveLength(refused);
});

test("a write is never repeated: it may have been done although its answer was lost", async () => {
  const { octokit, asked } = open({ status: 502 });
  const failed = expect(octokit.request(comment, { ...issue, body: "x" })).rejects.toMatchObject({ status: 502 });
  await pass(60 * second);
  await failed;
  expect(asked).toHaveLength(1);
});

test("comments go one at a time, a second apart, for each installation", async () => {
  const { octokit, another, asked } = open();
  const sent = [octokit, octokit, octokit, another].map((client) => client.request(comment, { ...issue, body: "x" }));
  await pass(500);
  expect(asked).toHaveLength(2);
  await pass(second);
  expect(asked).toHaveLength(3);
  await pass(second);
  await Promise.all(sent);
});

test.each([
  [{ status: 429, headers: { "retry-after": "30" } }, 30],
  [{ status: 403, headers: { "retry-after": "30" }, message: "You have exceeded a secondary rate limit." }, 30],
  [{ status: 403, message: "You have exceeded a secondary rate limit." }, 60],
])("after %o the installation asks nothing until the time is over; others do", async (answer, seconds) => {
  const { octokit, another, asked, warnings } = open(answer);
  await expect(octokit.request("GET /app")).rejects.toMatchObject({ status: answer.status });
  await pass((seconds - 1) * second);
  await expect(octokit.request("GET /app")).rejects.toMatchObject({
    status: 429,
    response: { headers: { "retry-after": 1 } },
  });
  expect(asked).toHaveLength(1);
  expect((await another.request("GET /app")).status).toBe(200);
  await pass(second);
  expect((await octokit.request("GET /app")).status).toBe(200);
  expect(warnings).toEqual(["GitHub limits us: GET /app"]);
});

test("an hour's requests that are used up come back a second after the reset", async () => {
  const reset = Math.floor(Date.now() / second) + 100;
  const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) };
  const { octokit, asked } = open({ status: 403, headers });
  await expect(octokit.request("GET /app")).rejects.toMatchObject({ status: 403 });
  await pass(100 * second);
  await expect(octokit.request("GET /app")).rejects.toMatchObject({ status: 429 });
  await pass(second);
  expect((await octokit.request("GET /app")).status).toBe(200);
  expect(asked).toHaveLength(2);
});

test("a refusal that is no limit keeps nobody from asking", async () => {
  const { octokit } = open({ status: 403, message: "Resource not accessible by integration" });
  await expect(octokit.request("GET /app")).rejects.toMatchObject({ status: 403 });
  expect((await octokit.request("GET /app")).status).toBe(200);
});

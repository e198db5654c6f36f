import { createHash } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { ActorName } from "#mission/ids";
import { parseJournal } from "../../app/sweep/journals.ts";
import { type Answers, openApp, repository, type TestApp, type TestAppOptions } from "./running-app.ts";

let app: TestApp | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function open(options: TestAppOptions): Promise<TestApp> {
  app = await openApp(options);
  return app;
}

const now = Date.parse("2026-11-21T12:00:00Z");
const hours = (count: number) => new Date(now - count * 3_600_000).toISOString();
const dispatches = /^POST .*\/dispatches$/;

const line = {
  seq: 1,
  at: now,
  event: { kind: "opened" },
  prev: "0".repeat(64),
  hash: createHash("sha256").update("1").digest("hex"),
};
const sha = "a".repeat(40);
const blob = Buffer.from(`${JSON.stringify(line)}\n`).toString("base64");

const installed: Answers = [
  ["GET", "/app/installations", [200, [{ id: 1, suspended_at: null }]]],
  ["GET", "/installation/repositories", [200, { total_count: 1, repositories: [{ ...repository, archived: false }] }]],
];
const oneJournal: Answers = [
  [
    "GET",
    /matching-refs/,
    [
      200,
      [
        { ref: "refs/muster/state/7", object: { sha } },
        { ref: "refs/muster/archive/5", object: { sha } },
      ],
    ],
  ],
  ["GET", `/repos/o/r/git/commits/${sha}`, [200, { tree: { sha: "tree" } }]],
  ["GET", "/repos/o/r/git/trees/tree", [200, { tree: [{ path: "journal.jsonl", sha: "blob" }] }]],
  ["GET", "/repos/o/r/git/blobs/blob", [200, { content: blob, encoding: "base64" }]],
  ["POST", /\/dispatches$/, [204]],
];

test("a delivery that failed and was not delivered since is asked for again", async () => {
  const delivery = (id: number, guid: string, status_code: number, ago: number) => ({
    id,
    guid,
    status_code,
    delivered_at: hours(ago),
  });
  const log = [
    delivery(6, "retried", 200, 1),
    delivery(5, "lost", 502, 2),
    delivery(4, "fine", 200, 2),
    delivery(3, "retried", 500, 3),
    delivery(2, "unanswered", 0, 4),
    delivery(1, "too old", 500, 80),
  ];
  const { asked } = await open({
    now,
    github: [
      ["GET", "/app/hook/deliveries", [200, log]],
      ["POST", /\/attempts$/, [202]],
    ],
  });
  expect(asked(/attempts$/).map(({ path }) => path)).toEqual([
    "/app/hook/deliveries/2/attempts",
    "/app/hook/deliveries/5/attempts",
  ]);
});

test("what was answered last before the start is asked for again, once, since who answered may have died over it", async () => {
  const delivery = (id: number, ago: number, over: object = {}) => ({
    id,
    guid: `${id}`,
    status_code: 200,
    delivered_at: hours(ago / 60),
    event: "issues",
    action: "labeled",
    ...over,
  });
  const tried = Array.from({ length: 5 }, () => delivery(5, 62, { guid: "deadly" }));
  const log = [
    delivery(9, -30),
    delivery(8, 60),
    delivery(7, 61, { event: "push", action: null }),
    delivery(6, 61, { event: "check_run", action: "created" }),
    ...tried,
    delivery(4, 63, { guid: "sent twice" }),
    delivery(3, 64.9),
    delivery(2, 65.1),
    delivery(1, 90, { guid: "sent twice", status_code: 502 }),
  ];
  const { sweep, asked } = await open({
    now,
    github: [
      ["GET", "/app/hook/deliveries", [200, log]],
      ["POST", /\/attempts$/, [202]],
    ],
  });
  const again = () => asked(/attempts$/).map(({ path }) => Number(path.split("/").at(-2)));
  expect(again()).toEqual([3, 4, 7, 8]);
  await sweep();
  expect(again()).toHaveLength(4);
});

test("what the mind calls due is woken, from the journals that GitHub keeps", async () => {
  const { asked } = await open({
    now,
    github: [...oneJournal, ...installed, ["GET", "/repos/o/r/issues", [200, []]]],
    due: (journals, at) => {
      expect(at).toBe(now);
      expect([...journals]).toEqual([["7", [line]]]);
      return [{ actor: ActorName.parse("7"), reason: "time is up" }];
    },
  });
  expect(asked(dispatches)).toMatchObject([{ body: { inputs: { actor: "7", reason: "time is up" } } }]);
});

test("of the archive the sweep looks at the missions whose issue is open and labelled, and at no other", async () => {
  const [other, lines] = ["b".repeat(40), [line, { ...line, seq: 2 }]];
  const text = Buffer.from(lines.map((each) => `${JSON.stringify(each)}\n`).join("")).toString("base64");
  const away = ["5", "6"].map((actor) => ({ ref: `refs/muster/archive/${actor}`, object: { sha: other } }));
  const seen: unknown[] = [];
  const { asked } = await open({
    now,
    github: [
      ["GET", /matching-refs/, [200, [{ ref: "refs/muster/state/7", object: { sha } }, ...away]]],
      ["GET", `/repos/o/r/git/commits/${other}`, [200, { tree: { sha: "tree-5" } }]],
      ["GET", "/repos/o/r/git/trees/tree-5", [200, { tree: [{ path: "journal.jsonl", sha: "blob-5" }] }]],
      ["GET", "/repos/o/r/git/blobs/blob-5", [200, { content: text, encoding: "base64" }]],
      ...oneJournal,
      ...installed,
      ["GET", "/repos/o/r/issues", [200, [{ number: 5, labels: [{ name: "muster" }] }]]],
    ],
    due: (journals, _at, issues) => {
      seen.push([...journals], issues);
      return [{ actor: ActorName.parse("5"), reason: "its issue does not show how it stands" }];
    },
  });
  const labelled = { number: 5, labels: ["muster"] };
  expect(seen).toEqual([
    [
      ["7", [line]],
      ["5", lines],
    ],
    [labelled, labelled],
  ]);
  expect(asked(dispatches)).toMatchObject([{ body: { inputs: { actor: "5" } } }]);
});

test("a stop while the app sweeps lets go what the sweep woke", async () => {
  const { sweep, close, asked } = await open({
    now,
    github: [...oneJournal, ...installed, ["GET", "/repos/o/r/issues", [200, []]]],
    due: () => [{ actor: ActorName.parse("7"), reason: "time is up" }],
  });
  expect(asked(dispatches)).toHaveLength(1);
  const swept = sweep();
  await close();
  await swept;
  expect(asked(dispatches)).toHaveLength(2);
});

test("a journal is read once, however often it is swept", async () => {
  const { sweep, asked } = await open({
    now,
    github: [...oneJournal, ...installed, ["GET", "/repos/o/r/issues", [200, []]]],
    due: () => [],
  });
  await sweep();
  expect(asked(/matching-refs/)).toHaveLength(2);
  expect(asked(/blobs/)).toHaveLength(1);
});

test("an issue labelled while nobody listened is started, if its labeller may write", async () => {
  const labelled = (number: number) => ({ number, labels: [{ name: "muster" }] });
  const events = (login: string) => [{ event: "labeled", label: { name: "muster" }, actor: { login } }];
  const { asked } = await open({
    now,
    due: () => [],
    github: [
      ...oneJournal,
      ...installed,
      ["GET", "/repos/o/r/issues", [200, [5, 7, 8, 9].map(labelled)]],
      ["GET", "/repos/o/r/issues/8/events", [200, events("maintainer")]],
      ["GET", "/repos/o/r/issues/9/events", [200, events("stranger")]],
      ["GET", "/repos/o/r/collaborators/maintainer/permission", [200, { permission: "write" }]],
      ["GET", "/repos/o/r/collaborators/stranger/permission", [200, { permission: "read" }]],
      ["GET", "/repos/o/r/issues/9/comments", [200, []]],
      ["POST", /comments$/, [201, {}]],
      ["POST", /reactions$/, [201, {}]],
    ],
  });
  expect(asked(dispatches)).toMatchObject([{ body: { inputs: { actor: "8" } } }]);
  expect(asked(/^POST .*comments$/).map(({ path }) => path)).toEqual(["/repos/o/r/issues/9/comments"]);
});

test("the health page tells when the last sweep was", async () => {
  const { url } = await open({ now });
  const health = await fetch(`${url}/healthz`);
  expect(health.status).toBe(200);
  expect(await health.json()).toEqual({ ok: true, version: "0.1.0", sweptAt: "2026-11-21T12:00:00.000Z", waiting: 0 });
});

test("a journal with one line that is none is not read at all", () => {
  expect(parseJournal(`${JSON.stringify(line)}\n`)).toEqual([line]);
  expect(parseJournal(`${JSON.stringify(line)}\n{"seq":2}\n`)).toBeUndefined();
  expect(parseJournal("garbage")).toBeUndefined();
});

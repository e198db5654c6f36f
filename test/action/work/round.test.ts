import { beforeAll, expect, test } from "vitest";
import type { Block } from "../../../action/ports.ts";
import { roleOf } from "../../../action/work/roles.ts";
import { Round } from "../../../action/work/round.ts";

type Stage = {
  readonly round: Round;
  /** What began and ended, in order. */
  readonly log: readonly string[];
  /** Ends a tool that runs, and lets everything happen that can. */
  readonly end: (tool: string) => Promise<void>;
  readonly stop: () => void;
};

/** Tools that run until they are ended by name. */
// Read from the disk only once, by the first round in a process.
beforeAll(() => import("../../../action/work/check-use.ts"));

function stage(hears: (tool: string, input: unknown) => boolean = () => false): Stage {
  const log: string[] = [];
  const running = new Map<string, () => void>();
  const work = async (name: string) => {
    log.push(`${name} begins`);
    await new Promise<void>((resolve) => running.set(name, resolve));
    log.push(`${name} ends`);
  };
  const stopping = new AbortController();
  const round = new Round({
    role: roleOf("builder"),
    signal: stopping.signal,
    alarm: { hears },
    host: {
      async do(tool, input) {
        const [name = ""] = typeof input === "object" && input !== null ? Object.values(input) : [];
        await work(`${tool} ${String(name)}`);
        return { text: `${tool} ${String(name)}`, failed: false };
      },
    },
    async accept() {
      await work("finish");
      return undefined;
    },
  });
  const end = async (name: string) => {
    running.get(name)?.();
    await settled();
  };
  return { round, log, end, stop: () => stopping.abort() };
}

/** More rounds of the event loop than a round needs to begin what it may. */
async function settled(): Promise<void> {
  for (let round = 0; round < 8; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

function use(name: string, input: unknown, id = `${name} ${JSON.stringify(input)}`): Block {
  return { kind: "tool-use", id, name, input };
}

const run = (command: string) => use("run", { command });
const read = (path: string) => use("read", { path });
const write = (path: string) => use("write", { path, text: "x" });
const finish = use("finish", { summary: "Done." });

test("a tool starts as soon as its block has come, while the answer goes on", async () => {
  const { round, log } = stage();
  round.take(run("a"));
  await settled();
  expect(log).toEqual(["run a begins"]);
});

test("commands that follow each other run side by side, and so do reads; results keep the order of the blocks", async () => {
  const { round, log, end } = stage();
  const blocks = [run("a"), run("b"), read("c"), read("d")];
  for (const block of blocks) round.take(block);
  await settled();
  expect(log).toEqual(["run a begins", "run b begins"]);
  await end("run b");
  await end("run a");
  expect(log.slice(4)).toEqual(["read c begins", "read d begins"]);
  const results = round.results(blocks);
  await end("read d");
  await end("read c");
  expect((await results).map(({ text }) => text)).toEqual(["run a", "run b", "read c", "read d"]);
});

test("what changes a file waits for everything before it, and everything after it waits for that", async () => {
  const { round, log, end } = stage();
  for (const block of [read("a"), run("b"), write("c"), write("d"), read("e")]) round.take(block);
  for (const next of ["read a", "run b", "write c", "write d"]) {
    await settled();
    expect(log.at(-1)).toBe(`${next} begins`);
    await end(next);
  }
  expect(log.at(-1)).toBe("read e begins");
});

test("a finish waits for what precedes it and for the end of the answer", async () => {
  const { round, log, end } = stage();
  round.take(run("a"));
  round.take(finish);
  await settled();
  await end("run a");
  expect(log.at(-1)).toBe("run a ends");
  const results = round.results([run("a"), finish]);
  await settled();
  expect(log.at(-1)).toBe("finish begins");
  await end("finish");
  expect((await results).map(({ finished }) => finished)).toEqual([undefined, true]);
});

test("a block that is told of twice, or that only the whole answer has, is done once", async () => {
  const { round, log, end } = stage();
  round.take(run("a"));
  round.take(run("a"));
  const results = round.results([run("a"), read("b")]);
  await settled();
  await end("run a");
  await end("read b");
  expect((await results).map(({ id }) => id)).toEqual([run("a"), read("b")].map((block) => "id" in block && block.id));
  expect(log).toHaveLength(4);
});

test("after a stop nothing more begins", async () => {
  const { round, log, end, stop } = stage();
  round.take(write("a"));
  round.take(write("b"));
  await settled();
  stop();
  await end("write a");
  const results = await round.results([]);
  expect(log).toEqual(["write a begins", "write a ends"]);
  expect(results[1]).toMatchObject({ text: "The task was stopped.", failed: true });
});

test("a wish with the task's mark in it is not granted", async () => {
  const { round, log } = stage((tool, input) => tool === "write" && JSON.stringify(input).includes("mark"));
  const results = await round.results([write("mark")]);
  expect(log).toEqual([]);
  expect(results).toMatchObject([{ text: "The task was stopped.", failed: true }]);
});

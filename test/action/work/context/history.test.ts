import { describe, expect, test } from "vitest";
import { History } from "../../../../action/work/context/history.ts";
import { pressureOf } from "../../../../action/work/context/pressure.ts";
import type { Room } from "../../../../action/work/context/pressure.ts";
import type { Block, Message } from "../../../../action/ports.ts";

const window = 100_000;

type Exchange = {
  readonly name?: string;
  readonly input?: unknown;
  readonly output: string;
  readonly failed?: boolean;
};

function exchanges(...each: readonly Exchange[]): readonly Message[] {
  return each.flatMap(({ name = "read", input = { path: "a" }, output, failed = false }, index): Message[] => {
    const id = `use-${index}-${output.slice(0, 8)}`;
    const said: Block = { kind: "text", text: `Step ${index}.` };
    return [
      { role: "assistant", blocks: [said, { kind: "tool-use", id, name, input }] },
      { role: "user", blocks: [{ kind: "tool-result", id, text: output, failed }] },
    ];
  });
}

/** As an interview would estimate it: four bytes a token. */
function roomOf(history: History): Room {
  const bytes = Buffer.byteLength(JSON.stringify(history.messages));
  return { bytes, tokens: Math.ceil(bytes / 4), window };
}

const tokens = (count: number) => "x".repeat(count * 4);

function filled(count: number, each: number): History {
  const history = new History("Task: 7-1-build-u1\nDo it.");
  history.add(...exchanges(...Array.from({ length: count }, (_, at) => ({ output: `${at} ${tokens(each)}` }))));
  return history;
}

const text = (history: History) => JSON.stringify(history.messages);

describe("how full a request is", () => {
  test.each([
    [49_999, "healthy"],
    [50_000, "warning"],
    [74_999, "warning"],
    [75_000, "critical"],
    [89_999, "critical"],
    [90_000, "overflow"],
    [200_000, "overflow"],
  ])("%i of 100,000 tokens is %s", (used, pressure) => {
    expect(pressureOf({ tokens: used, window })).toBe(pressure);
  });
});

test("below three quarters nothing changes: the history only grows", () => {
  const history = filled(7, 10_000);
  const before = history.messages;
  expect(history.fit(roomOf(history))).toBeUndefined();
  expect(history.messages).toBe(before);
});

test("old output is cleared first, the oldest before the newer, and no further than half the window", () => {
  const history = filled(8, 10_000);
  expect(history.fit(roomOf(history))).toBe("cleared");
  const { tokens: left } = roomOf(history);
  expect(left).toBeLessThan(50_500);
  expect(left).toBeGreaterThan(40_000);
  const results = history.messages.flatMap(({ blocks }) => blocks.filter((block) => block.kind === "tool-result"));
  expect(results.map((block) => block.text.startsWith("[Cleared"))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

test("the last three exchanges are never cleared: when they fill the window it begins anew", () => {
  const history = filled(3, 27_000);
  expect(history.fit(roomOf(history))).toBe("compacted");
  expect(text(history)).not.toContain("[Cleared");
});

test("what was cleared says what it was and how to have it again", () => {
  const history = new History("Do it.");
  const log = `${tokens(9000)}\n3 passed`;
  history.add(
    ...exchanges(
      { name: "read", input: { path: "src/list.ts", from: 3 }, output: tokens(40_000) },
      { name: "run", input: { command: "npm test" }, output: log, failed: true },
      ...Array.from({ length: 3 }, () => ({ output: tokens(11_000) })),
    ),
  );
  expect(history.fit(roomOf(history))).toBe("cleared");
  const [, , first, , second] = history.messages.map(({ blocks }) =>
    blocks.map((block) => "text" in block && block.text),
  );
  expect(first?.join("")).toMatch(
    /what read answered to \{"path":"src\/list.ts","from":3\}; 160,000 characters\. Ask again/,
  );
  expect([second?.join("")]).toEqual([log]);
});

test("a second clearing comes only after the window has filled again", () => {
  const history = filled(8, 10_000);
  const reliefs = Array.from({ length: 12 }, (_, at) => {
    history.add(...exchanges({ output: `more ${at} ${tokens(5000)}` }));
    return history.fit(roomOf(history));
  });
  expect(reliefs.filter((relief) => relief === "cleared").length).toBeLessThanOrEqual(3);
  expect(reliefs).not.toContain("compacted");
});

test("messages that are not cleared stay the same objects, so that what was sent is sent again as it was", () => {
  const history = filled(8, 10_000);
  const before = history.messages;
  history.fit(roomOf(history));
  expect(history.messages.slice(-8)).toEqual(before.slice(-8));
  for (const [index, message] of history.messages.entries()) {
    if (index === 0 || index >= 9) expect(message).toBe(before[index]);
  }
});

function talkative(): History {
  const history = new History("Task: 7-1-build-u1\nNever forget: the list is sorted.");
  const long = `Because ${tokens(3000)}`;
  const steps = Array.from({ length: 30 }, (_, at): Message[] => [
    {
      role: "assistant",
      blocks: [
        { kind: "text", text: `Plan ${at}: ${long}` },
        { kind: "tool-use", id: `e${at}`, name: "edit", input: { path: `f${at}.ts`, old: "a", new: "b" } },
        { kind: "tool-use", id: `r${at}`, name: "run", input: { command: `npm test -- ${at}` } },
        { kind: "tool-use", id: `s${at}`, name: "search", input: { pattern: "(" } },
      ],
    },
    {
      role: "user",
      blocks: [
        { kind: "tool-result", id: `e${at}`, text: "done", failed: false },
        { kind: "tool-result", id: `r${at}`, text: `exit 1\n${at} failing`, failed: false },
        { kind: "tool-result", id: `s${at}`, text: `not a regular expression ${at}`, failed: true },
      ],
    },
  ]);
  history.add(...steps.flat());
  return history;
}

test("when clearing is not enough it begins anew: the task whole, a summary within its caps, the last exchange", () => {
  const history = talkative();
  const last = history.messages.slice(-2);
  expect(history.fit(roomOf(history))).toBe("compacted");
  const [task, summary, ...tail] = history.messages;
  expect(task?.blocks).toEqual([{ kind: "text", text: "Task: 7-1-build-u1\nNever forget: the list is sorted." }]);
  expect(tail).toEqual(last);
  const said = JSON.stringify(summary);
  expect(said).toContain("npm test -- 28");
  expect(said).toContain("28 failing");
  expect(said).toContain("f28.ts");
  expect(said).toContain("not a regular expression 28");
  expect(said.length / 4).toBeLessThan(300 + 800 + 1000 + 4000 + 1000 + 500);
});

test("after it the history grows from there, and a second time nothing of the first is lost while it fits", () => {
  const history = talkative();
  history.fit(roomOf(history));
  const stable = history.messages;
  history.add(...exchanges({ name: "run", input: { command: "make late" }, output: "2 failing" }));
  expect(history.messages.slice(0, stable.length)).toEqual(stable);
  expect(history.shorten({ window })).toBe("compacted");
  expect(text(history)).toContain("f28.ts");
  expect(text(history)).toContain("f29.ts");
  expect(text(history)).toContain("Never forget: the list is sorted.");
});

test("every result that is left has its tool use before it", () => {
  for (const history of [talkative(), filled(8, 10_000), filled(20, 10_000)]) {
    history.fit(roomOf(history));
    for (const [index, message] of history.messages.entries()) {
      const uses = history.messages[index - 1]?.blocks.flatMap((block) => ("id" in block ? [block.id] : [])) ?? [];
      for (const block of message.blocks) if (block.kind === "tool-result") expect(uses).toContain(block.id);
    }
  }
});

test("with a small window the summary is smaller too", () => {
  const sizes = [8_000, 40_000, 1_000_000].map((small) => {
    const history = talkative();
    history.shorten({ window: small });
    return JSON.stringify(history.messages[1]).length;
  });
  expect(sizes[0]).toBeLessThan((sizes[1] ?? 0) * 0.6);
  expect(sizes[1]).toBe(sizes[2]);
});

test("one enormous exchange is shortened in itself, each result at its middle", () => {
  const history = new History("Do it.");
  const uses: readonly Block[] = ["a", "b"].map((id) => ({ kind: "tool-use", id, name: "read", input: { path: id } }));
  const results: readonly Block[] = ["a", "b"].map((id) => {
    return { kind: "tool-result", id, text: `begins ${tokens(60_000)} ends`, failed: false };
  });
  history.add({ role: "assistant", blocks: uses }, { role: "user", blocks: results });
  expect(history.fit(roomOf(history))).toBe("compacted");
  expect(roomOf(history).tokens).toBeLessThan(window / 2);
  expect(text(history).match(/begins .*?ends/g)).toHaveLength(2);
  expect(history.shorten({ window })).toBeUndefined();
});

test("a conversation that has only its task cannot be shortened", () => {
  expect(new History("Do it.").shorten({ window })).toBeUndefined();
});

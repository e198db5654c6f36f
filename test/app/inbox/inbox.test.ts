import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Errand, Inbox } from "../../../app/inbox/inbox.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const second = 1000;
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

function open({ room = 100, together = second } = {}) {
  const inbox = new Inbox({ log: pino({ level: "silent" }), now: Date.now, together, room });
  const acted: string[] = [];
  const lost: string[] = [];
  const errand = (key: string, over: Partial<Errand> & { readonly name?: string } = {}): Errand => {
    const { name = key, act } = over;
    return {
      key,
      lane: over.lane ?? "usual",
      act: async () => {
        acted.push(name);
        await act?.();
      },
      lost: () => void lost.push(name),
    };
  };
  return { inbox, acted, lost, errand };
}

const failing = (error: object) => (): Promise<void> => Promise.reject(Object.assign(new Error("no"), error));
const never = () => new Promise<void>(() => {});

test("of errands of one key the first is done at once, and those that follow within a moment become one more", async () => {
  const { inbox, acted, errand } = open();
  inbox.take([errand("a", { name: "first" })]);
  await pass(30);
  for (const name of ["second", "third", "fourth"]) inbox.take([errand("a", { name })]);
  await pass(second - 40);
  expect(acted).toEqual(["first"]);
  expect(inbox.size).toBe(1);
  await pass(40);
  expect(acted).toEqual(["first", "fourth"]);
  await pass(second);
  expect(inbox.size).toBe(0);
});

test("an errand is not begun while another of its key is being done", async () => {
  const { inbox, acted, errand } = open({ together: 0 });
  let finish = () => {};
  inbox.take([errand("a", { name: "first", act: () => new Promise((resolve) => (finish = resolve)) })]);
  await pass(30);
  inbox.take([errand("a", { name: "second" })]);
  await pass(second);
  expect(acted).toEqual(["first"]);
  finish();
  await pass(30);
  expect(acted).toEqual(["first", "second"]);
});

test("no more than sixteen are done at once, and urgent ones go before those that came earlier", async () => {
  const { inbox, acted, errand } = open();
  let finish = () => {};
  inbox.take([errand("slow", { act: () => new Promise((resolve) => (finish = resolve)) })]);
  inbox.take(Array.from({ length: 15 }, (_, index) => errand(`stuck ${index}`, { act: never })));
  await pass(second);
  inbox.take([errand("usual"), errand("urgent", { lane: "urgent" })]);
  await pass(second);
  expect(acted).toHaveLength(16);
  finish();
  await pass(second);
  expect(acted.slice(16)).toEqual(["urgent", "usual"]);
});

test("what tells people something is done one at a time and keeps nothing else waiting", async () => {
  const { inbox, acted, errand } = open();
  inbox.take(Array.from({ length: 20 }, (_, index) => errand(`told ${index}`, { lane: "telling", act: never })));
  await pass(second);
  inbox.take([errand("usual")]);
  await pass(second);
  expect(acted).toEqual(["told 0", "usual"]);
});

test("while more comes in, what is usual waits for a moment of quiet, half a second at most; what is urgent does not", async () => {
  const { inbox, acted, errand } = open({ room: 1000 });
  const comesIn = async (milliseconds: number) => {
    for (let passed = 0; passed < milliseconds; passed += 2) {
      inbox.take([errand(`${acted.length} ${Date.now()}`)]);
      await pass(2);
    }
  };
  inbox.take([errand("first")]);
  await comesIn(100);
  expect(acted).toEqual([]);
  inbox.take([errand("urgent", { lane: "urgent" })]);
  await comesIn(10);
  expect(acted).toEqual(["urgent"]);
  await comesIn(380);
  expect(acted).toEqual(["urgent"]);
  await comesIn(20);
  expect(acted.slice(0, 2)).toEqual(["urgent", "first"]);
  expect(acted.length).toBeLessThan(15);
  await pass(20 + second);
  expect(inbox.size).toBe(0);
});

test("there is never more in it than there is room for: errands that belong together are taken all or not at all", async () => {
  const { inbox, errand } = open({ room: 3 });
  expect(inbox.take([errand("a", { act: never }), errand("b", { act: never })])).toBe(true);
  await pass(second);
  expect(inbox.take([errand("c"), errand("d")])).toBe(false);
  expect(inbox.size).toBe(2);
  expect(inbox.take([errand("a")])).toBe(true);
  expect([inbox.size, inbox.isFull]).toEqual([3, true]);
  expect(inbox.take([errand("a")])).toBe(true);
  expect(inbox.take([errand("e")])).toBe(false);
  expect(inbox.size).toBe(3);
});

test("what fails is tried again with growing pauses, and is lost after a minute and a half", async () => {
  const { inbox, acted, lost, errand } = open();
  inbox.take([errand("a", { act: failing({ status: 502 }) })]);
  const tries: number[] = [];
  for (let at = 0; at < 100; at += 1) {
    await pass(second);
    tries.push(acted.length);
  }
  const began = [...new Set(tries)].map((count) => tries.indexOf(count));
  expect(began).toEqual([0, 1, 3, 7, 15, 31, 63]);
  expect(lost).toEqual(["a"]);
  expect(inbox.size).toBe(0);
});

test("the newest of a key stands for one that failed before it", async () => {
  const { inbox, acted, lost, errand } = open();
  inbox.take([errand("a", { name: "old", act: failing({ status: 502 }) })]);
  await pass(30);
  inbox.take([errand("a", { name: "new" })]);
  await pass(5 * second);
  expect(acted).toEqual(["old", "new"]);
  expect(lost).toEqual([]);
});

test("an errand whose loss nobody needs to know of stands for one whose loss somebody must", async () => {
  const { inbox, acted, lost, errand } = open();
  inbox.take([errand("a", { name: "first", act: failing({ status: 502 }) })]);
  await pass(30);
  inbox.take([{ ...errand("a", { name: "second", act: failing({ status: 502 }) }), lost: undefined }]);
  await pass(100 * second);
  expect([acted[1], lost]).toEqual(["second", ["first"]]);
});

const limited = (headers: object) => failing({ status: 403, response: { headers } });

test("GitHub's limits are waited out", async () => {
  const { inbox, acted, errand } = open();
  inbox.take([errand("after", { act: limited({ "retry-after": "30" }) })]);
  const reset = Math.ceil(Date.now() / second) + 40;
  inbox.take([errand("reset", { act: limited({ "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) }) })]);
  await pass(29 * second);
  expect(acted).toEqual(["after", "reset"]);
  await pass(2 * second);
  expect(acted).toEqual(["after", "reset", "after"]);
  await pass(11 * second);
  expect(acted[3]).toBe("reset");
});

test.each([
  ["GitHub's limit lasts longer than anybody waits", { status: 429, response: { headers: { "retry-after": "3600" } } }],
  ["GitHub refuses for good", { status: 403, response: { headers: {} } }],
  ["it failed because of that", { cause: Object.assign(new Error("no"), { status: 422 }) }],
])("what fails is lost at once when %s", async (_, error) => {
  const { inbox, acted, lost, errand } = open();
  inbox.take([errand("a", { act: failing(error) })]);
  await pass(second);
  expect([acted, lost]).toEqual([["a"], ["a"]]);
});

test("what waited for longer than a minute and a half is lost without another try", async () => {
  const { inbox, acted, lost, errand } = open();
  const stuck = Array.from({ length: 16 }, (_, index) =>
    errand(`slow ${index}`, { act: () => new Promise((resolve) => void setTimeout(resolve, 100 * second)) }),
  );
  inbox.take(stuck);
  await pass(second);
  inbox.take([errand("a")]);
  await pass(100 * second);
  expect(acted).not.toContain("a");
  expect(lost).toEqual(["a"]);
});

test("a flush does what is held back and what is to be tried again without waiting, and gives up after three tries", async () => {
  const { inbox, acted, lost, errand } = open();
  inbox.take([errand("a", { name: "first" })]);
  await pass(30);
  inbox.take([errand("a", { name: "second" }), errand("b", { act: failing({ status: 502 }) })]);
  await pass(30);
  inbox.take([errand("c", { act: failing({ status: 500 }) })]);
  const flushed = inbox.flush();
  await pass(0);
  await flushed;
  expect(acted.toSorted()).toEqual(["b", "b", "b", "c", "c", "c", "first", "second"]);
  expect(lost.toSorted()).toEqual(["b", "c"]);
  expect(inbox.size).toBe(0);
});

import { expect, test } from "vitest";
import { openAlarm } from "../../../action/work/watch.ts";

const mark = "5f0c1a9be37d42886a1e90cd";
const hex = Buffer.from(mark).toString("hex");

test.each([
  ["run", { command: `echo ${mark}` }],
  ["run", { command: `echo ${hex} | xxd -r -p` }],
  ["run", { command: "true", cwd: mark }],
  ["write", { path: "a", text: Buffer.from(mark).toString("base64") }],
  ["write", { path: mark.slice(0, 12), text: mark.slice(12) }],
  ["edit", { path: "a", old: "x", new: mark.split("").join(" ") }],
  ["finish", { summary: "s", notes: [{ kind: "concern", text: mark.split("").toReversed().join("") }] }],
  ["decide", { [mark]: 1 }],
])("the mark is heard in what %s is given: %j", (tool, input) => {
  let rung = 0;
  const alarm = openAlarm(mark, () => (rung += 1));
  expect(alarm.hears(tool, input)).toBe(true);
  expect(rung).toBe(1);
  expect(alarm.where()).toContain(`the input of the tool \`${tool}\``);
  expect(alarm.where()).not.toContain(mark.slice(0, 12));
});

test.each([
  ["run", { command: "echo 5f0c1a9b && git log --format=%H" }],
  ["write", { path: "a", text: "a39b".repeat(100) }],
  ["finish", undefined],
  ["read", { path: mark }],
  ["search", { pattern: mark }],
])("nothing is heard in %s: %j", (tool, input) => {
  const alarm = openAlarm(mark, () => undefined);
  expect(alarm.hears(tool, input)).toBe(false);
  expect(alarm.where()).toBeUndefined();
});

test("where it showed first is what is told", () => {
  const alarm = openAlarm(mark, () => undefined);
  alarm.raise("`notes.txt`");
  alarm.raise("`other.txt`");
  expect(alarm.where()).toBe("`notes.txt`");
});

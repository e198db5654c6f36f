import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { redactor, transcriptIn } from "../../../action/work/record/transcript.ts";
import type { Entry } from "../../../action/work/record/transcript.ts";
import { folder } from "./repository.ts";

const entry = (id: string, text = "said"): Entry => ({ kind: "result", id, text, failed: false });

test("entries are written in their order although nobody waits for them, and heard at once", async () => {
  const file = join(folder("transcript"), "transcript.jsonl");
  const heard: Entry[] = [];
  const transcript = transcriptIn(file, { redact: redactor([]), hear: (each) => void heard.push(each) });
  const ids = Array.from({ length: 200 }, (_, index) => String(index));
  for (const id of ids) {
    transcript.add(entry(id));
    if (Number(id) % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  expect(heard).toEqual(ids.map((id) => entry(id)));
  await transcript.written();
  const lines = readFileSync(file, "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual(ids.map((id) => entry(id)));
});

test("what is heard is without secrets, too", async () => {
  const heard: Entry[] = [];
  const redact = redactor(["honey-token"]);
  const file = join(folder("transcript"), "transcript.jsonl");
  const transcript = transcriptIn(file, { redact, hear: (each) => void heard.push(each) });
  transcript.add(entry("1", "the honey-token"));
  await transcript.written();
  expect(heard).toEqual([entry("1", "the ***")]);
  expect(readFileSync(file, "utf8")).toContain("the ***");
});

test("that an entry could not be written comes out at the end", async () => {
  const transcript = transcriptIn(join(folder("transcript"), "missing", "transcript.jsonl"), { redact: redactor([]) });
  transcript.add(entry("1"));
  await expect(transcript.written()).rejects.toThrow("ENOENT");
});

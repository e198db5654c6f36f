import { expect } from "vitest";
import { journalIn } from "../../../app/journals/in-folder.ts";
import { parseJournal } from "../../../app/sweep/journals.ts";
import { openJournal } from "../../../action/journal/open.ts";
import { journalReader } from "../../../action/journal/read.ts";
import { ActorName } from "../../../action/mission/ids.ts";
import { journalFile, stateRef } from "../../../action/mission/line.ts";
import type { Git } from "../../../action/ports.ts";
import { noon, test } from "../../support/repository.ts";

const seven = ActorName.parse("7");

async function open(git: Git) {
  const opened = await openJournal(git, seven, { now: () => noon, sleep: () => Promise.resolve(), random: () => 0.5 });
  if (opened.kind === "broken") throw new Error(opened.message);
  return opened.journal;
}

test("a journal that has grown long goes on in a new file, and is read as one by all who read it", async ({
  remote,
}) => {
  const git = await remote.clone();
  const journal = await open(git);
  const long = (kind: string) => ({ kind, text: "x".repeat(600_000) });
  await journal.append([long("one")]);
  await journal.append([long("two")]);
  const many = Array.from({ length: 4999 }, (_, index) => ({ kind: "small", index }));
  await journal.append(many);
  await journal.append([{ kind: "last" }], [], [], new Map([["decisions.jsonl", "{}\n"]]));

  const other = await remote.clone();
  await other.fetch(["+refs/muster/*:refs/muster/*"]);
  const head = (await other.resolve(stateRef(seven))) ?? expect.fail("there is no journal");
  expect(await other.list(head, "")).toEqual([
    "decisions.jsonl",
    "journal-1.jsonl",
    "journal-2.jsonl",
    "journal-3.jsonl",
    journalFile,
  ]);
  const read = await open(other);
  expect([read.lines.length, read.lines.at(-1)?.seq, read.lines.at(-1)?.event.kind]).toEqual([5002, 5002, "last"]);
  expect(read.lines).toEqual(journal.lines);
  const { journals } = await journalReader(other)(await other.refs(["refs/muster/"]));
  expect(journals.get(seven)).toEqual(journal.lines);
  expect(parseJournal((await journalIn(remote.url, stateRef(seven))) ?? "")).toEqual(journal.lines);
});

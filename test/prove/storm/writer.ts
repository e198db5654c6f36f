/** One writer of the storm, as a process: appends to the journal it shares with all others until it has said all it has to say, or is killed. */

import { setTimeout as pause } from "node:timers/promises";
import { openGit } from "../../../action/git/open.ts";
import { openJournal } from "../../../action/journal/open.ts";
import { reload } from "../../../action/journal/reload.ts";
import { Instant } from "../../../action/mission/ids.ts";
import { actor, journals } from "./journal.ts";

const [, , remoteUrl = "", directory = "", name = "", appends = ""] = process.argv;

/** Milliseconds that who was turned away waits at most, at first and when it has happened again and again. */
const [shortest, longest] = [1000, 120_000];

const git = await openGit({ directory, remoteUrl });
await git.fetch(journals);
const opened = await openJournal(git, actor, {
  now: () => Instant.parse(Date.now()),
  sleep: (duration) => pause(duration),
  random: Math.random,
});
if (opened.kind === "broken") throw new Error(opened.message);
const { journal } = opened;

let patience = shortest;
for (;;) {
  // What it said before is found in the journal, also when it was killed before it knew.
  const turn = journal.lines.filter(({ event }) => event["writer"] === name).length + 1;
  if (turn > Number(appends)) break;
  const event = { kind: "said", writer: name, turn };
  const { kind } = await journal.append([event]);
  if (kind === "appended") patience = shortest;
  else {
    await pause(Math.random() * patience);
    patience = Math.min(longest, patience * 2);
    await reload(journal);
  }
}

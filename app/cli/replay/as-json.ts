/** A replay as one JSON object; where one moment is asked for, with its facts and the whole mission. */

import { plainText } from "#mission/evidence/plain";
import type { Entry } from "#mission/evidence/replay";
import { sawIn } from "#mission/say/replay/saw";
import { lapOf, type Report } from "./report.ts";

export function jsonOf({ repository, actor, wanted, entries, unread }: Report): object {
  const one = wanted.lap !== undefined || wanted.seq !== undefined;
  const last = entries.findLast((entry) => entry.kind === "decision");
  const mission = wanted.seq === undefined ? last?.after : last?.before;
  return {
    repository,
    actor,
    decisions: entries.map((entry) => entryOf(entry, one)),
    unread,
    ...(one && mission !== undefined ? { mission: plain(mission) } : {}),
  };
}

function entryOf(entry: Entry, whole: boolean): object {
  if (entry.kind === "bare")
    return { kind: "bare", events: entry.lines.map(({ seq, at, event }) => ({ seq, at, event })) };
  const { moment, rule, next, outcome, lines, before, after, facts } = entry;
  return {
    kind: "decision",
    seq: moment.seq,
    at: moment.at,
    muster: moment.muster,
    lap: lapOf(entry),
    stage: { before: before?.stage.kind, after: after?.stage.kind },
    saw: facts && Object.fromEntries(sawIn(facts)),
    rule,
    decided: moment.decided,
    next,
    came: moment.came,
    events: lines.map(({ seq, at, event }) => ({ seq, at, event })),
    again: outcome,
    ...(whole ? { facts: plain(facts) } : {}),
  };
}

/** Maps and sets as they are kept. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(plainText(value));
}

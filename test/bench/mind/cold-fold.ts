/** Folds a journal of 5,000 events in a process that has folded nothing before, and prints how many milliseconds that took. */

import { MissionEvent } from "#mission/course/event";
import { foldMission } from "#mission/course/fold";
import { at } from "../../mission/support/values.ts";
import { longJournal } from "./backlog.ts";

const lines = longJournal(5000).map((event, index) => ({ at: at(index), text: JSON.stringify(event) }));
const read = performance.now();
const events = lines.map(({ at: when, text }) => ({ at: when, event: MissionEvent.parse(JSON.parse(text)) }));
const begun = performance.now();
const mission = foldMission(events);
const ended = performance.now();
if (mission === undefined) throw new Error("nothing was folded");
console.log(JSON.stringify({ fold: ended - begun, parse: begun - read }));

/**
 * Reads a journal of 5,000 events from its text, as `advance` does in a process that has read nothing before, and folds it; prints how many
 * milliseconds of its own thread each took.
 */

import "../../../action/jitless.ts";
import { missionOf, strangeLine } from "#mission/journal/events";
import { nextRows, readChain } from "#mission/journal/chain";
import { ActorName } from "#mission/ids";
import { sha256 } from "../../../action/journal/sha256.ts";
import { at } from "../../mission/support/values.ts";
import { longJournal } from "./backlog.ts";

const actor = ActorName.parse("7");
const text = nextRows(undefined, longJournal(5000), { at: at(0), by: "105.1" }, sha256);

/** In milliseconds. */
function spent(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const began = spent();
const { lines } = readChain(text, sha256);
const chained = spent();
const strange = strangeLine(actor, lines);
const parsed = spent();
const mission = missionOf(actor, lines);
const folded = spent();
if (lines.length !== 5000 || strange !== undefined || mission === undefined) throw new Error("nothing was folded");
console.log(JSON.stringify({ chain: chained - began, events: parsed - chained, fold: folded - parsed }));

/** The commands that an issue names for itself: they must pass besides the repository's own. */

import type { MissionFacts } from "../facts.ts";
import { Command } from "../task.ts";
import { formOf } from "./form.ts";

const mostCommands = 10;

/** Whoever set the label has vouched for the words; the commands run where all others do. `body`: the mission's snapshot of it. */
export function withItsCommands(facts: MissionFacts, body: string): MissionFacts {
  const known = new Set(facts.commands.map(({ run }) => run));
  const own = formOf(body).verify.filter((run) => !known.has(run));
  if (own.length === 0) return facts;
  const commands = own
    .slice(0, mostCommands)
    .map((run) => Command.parse({ name: run.slice(0, 100), kind: "custom", run }));
  return { ...facts, commands: [...facts.commands, ...commands] };
}

/** What people are told of a journal that cannot be believed: what is wrong, what that means, and the one command that mends it. */

import type { ActorName } from "../ids.ts";
import type { Broken, Damage } from "../journal/judge.ts";
import { archiveRef, statePrefix, stateRef, witnessRef } from "../line.ts";

/** What is wrong, as the end of a sentence that begins with “it”. */
export function sayDamage(damage: Damage): string {
  switch (damage.kind) {
    case "rewritten":
      return damage.what;
    case "set-back":
      return `it was set back: it holds ${events(damage.events)}, and ${damage.missing} more had been recorded`;
    case "deleted":
      return `it was deleted; it held ${events(damage.events)}`;
    case "replaced":
      return "it was replaced by another history";
    case "forgotten":
      return `it holds ${events(damage.events)}, and the status comment on its issue tells of ${damage.told}`;
    case "contradicted":
      return `its line ${damage.line} is not the one that the status comment on its issue tells of`;
    case "newer":
    default:
      return `it was written by a newer Muster (version ${damage.version} of its format)`;
  }
}

function events(count: number): string {
  return count === 1 ? "1 event" : `${count} events`;
}

/** For the log, the comment and `muster trace verify`. */
export function sayBroken(actor: ActorName, { damage, good }: Pick<Broken, "damage" | "good">): string {
  const ref = stateRef(actor);
  const what = `The journal \`${ref}\` cannot be believed: ${sayDamage(damage)}. Nothing was done for ${who(actor)}; the others go on.`;
  if (damage.kind === "newer")
    return `The journal \`${ref}\` cannot be read here: ${sayDamage(damage)}. Nothing was done for ${who(actor)}. Use that version of Muster in your workflow, or a later one.`;
  return [what, ...(good === undefined ? [] : [putBack(actor, good)]), otherwise(actor, damage)].join("\n");
}

function who(actor: ActorName): string {
  if (actor === "land") return "the merge queue";
  return actor === "keep" ? "the keeper" : `#${actor}`;
}

function putBack(actor: ActorName, { commit, events: count }: NonNullable<Broken["good"]>): string {
  return (
    `To put back what had been recorded (${events(count)}): ` +
    `\`git fetch origin '+refs/muster/*:refs/muster/*' && git push --force origin ${commit}:${stateRef(actor)} ${commit}:${witnessRef(actor)}\`.`
  );
}

function otherwise(actor: ActorName, damage: Damage): string {
  const afresh = `\`git push origin --delete ${witnessRef(actor)}${damage.kind === "deleted" ? "" : ` ${stateRef(actor)}`}\``;
  if (damage.kind === "deleted") return `If it was deleted on purpose: ${afresh}, and it begins afresh.`;
  if (damage.kind === "forgotten" || damage.kind === "contradicted")
    return "Put back what it was from a clone or a backup that has it; or, to go on from what is there, delete Muster's status comment on the issue: it is written anew.";
  if (damage.kind === "rewritten")
    return `See what happened with \`git log -p ${stateRef(actor)}\`. To begin afresh instead: ${afresh}.`;
  return `To keep what is there now: \`git push origin --delete ${witnessRef(actor)}\`. To begin afresh: ${afresh}.`;
}

/** A ref among the journals that is none. */
export function sayStranger(name: string): string {
  return `\`${statePrefix}${name}\` is no actor's journal; delete the ref if it is a leftover.`;
}

/** The comment on the issue whose mission waits for its journal to be mended. */
export function quarantineText(broken: string): string {
  return `### Muster: waiting for its journal\n\n**What I need from you:** ${broken}\n\nThen comment here, with any words, and Muster looks again.`;
}

/** Once that is done. */
export const mendedText = "### Muster: its journal is whole again\n\nIt goes on from there.";

/** What the archive holds in the place of a journal. */
export function sayArchiveChanged(actor: ActorName): string {
  return `The archived journal \`${archiveRef(actor)}\` is not the one that was archived, or is gone. Nothing is concluded from it; the others go on. A clone or a backup that has it can be pushed back.`;
}

/** `muster replay`: a recorded task again, with no model; says where it first differs. */

import { resolve } from "node:path";
import type { AloneDifference, AloneReplayed } from "#mission/alone/event";
import { startWorker } from "../../alone/worker.ts";
import { git } from "../../box/git.ts";
import type { AloneNarrator } from "../say-work.ts";

export type ReplayOptions = {
  /** The folder of a task's hand-off. */
  readonly task: string;
  readonly repo: string;
  readonly results: "recorded" | "live";
  readonly sandbox: boolean;
  readonly narrator: AloneNarrator;
};

/** 0 the same to the end, 1 not. Throws when it cannot be done again here. */
export async function replay({ task, repo, results, sandbox, narrator }: ReplayOptions): Promise<0 | 1> {
  const repository = await git(resolve(repo), "rev-parse", "--show-toplevel").catch(() => undefined);
  if (repository === undefined) throw new Error(`${repo} is not a git repository with a work tree`);
  let replayed: AloneReplayed | undefined;
  const order = { kind: "replay", record: resolve(task), repository, results } as const;
  await startWorker({ ...order, sandbox: sandbox ? "auto" : "none" }, (event) => {
    if (event.kind === "replayed") replayed = event;
    else narrator.event(event);
  });
  if (replayed === undefined) throw new Error("the replay said nothing");
  narrator.note(inWords(replayed, results));
  const { kind: _kind, difference, ...rest } = replayed;
  narrator.result({ same: difference === undefined, ...rest, ...(difference && { difference }) });
  return difference === undefined ? 0 : 1;
}

function inWords({ requests, outcome, tree, results, difference }: AloneReplayed, told: "recorded" | "live"): string {
  const tools = results.flatMap(({ what, difference: lines }) => [`${what} said something else:`, indented(lines)]);
  const used = results.length === 0 || told === "live" ? [] : ["(The model was told what was recorded.)"];
  const end =
    difference === undefined
      ? `The same to the end: ${requests} requests, ${outcome}${tree === undefined ? "" : `, tree ${tree.slice(0, 12)}`}.`
      : `It differs at ${placeOf(difference)}:\n${indented(difference.difference)}`;
  return ["", ...tools, ...used, end].join("\n");
}

function placeOf({ role, turn, request, message, where }: AloneDifference): string {
  const place = message === undefined ? where : `message ${message}, ${where}`;
  return role === "" ? `${place} (after request ${request})` : `turn ${turn} of the ${role}, ${place}`;
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, "    ");
}

/** What the views are made of: the journals, each checked, the configuration, and the files that must be there. */

import { createHash } from "node:crypto";
import { parseDocument } from "yaml";
import { configPath } from "#mission/config";
import type { Mission } from "#mission/course/state";
import type { ConfigFacts } from "#mission/facts";
import { ActorName } from "#mission/ids";
import { type Chain, readChain } from "#mission/journal/chain";
import type { Lander } from "#mission/lander/state";
import type { JournalLine } from "#mission/line";
import { configFrom } from "#mission/settings/reading";
import { landerOf, missionOf } from "#mission/journal/events";
import { lander } from "#mission/wake/due";
import type { Source } from "./source.ts";

export type Look = {
  readonly lines: ReadonlyMap<ActorName, readonly JournalLine[]>;
  /** What is wrong with journals that cannot be believed, by actor. */
  readonly broken: ReadonlyMap<string, string>;
  readonly missions: readonly Mission[];
  readonly queue: Lander;
};

export async function lookAt(source: Source): Promise<Look> {
  const chains = [...(await source.journals())].map(([actor, text]) => ({ actor, chain: chainOf(actor, text) }));
  const broken = chains.flatMap(({ actor, chain }) =>
    chain.kind === "broken" ? [[actor, chain.message] as const] : [],
  );
  const lines = new Map(
    chains.flatMap(({ actor, chain }) =>
      chain.kind === "whole" ? [[ActorName.parse(actor), chain.lines] as const] : [],
    ),
  );
  const missions = [...lines].flatMap(([actor, own]) => missionOf(actor, own) ?? []);
  return {
    lines,
    broken: new Map(broken),
    missions,
    queue: landerOf(lines.get(lander) ?? []),
  };
}

function chainOf(actor: string, text: string): Chain {
  if (!ActorName.safeParse(actor).success) return { kind: "broken", message: "is no actor's journal", lines: [] };
  return readChain(text, (given) => createHash("sha256").update(given).digest("hex"));
}

/** As a person would have it read: what is not committed yet counts too. */
export async function configOf(source: Source): Promise<ConfigFacts> {
  const text = (await source.file(configPath)) ?? "";
  const document = parseDocument(text);
  const [error] = document.errors;
  const parsed = {
    error: error && { offset: error.pos[0], message: error.message },
    contents: document.contents,
    value: error === undefined ? document.toJS() : undefined,
  };
  return configFrom(text, parsed, source.defaultBranch);
}

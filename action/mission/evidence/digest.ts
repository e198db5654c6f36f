/** A step in few words, with hashes of what it would write: enough to say whether it was decided again, and what of it was not. */

import { z } from "zod";
import type { Sha256 } from "../journal/chain.ts";
import { placeOf, type Step } from "../step.ts";
import { plainText } from "./plain.ts";

/** `place`: where it writes, in words for people. `hash`: the first 16 digits of the SHA-256 of all of it. */
const Part = z.strictObject({ kind: z.string(), place: z.string(), hash: z.string() });
export type Part = z.infer<typeof Part>;

export const Digest = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("perform"), deeds: z.array(Part) }),
  z.strictObject({ kind: z.literal("work"), lap: z.int().positive(), tasks: z.array(Part) }),
  z.strictObject({ kind: z.literal("rest"), reason: z.string() }),
]);
export type Digest = z.infer<typeof Digest>;

export function digestOf<Event extends { readonly kind: string }>(step: Step<Event>, sha256: Sha256): Digest {
  const hash = (value: unknown) => sha256(plainText(value)).slice(0, 16);
  if (step.kind === "rest") return { kind: "rest", reason: step.reason };
  if (step.kind === "perform") {
    const deeds = step.deeds.map((deed) => ({ kind: deed.kind, place: placeOf(deed), hash: hash(deed) }));
    return { kind: "perform", deeds };
  }
  const { lap, tasks, opened, refs, jobs } = step;
  const given = tasks.map((task) => ({ kind: task.kind, place: task.id, hash: hash(task) }));
  return {
    kind: "work",
    lap,
    tasks: [...given, { kind: "record", place: opened.kind, hash: hash({ opened, refs, jobs }) }],
  };
}

/** What is in one and not in the other, in words; nothing where both are the same. */
export function differences(was: Digest, is: Digest): readonly string[] {
  if (was.kind === "rest" && is.kind === "rest")
    return was.reason === is.reason ? [] : [`it rested since “${was.reason}”; now since “${is.reason}”`];
  if (was.kind !== is.kind) return [`it was to ${inWord[was.kind]}; now it is to ${inWord[is.kind]}`];
  return compared(partsOf(was), partsOf(is));
}

const inWord = { perform: "write", work: "give work out", rest: "rest" } as const;

function partsOf(digest: Digest): readonly Part[] {
  if (digest.kind === "rest") return [];
  return digest.kind === "perform" ? digest.deeds : digest.tasks;
}

function compared(was: readonly Part[], is: readonly Part[]): readonly string[] {
  const gone = was.filter((part) => !is.some((each) => sameKind(each, part)));
  const added = is.filter((part) => !was.some((each) => sameKind(each, part)));
  const other = was.filter(
    (part) => is.some((each) => sameKind(each, part)) && !is.some((each) => each.hash === part.hash),
  );
  return [
    ...gone.map((part) => `${said(part)} would not be done now`),
    ...added.map((part) => `${said(part)} would be done now`),
    ...other.map((part) => `${said(part)} would be another now`),
  ];
}

const sameKind = (a: Part, b: Part) => a.kind === b.kind && a.place === b.place;

function said({ kind, place }: Part): string {
  return kind === place ? kind : `${kind}, ${place},`;
}

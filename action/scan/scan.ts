/** Judges what a change adds: code, commands, hidden characters, secrets. The same change always gets the same findings; what cannot be read is a finding too. */

import { createHash } from "node:crypto";
import { type Allowance, type ScanFinding, findingOf, weighed } from "#mission/scan/finding";
import type { RuleName } from "#mission/scan/rules";
import { type Added, touches } from "./added.ts";
import { type Clock, codeHits, isSource, languageOf } from "./code/scan-code.ts";
import { type Text, textIn, textOf } from "./content.ts";
import type { Hit } from "./hit.ts";
import { type Finder, secretFinder } from "./secrets/known.ts";
import { secretHits } from "./secrets/patterns.ts";
import { encodedIn } from "./text/encoded.ts";
import { hiddenIn } from "./text/hidden.ts";
import { conflictMarksIn } from "./text/marks.ts";
import { packageHits } from "./text/package-json.ts";
import { dockerHits, shellHits } from "./text/shell.ts";

export type Known = {
  /** Secrets of this run. */
  readonly secrets: readonly string[];
  /** The hidden marks of the tasks that it comes from. */
  readonly canaries: readonly string[];
  readonly allowed: readonly Allowance[];
  /** Milliseconds; only tells when a file takes longer to read than any honest one. */
  readonly clock: Clock;
};

export type Scan = {
  /** What the change adds, gravest first. */
  readonly findings: readonly ScanFinding[];
  /** Everything that is in the files it touches, added or not: what was found before and is still there. */
  readonly standing: readonly ScanFinding[];
};

const largestChange = 32 << 20;

export async function scan(added: readonly Added[], known: Known): Promise<Scan> {
  const finders = {
    secrets: secretFinder(known.secrets),
    canary: secretFinder(known.canaries),
    clock: known.clock,
  };
  const findings: ScanFinding[] = [];
  const standing: ScanFinding[] = [];
  let size = 0;
  for (const file of added) {
    size += file.content?.length ?? 0;
    const { found, within } = await scanFile(file, finders, size > largestChange);
    findings.push(...found);
    standing.push(...within);
  }
  return { findings: ordered(weighed(findings, known.allowed)), standing: weighed(standing, known.allowed) };
}

type Finders = { readonly secrets: Finder; readonly canary: Finder; readonly clock: Clock };
type Found = { readonly found: readonly ScanFinding[]; readonly within: readonly ScanFinding[] };

async function scanFile(file: Added, finders: Finders, tooMuch: boolean): Promise<Found> {
  const { path, content, ranges } = file;
  if (tooMuch || content === undefined) return whole(path, "unread-large");
  const text = textIn(path, content);
  if (text === undefined) return binary(path, content, finders);
  const fresh = textOf(path, onlyAdded(text, ranges));
  const hits = [...(await freshHits(fresh, finders)), ...(await structureHits(text, finders.clock))];
  const all = distinct(hits.map((hit) => ({ hit, finding: asFinding(hit, text) })));
  const found = all.filter(({ hit }) =>
    touches(ranges, text.lineOf(hit.from), text.lineOf(Math.max(hit.from, hit.to - 1))),
  );
  return { found: found.map(({ finding }) => finding), within: all.map(({ finding }) => finding) };
}

function whole(path: string, rule: RuleName): Found {
  const found = [findingOf(rule, { path, line: 1, snippet: hashOf(rule) })];
  return { found, within: found };
}

/** Named like source it must be text; anything else may be what it is, but may not hold a secret. */
function binary(path: string, content: Uint8Array, finders: Finders): Found {
  if (isSource(path)) return whole(path, "unread-source");
  const letters = Buffer.from(content).toString("latin1");
  const text = textOf(path, letters);
  const found = [
    ...knownHits(letters, finders).map((hit) => asFinding(hit, text)),
    ...whole(path, "unread-binary").found,
  ];
  return { found, within: found };
}

/** The text with everything that is not new blank, so that every place stays where it is. */
function onlyAdded({ text }: Text, ranges: Added["ranges"]): string {
  const lines = text.split("\n");
  const fresh = lines.map((line) => " ".repeat(line.length));
  for (const { from, to } of ranges)
    for (let line = from; line <= Math.min(to, lines.length); line += 1) fresh[line - 1] = lines[line - 1] ?? "";
  return fresh.join("\n");
}

async function freshHits({ path, text }: Text, finders: Finders): Promise<readonly Hit[]> {
  const hits = [
    ...knownHits(text, finders),
    ...(await secretHits(path, text)),
    ...hiddenIn(text),
    ...conflictMarksIn(text),
  ];
  const listed =
    /(?:^|\/)(?:package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lock|go\.sum|Cargo\.lock|[\w.-]+\.lock|[\w.-]+\.(?:svg|map|ipynb|pem|crt|snap))$/.test(
      path,
    );
  return listed ? hits : [...hits, ...encodedIn(text)];
}

function knownHits(text: string, { secrets, canary }: Finders): readonly Hit[] {
  return [
    ...secrets(text).map(({ from, to, disguise }) => ({ rule: "known-secret" as const, from, to, detail: disguise })),
    ...canary(text).map(({ from, to, disguise }) => ({ rule: "canary" as const, from, to, detail: disguise })),
  ];
}

/** What can only be judged in the whole of the file. */
async function structureHits({ path, text }: Text, clock: Clock): Promise<readonly Hit[]> {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (name === "package.json") return packageHits(text);
  if (/^(?:Dockerfile|Containerfile)|\.(?:dockerfile|containerfile)$/i.test(name)) return dockerHits(text);
  const language = await languageOf(path, text);
  if (language !== undefined) return patiently(() => codeHits({ path, text, clock }, language), text);
  if (isShell(name, text)) return shellHits(text);
  return [];
}

function isShell(name: string, text: string): boolean {
  return (
    /\.(?:sh|bash|zsh|ksh|bats|ps1|mk|envrc)$|^(?:GNUm|M|m)akefile$|^[Jj]ustfile$|^\.(?:bashrc|profile|envrc)$/.test(
      name,
    ) || /^#!.*\b(?:ba|da|z|k|a)?sh\b/.test(text.slice(0, 200))
  );
}

/** Code that nests too deep to be walked has not been judged. */
function patiently(read: () => readonly Hit[], text: string): readonly Hit[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError)
      return [{ rule: "unread-source", from: 0, to: text.length, detail: error.message }];
    throw error;
  }
}

function asFinding({ rule, from, to, detail }: Hit, { path, text, lineOf }: Text): ScanFinding {
  // A hash of a short secret could be turned back into it.
  const isSecret = rule === "secret" || rule === "known-secret" || rule === "canary";
  const snippet = hashOf(isSecret ? `${rule} ${detail ?? ""}` : text.slice(from, to).replaceAll(/\s+/g, " "));
  return findingOf(rule, { path, line: lineOf(from), snippet }, detail);
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

type Pair = { readonly hit: Hit; readonly finding: ScanFinding };

/** One finding a rule and line; of places that could not be read, one a file. */
function distinct(pairs: readonly Pair[]): readonly Pair[] {
  const seen = new Set<string>();
  return pairs.filter(({ finding: { rule, line } }) => {
    const key = rule.startsWith("unread") ? rule : `${rule} ${line}`;
    const fresh = !seen.has(key);
    seen.add(key);
    return fresh;
  });
}

const weights = { critical: 0, warning: 1, info: 2 } as const;

function ordered(findings: readonly ScanFinding[]): readonly ScanFinding[] {
  return findings.toSorted((a, b) => weights[a.severity] - weights[b.severity]);
}

/** Secrets that are known to this run, found in a text as they are and in disguise: trimmed, split, reversed, in other letters, encoded. */

/** What a secret was found as; for people, never with the secret in it. */
export type Disguise = "as it is" | "reversed" | "in base64" | "in hex" | "in numbers" | "rotated by thirteen";

export type KnownHit = { readonly from: number; readonly to: number; readonly disguise: Disguise };

type Needle = { readonly view: View["kind"]; readonly disguise: Disguise; readonly pieces: readonly string[] };

/** The text with everything taken away in which a secret could be split; `at` leads back. */
type View = {
  readonly kind: "letters" | "hex" | "numbers";
  readonly text: string;
  readonly at: (index: number) => number;
};

/** Shorter ones would be found everywhere. */
const shortest = 8;
const piece = 12;
const step = 6;
const longPiece = 24;

export type Finder = (text: string) => readonly KnownHit[];

/** Looks for any part of a secret that is long enough to be of use to somebody; for secrets of 24 signs on, 17 of them in a row, wherever cut. */
export function secretFinder(secrets: readonly string[]): Finder {
  const needles = secrets.filter((secret) => secret.length >= shortest).flatMap(needlesOf);
  if (needles.length === 0) return () => [];
  return (text) => {
    const views = { letters: lettersOf(text), hex: hexOf(text), numbers: numbersOf(text) };
    return needles.flatMap(({ view, disguise, pieces }) => {
      const { text: seen, at } = views[view];
      const found = pieces.flatMap((part) => {
        const index = seen.indexOf(part);
        return index === -1 ? [] : [{ from: at(index), to: at(index + part.length - 1) + 1, disguise }];
      });
      return found.slice(0, 1);
    });
  };
}

/** What everybody knows of a key is no secret. */
const publicBeginning =
  /^(?:sk-ant-(?:api|oat|admin)?\d*-?|sk-(?:proj|svcacct|or)?-?|gh[opsur]_|github_pat_|xox[abprs]-|AKIA|ya29\.)/;

function needlesOf(secret: string): readonly Needle[] {
  const bytes = Buffer.from(secret);
  const own = secret.replace(publicBeginning, "");
  const core = own.length >= shortest ? own : secret;
  const letters = squeezed(core);
  return [
    { view: "letters", disguise: "as it is", pieces: piecesOf(letters, piece) },
    { view: "letters", disguise: "reversed", pieces: piecesOf(backwards(letters), piece) },
    { view: "letters", disguise: "rotated by thirteen", pieces: piecesOf(rotated(letters), piece) },
    ...[0, 1, 2].map((shift) => ({
      view: "letters" as const,
      disguise: "in base64" as const,
      pieces: piecesOf(base64At(core, shift), piece),
    })),
    {
      view: "letters",
      disguise: "in base64",
      pieces: piecesOf(backwards(squeezed(bytes.toString("base64").replace(/=+$/, ""))), piece),
    },
    { view: "hex", disguise: "in hex", pieces: piecesOf(Buffer.from(core).toString("hex"), longPiece) },
    { view: "hex", disguise: "in hex", pieces: piecesOf(backwards(Buffer.from(core).toString("hex")), longPiece) },
    { view: "numbers", disguise: "in numbers", pieces: piecesOf(numbered(core), longPiece) },
  ];
}

/** Pieces such that whoever holds on to a long enough part of the text holds a whole piece. A short one is looked for whole, or less seven signs. */
function piecesOf(text: string, length: number): readonly string[] {
  if (text.length < shortest) return [];
  // Made of words only, its parts are words too.
  if (!/\d/.test(text)) return [text];
  const small = text.length < 2 * length;
  const size = small ? Math.max(shortest, text.length - (text.length >= 16 ? 7 : 0)) : length;
  const stride = small ? 1 : step;
  const starts = Array.from({ length: Math.floor((text.length - size) / stride) + 1 }, (_, index) => index * stride);
  const pieces = [...starts, text.length - size].map((start) => text.slice(start, start + size));
  // One letter over and over is nobody's secret.
  return [...new Set(pieces)].filter((part) => new Set(part).size > 3);
}

/** Those letters of the encoded text that do not depend on what stands around the secret. */
function base64At(secret: string, shift: number): string {
  const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)])
    .toString("base64")
    .replace(/=+$/, "");
  return squeezed(encoded.slice(Math.ceil((shift * 8) / 6), encoded.length - 1));
}

function numbered(text: string): string {
  return [...Buffer.from(text)].map((code) => `${code},`).join("");
}

function backwards(text: string): string {
  return text.split("").toReversed().join("");
}

function rotated(text: string): string {
  return text.replaceAll(/[a-z]/g, (letter) => String.fromCharCode(((letter.charCodeAt(0) - 97 + 13) % 26) + 97));
}

function squeezed(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

function lettersOf(text: string): View {
  return viewOf("letters", text, /[^a-z0-9]+/gi);
}

/** Without what stands before and between hex digits: `\x`, `0x`, `%`, colons. */
function hexOf(text: string): View {
  return viewOf("hex", text, /\\x|0x|\\u00|[^a-z0-9]+/gi);
}

function numbersOf(text: string): View {
  if (!/\d{2,3}\D{1,12}\d{2,3}\D{1,12}\d{2,3}/.test(text)) return { kind: "numbers", text: "", at: () => 0 };
  const found = [...text.matchAll(/\d+/g)];
  const ends: number[] = [];
  let seen = "";
  for (const { 0: digits } of found) {
    seen += `${digits},`;
    ends.push(seen.length);
  }
  return { kind: "numbers", text: seen, at: (index) => found[ends.findIndex((end) => end > index)]?.index ?? 0 };
}

/** The text without what matches, in small letters. */
function viewOf(kind: View["kind"], text: string, dropped: RegExp): View {
  const seen = text.replaceAll(dropped, "").toLowerCase();
  return { kind, text: seen, at: (index) => offsetOf(text, dropped, index) };
}

/** Where the sign at an index of the view stands in the text. */
function offsetOf(text: string, dropped: RegExp, index: number): number {
  let [kept, at] = [0, 0];
  for (const { index: start, 0: gone } of text.matchAll(dropped)) {
    if (kept + (start - at) > index) break;
    kept += start - at;
    at = start + gone.length;
  }
  return at + (index - kept);
}

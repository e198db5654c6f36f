/** The text of a shell's `$'…'`. */

const named = new Map(
  Object.entries({ n: "\n", t: "\t", r: "\r", a: "\u0007", b: "\b", e: "\u001B", E: "\u001B", f: "\f", v: "\v" }),
);

export function ansiC(inside: string): string {
  return inside.replaceAll(
    /\\(?:x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{1,4}|U[0-9a-fA-F]{1,8}|[0-7]{1,3}|c[^]|[^])/g,
    (escape) => meaning(escape.slice(1)),
  );
}

function meaning(escape: string): string {
  const [kind = "", ...digits] = escape;
  if (/^[xuU]./.test(escape)) return character(Number.parseInt(digits.join(""), 16));
  if (/^[0-7]/.test(escape)) return character(Number.parseInt(escape, 8) & 255);
  if (/^c./s.test(escape)) return character((digits[0]?.codePointAt(0) ?? 0) & 31);
  return named.get(kind) ?? kind;
}

function character(code: number): string {
  return code <= 0x10ffff ? String.fromCodePoint(code) : "";
}

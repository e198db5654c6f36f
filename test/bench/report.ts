/** The figures as people and as programs read them. */

import { type Figure, isMet, ratioOf } from "./figure.ts";

export function asJson(figures: readonly Figure[]): string {
  const told = figures.map((figure) => ({ ...figure, ratio: ratioOf(figure), met: isMet(figure) }));
  return JSON.stringify({ node: process.version, figures: told }, undefined, 1);
}

const columns = ["figure", "ours", "floor", "ratio", "target", "met", "beside"] as const;

export function asTable(figures: readonly Figure[]): string {
  const rows = [columns, ...figures.map(rowOf)];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const notes = figures.flatMap(({ name, note }) => (note === undefined ? [] : [`- ${name}: ${note}`]));
  const elsewhere = "- the time that `npm test` takes is measured by CI, not here";
  return [...lines, "", ...notes, elsewhere].join("\n");
}

function rowOf(figure: Figure): readonly string[] {
  const { name, unit, ours, floor, beside } = figure;
  const ratio = ratioOf(figure);
  const met = isMet(figure);
  return [
    name,
    `${short(ours)} ${unit}`,
    floor === undefined ? "" : `${short(floor)} ${unit}`,
    ratio === undefined ? "" : `${ratio.toFixed(2)}×`,
    targetOf(figure),
    met === undefined ? "" : met ? "yes" : "NO",
    beside === undefined ? "" : `${beside.name}: ${short(beside.value)} ${unit}`,
  ];
}

function targetOf({ target, unit }: Figure): string {
  if (target === undefined) return "";
  return `${target.bound === "most" ? "≤" : "≥"} ${target.limit}${target.of === "ratio" ? "×" : ` ${unit}`}`;
}

/** Three digits that count, or whole numbers. */
function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

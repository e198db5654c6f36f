/** What a feature is worth and what it asks for, as its labels and its issue say: impact and effort, pinned, deferred. */

import { sectionsOf } from "../form/sections.ts";
import type { Worth } from "./priority.ts";

/** Overrides the priority; excludes from the line. */
export const pinLabel = "muster: pin";
export const deferLabel = "muster: defer";

const ofOrder = /^muster: (?:(?:impact|effort) \d{1,2}|pin|defer)$/;

/** Whether a label says something about a feature's place in the line. People set these; Muster never does by itself. */
export function isOrderLabel(label: string): boolean {
  return ofOrder.test(label);
}

function worthLabel(what: "impact" | "effort", value: number): string {
  return `muster: ${what} ${value}`;
}

/** The labels of an issue with these values in the place of those that it had of that kind; what is not named stays, and of contradictions what counts. */
export function withWorth(labels: readonly string[], said: Said): readonly string[] {
  const now = { ...saidByLabels(labels), ...said };
  const others = labels.filter((label) => !/^muster: (?:impact|effort) \d{1,2}$/.test(label));
  return [
    ...others,
    ...(now.impact === undefined ? [] : [worthLabel("impact", now.impact)]),
    ...(now.effort === undefined ? [] : [worthLabel("effort", now.effort)]),
  ];
}

/** Of an issue's text or labels; each 1–10, undefined where nothing is said. */
export type Said = { readonly impact?: number | undefined; readonly effort?: number | undefined };

export const defaultWorth = 5;

/** A label goes before the text, and that before the default. */
export function worthOf(byLabel: Said, byText: Said): Worth {
  const pick = (what: "impact" | "effort") => byLabel[what] ?? byText[what] ?? defaultWorth;
  const source = (what: "impact" | "effort") =>
    byLabel[what] !== undefined ? "label" : byText[what] !== undefined ? "issue" : "default";
  return {
    impact: pick("impact"),
    effort: pick("effort"),
    from: { impact: source("impact"), effort: source("effort") },
  };
}

/** Of two labels that contradict each other the larger counts. */
export function saidByLabels(labels: readonly string[]): Said {
  const largest = (what: string) => {
    const values = labels.flatMap((label) => inRange(new RegExp(`^muster: ${what} (\\d{1,2})$`).exec(label)?.[1]));
    return values.length === 0 ? undefined : Math.max(...values);
  };
  const [impact, effort] = [largest("impact"), largest("effort")];
  return { ...(impact === undefined ? {} : { impact }), ...(effort === undefined ? {} : { effort }) };
}

/** All that labels say of a place in the line. */
export function orderByLabels(labels: readonly string[]) {
  return { ...saidByLabels(labels), pinned: labels.includes(pinLabel), deferred: labels.includes(deferLabel) };
}

/** The sections “Impact” and “Effort” of the issue form, or headings that read like them. */
export function saidByText(body: string): Said {
  if (!/impact|effort/i.test(body)) return {};
  const sections = sectionsOf(body);
  const value = (name: string) => inRange(/^\D{0,3}(\d{1,2})\b/.exec(sections.get(name) ?? "")?.[1])[0];
  return { impact: value("impact"), effort: value("effort") };
}

function inRange(digits: string | undefined): readonly number[] {
  const value = Number(digits);
  return value >= 1 && value <= 10 ? [value] : [];
}

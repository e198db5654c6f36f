/** The branded values that every other type is made of; a plain string or number never passes for one. */

import { z } from "zod";

/** A full git object id, lower-case hex (SHA-1, or SHA-256 where a repository uses it). */
export const Sha = z
  .string()
  .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/)
  .brand("Sha");
export type Sha = z.infer<typeof Sha>;

export const IssueNumber = z.int().positive().brand("IssueNumber");
export type IssueNumber = z.infer<typeof IssueNumber>;

export const PullNumber = z.int().positive().brand("PullNumber");
export type PullNumber = z.infer<typeof PullNumber>;

/** The id of a workflow run. */
export const RunId = z.int().positive().brand("RunId");
export type RunId = z.infer<typeof RunId>;

/** A work unit of a plan: `u1`, `u2`, … */
export const UnitId = z
  .string()
  .regex(/^u[1-9][0-9]{0,2}$/)
  .brand("UnitId");
export type UnitId = z.infer<typeof UnitId>;

/** One job of one lap: `<actor>-<lap>-<kind>[-<unit>]`. Safe as a file, artifact and matrix name. */
export const TaskId = z
  .string()
  .regex(/^[a-z0-9]+-[0-9]+-[a-z]+(-u[0-9]+)?$/)
  .brand("TaskId");
export type TaskId = z.infer<typeof TaskId>;

/** Money in millionths of a US dollar, a whole number; sums are exact. */
export const Usd = z.int().nonnegative().brand("Usd");
export type Usd = z.infer<typeof Usd>;

/** Milliseconds since 1970-01-01T00:00:00Z. */
export const Instant = z.int().nonnegative().brand("Instant");
export type Instant = z.infer<typeof Instant>;

/** Dollars, as people write them, to {@link Usd}; rounded up, so that nothing is ever free. */
export function usd(amount: number): Usd {
  return Usd.parse(Math.ceil(Number((amount * 1e6).toFixed(3))));
}

export function sum(amounts: readonly Usd[]): Usd {
  return Usd.parse(amounts.reduce<number>((total, amount) => total + amount, 0));
}

/** `$1.23`; four decimals below ten cents, so that a cheap call is not shown as nothing. */
export function dollars(amount: Usd): string {
  if (amount > 0 && amount < 100) return "<$0.0001";
  const value = amount / 1e6;
  return `$${value.toFixed(value !== 0 && value < 0.1 ? 4 : 2)}`;
}

/** The actors of the one loop: a mission by its issue's number, the lander, the keeper. */
export const ActorName = z
  .union([z.literal("land"), z.literal("keep"), z.string().regex(/^[1-9][0-9]{0,9}$/)])
  .brand("ActorName");
export type ActorName = z.infer<typeof ActorName>;

export function missionActor(issue: IssueNumber): ActorName {
  return ActorName.parse(String(issue));
}

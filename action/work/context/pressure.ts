/** How full a request is, beside what its model can read. */

/** What the next request is believed to be. */
export type Room = {
  /** Tokens of the whole request, estimated; and its size as JSON. */
  readonly tokens: number;
  readonly bytes: number;
  /** The most tokens that the model takes, its answer included. */
  readonly window: number;
};

export type Pressure = "healthy" | "warning" | "critical" | "overflow";

export function pressureOf({ tokens, window }: Pick<Room, "tokens" | "window">): Pressure {
  const share = tokens / window;
  if (share >= 0.9) return "overflow";
  if (share >= 0.75) return "critical";
  return share >= 0.5 ? "warning" : "healthy";
}

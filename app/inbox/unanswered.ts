/** The deliveries that we acknowledged and then did not act on: the sweep asks GitHub for them again. */

export type Unanswered = {
  /** Remembers a delivery by its GUID, with the time in milliseconds. The oldest is forgotten when there are too many. */
  readonly add: (guid: string, at: number) => void;
  readonly forget: (guid: string) => void;
  /** Those known now, with when they were added. */
  readonly all: () => ReadonlyMap<string, number>;
};

const most = 10_000;

export function unanswered(): Unanswered {
  const known = new Map<string, number>();
  return {
    add(guid, at) {
      known.delete(guid);
      known.set(guid, at);
      const [oldest] = known.keys();
      if (known.size > most && oldest !== undefined) known.delete(oldest);
    },
    forget: (guid) => void known.delete(guid),
    all: () => new Map(known),
  };
}

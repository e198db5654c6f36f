/** Creates are sent once. Where the answer was lost, what they may have made is looked for before anything is sent again. */

import type { Time } from "./manners.ts";
import { wasLost } from "./request.ts";

export type Create<Made> = {
  readonly send: () => Promise<Made>;
  /** What it made, by the key that it is found again by; undefined when it is not there. */
  readonly look: () => Promise<Made | undefined>;
  /** False where GitHub's lists lag so far behind that nobody can say soon that nothing was made: the next run looks again. */
  readonly again: boolean;
};

/** Milliseconds before each look: lists may lag behind what was made. */
const looks = [1000, 3000] as const;

/** Throws what GitHub said where it said no, or where what was asked for is not there and may not be asked for again. */
export async function made<Made>(create: Create<Made>, { wait }: Pick<Time, "wait">): Promise<Made> {
  const first = await sent(create, wait);
  if (first.kind === "made") return first.made;
  const second = create.again ? await sent(create, wait) : first;
  if (second.kind === "made") return second.made;
  throw second.error;
}

type Sent<Made> = { readonly kind: "made"; readonly made: Made } | { readonly kind: "lost"; readonly error: unknown };

async function sent<Made>({ send, look }: Create<Made>, wait: Time["wait"]): Promise<Sent<Made>> {
  try {
    return { kind: "made", made: await send() };
  } catch (error) {
    if (!wasLost(error)) throw error;
    for (const pause of looks) {
      await wait(pause);
      const found = await look();
      if (found !== undefined) return { kind: "made", made: found };
    }
    return { kind: "lost", error };
  }
}

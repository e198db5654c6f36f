/** Lets a request that was just made leave this process before it goes on with what would hold it up. */

/** What asks has run when the event loop comes round, and its connection is made when it does so again. */
export async function onItsWay(): Promise<void> {
  for (let round = 0; round < 3; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

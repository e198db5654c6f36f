/** What the app does about one wake: the permission, the 👀, the dispatch; or the refusal. */

import type { Wake } from "#mission/wake/wake";
import { dispatch } from "./dispatch.ts";
import { mayWrite } from "./may-write.ts";
import type { Place } from "./place.ts";
import { react } from "./react.ts";

/** Safe to repeat. Throws when GitHub could not be asked or told. Who may not is handed to `refuse`. */
export async function answerWake(wake: Wake, at: Place, refuse: (login: string) => void): Promise<void> {
  const { by, needs, react: reaction } = wake;
  const asked = needs === "write" || reaction !== undefined;
  const allowed = asked && by !== undefined && (await mayWrite(by.login, at));
  if (needs === "write" && !allowed) {
    at.log.info({ repo: `${at.owner}/${at.repo}`, actor: wake.actor, by: by?.login }, "refused");
    return by === undefined ? undefined : refuse(by.login);
  }
  await Promise.all([reaction && allowed ? react(reaction, at) : undefined, dispatch(wake, at)]);
}

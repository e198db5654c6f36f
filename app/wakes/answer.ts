/** What the app does about one wake: the permission, the 👀, the dispatch; or the refusal. */

import type { Wake } from "#mission/wake/wake";
import { dispatch } from "./dispatch.ts";
import { mayWrite } from "./may-write.ts";
import type { Identity, Place } from "./place.ts";
import { react } from "./react.ts";
import { refuse } from "./refuse.ts";

/** Safe to repeat. Throws when GitHub could not be asked or told, so that the delivery counts as failed and is sent again. */
export async function answerWake(wake: Wake, at: Place & { readonly me: Identity }): Promise<void> {
  const { by, needs, react: reaction } = wake;
  const asked = needs === "write" || reaction !== undefined;
  const allowed = asked && by !== undefined && (await mayWrite(by.login, at));
  if (needs === "write" && !allowed) {
    at.log.info({ repo: `${at.owner}/${at.repo}`, actor: wake.actor, by: by?.login }, "refused");
    return by === undefined ? undefined : refuse(wake.actor, by.login, at);
  }
  await Promise.all([reaction && allowed ? react(reaction, at) : undefined, dispatch(wake, at)]);
}

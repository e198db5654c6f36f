/** An Octokit plugin: how GitHub wants to be asked. It costs nothing while GitHub asks for nothing. */

import Bottleneck from "bottleneck";
import type { ProbotOctokit } from "probot";
import { openSilence, type Silence, StillLimited } from "#mission/manners/limit";
import { statusOf } from "../wakes/place.ts";

type Client = Pick<ProbotOctokit, "hook" | "log">;
type Settings = { readonly auth?: { readonly installationId?: number } };

/** Milliseconds before a read is tried again: so often, and no more. */
const pauses = [250, 1000] as const;

/**
 * For each installation: after a limit, requests fail at once until GitHub's time is over, so that who asks can do something else;
 * what notifies people goes one at a time, a second apart, which also stays below 80 creations a minute.
 * A read is tried again when GitHub fails or cannot be reached; a write never, since it may have been done although the answer was lost.
 */
export function manners(now: () => number) {
  const limits = limitsOf(now);
  const notifications = new Bottleneck.Group({ id: "muster-notifications", maxConcurrent: 1, minTime: 1000 });

  return ({ hook, log }: Client, { auth }: Settings) => {
    const who = String(auth?.installationId ?? "app");
    hook.wrap("request", (request, options) => {
      const { method, url } = options;
      const ask = async () => {
        limits.check(who);
        try {
          const answer = await request(options);
          limits.end(who);
          return answer;
        } catch (error) {
          if (limits.note(who, error)) log.warn(`GitHub limits us: ${method} ${url}`);
          throw error;
        }
      };
      if (notifies(method, url)) return notifications.key(who).schedule(ask);
      return method === "GET" ? persistently(ask, pauses) : ask();
    });
    return {};
  };
}

/** Until when each installation, or the app itself, is to keep quiet. */
function limitsOf(now: () => number) {
  const silences = new Map<string, Silence>();
  return {
    /** Throws while GitHub wants no request. */
    check(who: string): void {
      const left = silences.get(who)?.left(now()) ?? 0;
      if (left > 0) throw new StillLimited(left);
    },
    /** Whether the failure was GitHub's limiting us. */
    note(who: string, error: unknown): boolean {
      if (error instanceof StillLimited) return false;
      const silence = silences.get(who) ?? openSilence();
      silences.set(who, silence);
      return silence.note(error, now());
    },
    end(who: string): void {
      silences.get(who)?.end();
    },
  };
}

/** Comments are all that the app writes and that people are told of. */
function notifies(method: string, url: string): boolean {
  return method !== "GET" && url.endsWith("/comments");
}

async function persistently<T>(ask: () => Promise<T>, [next, ...others]: readonly number[]): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    // A request that got no answer has status 500, too.
    if (next === undefined || (statusOf(error) ?? 0) < 500) throw error;
  }
  await new Promise((resolve) => setTimeout(resolve, next));
  return persistently(ask, others);
}

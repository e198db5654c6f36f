/** Tools that can be asked for before the workplace is open: the first request need not wait for the clone. */

import type { ToolHost } from "./tool-host/client.ts";
import type { Workplace } from "./workplace.ts";

/** What does the tools' work. */
export type Hands = Pick<ToolHost, "do">;

export function toolsOf(workplace: Promise<Workplace>, signal: AbortSignal): Hands {
  return {
    async do(tool, input) {
      const place = await workplace;
      // The host was closed when the task was stopped: nobody would close one that is started now.
      if (signal.aborted) return { text: "The task was stopped.", failed: true };
      return place.kind === "open" ? place.host.do(tool, input) : { text: place.message, failed: true };
    },
  };
}

/** The sandbox of bubblewrap. */

import { bubblewrap } from "./bubblewrap.ts";
import type { BubblewrapView } from "./bubblewrap.ts";
import { Gates } from "./egress/gates.ts";
import type { Internet } from "./egress/internet.ts";
import type { LiveSandbox } from "./open.ts";
import { running, type Wrap } from "./running.ts";

/** `internet`: absent, the real one. */
export function contained(view: BubblewrapView, internet: Internet | undefined): LiveSandbox {
  return behind(view, new Gates(internet));
}

function behind(view: BubblewrapView, gates: Gates): LiveSandbox {
  const showing = (paths: readonly string[]) => behind({ ...view, readable: [...view.readable, ...paths] }, gates);
  const wrap: Wrap = (argv, { workspace, cwd, network }) =>
    bubblewrap(view, argv, { workspace, ...(cwd !== undefined && { cwd }), egress: gates.socketFor(network) });
  return { kind: "bubblewrap", ...running(wrap), showing, blocked: () => gates.blocked(), close: () => gates.close() };
}

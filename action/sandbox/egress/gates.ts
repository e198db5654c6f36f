/** The proxies of one sandbox: one for each list of domains that is asked for, opened when it is. */

import { allBlocked } from "#mission/access";
import type { Blocked } from "#mission/access";
import type { Reach, SandboxOptions } from "../../ports.ts";
import { internet } from "./internet.ts";
import type { Internet } from "./internet.ts";
import { openEgress } from "./proxy.ts";
import type { Egress } from "./proxy.ts";

export class Gates {
  readonly #internet: Internet;
  readonly #open = new Map<string, Egress>();
  #past: readonly Blocked[] = [];

  constructor(way: Internet = internet) {
    this.#internet = way;
  }

  /** Undefined where nothing may be reached. */
  socketFor(network: SandboxOptions["network"]): string | undefined {
    return network === "none" || network.domains.length === 0 ? undefined : this.#gateFor(network).socket;
  }

  #gateFor(reach: Reach): Egress {
    const key = JSON.stringify([reach.domains, reach.private]);
    const gate = this.#open.get(key) ?? openEgress(reach, this.#internet);
    this.#open.set(key, gate);
    return gate;
  }

  blocked(): readonly Blocked[] {
    return allBlocked(this.#past, ...[...this.#open.values()].map((gate) => gate.blocked()));
  }

  close(): void {
    this.#past = this.blocked();
    for (const gate of this.#open.values()) gate.close();
    this.#open.clear();
  }
}

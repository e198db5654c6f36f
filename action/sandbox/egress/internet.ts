/** The way to the internet that the egress proxy takes; tests give it another. */

import { lookup } from "node:dns/promises";
import { connect } from "node:net";
import type { Socket } from "node:net";

export type Internet = {
  /** All addresses of a name. Throws when it has none. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  /** Begins to connect to an address; the socket tells the rest. */
  readonly connect: (address: string, port: number) => Socket;
};

export const internet: Internet = {
  resolve: async (name) => (await lookup(name, { all: true })).map(({ address }) => address),
  connect: (address, port) => connect({ host: address, port }),
};

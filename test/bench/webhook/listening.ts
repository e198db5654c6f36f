/** Lets a server of the bench listen on a free port and tells its address, as the app does, in a line of JSON. */

import { once } from "node:events";
import type { Server } from "node:http";

export async function listening(server: Server): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("open a port");
  console.log(JSON.stringify({ url: `http://127.0.0.1:${address.port}` }));
}

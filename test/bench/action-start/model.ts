/** A scripted model, and says so, that notes when it is first asked and refuses, so that who asked comes to an end. */

import { once } from "node:events";
import { createServer } from "node:http";

export type NotingModel = {
  readonly url: string;
  /** When it was first asked since the last call of this, by `performance.now()`; undefined when it was not. */
  readonly takeFirst: () => number | undefined;
  readonly close: () => void;
};

const refusal = JSON.stringify({
  type: "error",
  error: { type: "invalid_request_error", message: "This model only looks at the clock." },
});

export async function notingModel(): Promise<NotingModel> {
  let first: number | undefined;
  const server = createServer((request, response) => {
    const asked = request.method === "POST";
    if (asked) first ??= performance.now();
    request.resume();
    response.writeHead(asked ? 400 : 200, { "content-type": "application/json" });
    response.end(asked ? refusal : '{"model":"scripted"}');
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("open a port for the model");
  return {
    url: `http://127.0.0.1:${address.port}`,
    takeFirst() {
      const taken = first;
      first = undefined;
      return taken;
    },
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

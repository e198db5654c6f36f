/**
 * Runs inside a sandbox that has no network but one socket: listens where programs look for a proxy, hands each connection on to the socket,
 * and runs the command it was given until that ends. `node forward.js <socket> <command> [argument …]`
 */

import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";
import { constants } from "node:os";
import { proxyPort } from "./variables.ts";

const [socket = "", file = "", ...args] = process.argv.slice(2);

const server = createServer((client) => {
  const proxy = connect(socket);
  for (const [one, other] of [
    [client, proxy],
    [proxy, client],
  ] as const)
    one.on("error", () => other.destroy()).on("close", () => other.destroy());
  client.pipe(proxy).pipe(client);
});

server.listen(proxyPort, "127.0.0.1", () => {
  const child = spawn(file, args, { stdio: "inherit" });
  child.once("error", (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(127);
  });
  child.once("exit", (code, signal) => process.exit(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
});

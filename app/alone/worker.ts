/** Starts the built worker as a process, and hears what it says. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { AloneEvent } from "#mission/alone/event";
import type { AloneOrder } from "#mission/alone/order";

const entry = fileURLToPath(new URL("../../dist/alone.js", import.meta.url));

/**
 * Resolves when the worker has ended. Throws with its complaint when it could not do what it was told. A signal to this process is passed on, and the
 * worker is waited for: it hands over what it has.
 */
export async function startWorker(order: AloneOrder, hear: (event: AloneEvent) => void): Promise<void> {
  if (!existsSync(entry)) throw new Error("the worker is not built; build it first: npm run build");
  const child = spawn(process.execPath, [entry, JSON.stringify(order)], { stdio: ["ignore", "pipe", "pipe"] });
  let complaint = "";
  child.stderr.on("data", (chunk: Buffer) => (complaint = (complaint + chunk.toString()).slice(-20_000)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const event = AloneEvent.safeParse(JSON.parse(line));
    if (event.success) hear(event.data);
  });
  const stop = () => void child.kill("SIGTERM");
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const name of signals) process.on(name, stop);
  try {
    const [code]: readonly unknown[] = await once(child, "close");
    if (code !== 0) throw new Error(complaint.trim() === "" ? "the worker ended before its time" : complaint.trim());
  } finally {
    for (const name of signals) process.off(name, stop);
  }
}

/** Starts the app from its environment, and ends it when asked to. */

import { pino } from "pino";
import { readEnvironment } from "./environment.ts";
import { startApp } from "./server.ts";

const log = pino({ level: process.env["LOG_LEVEL"] ?? "info" });
const app = await startApp({
  ...readEnvironment(process.env),
  log,
  now: Date.now,
  sweepEvery: 5 * 60_000,
  together: 1000,
});
log.info({ url: app.url }, "listening");
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => void app.close().finally(() => process.exit()));

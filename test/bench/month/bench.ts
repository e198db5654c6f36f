/** A simulated month of a busy repository: how long it takes to play, how near it comes to GitHub's limits, and how journals grow; and what a kill costs. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import type { Bench, Figure } from "../figure.ts";
import { recovery } from "./recovery.ts";

const execute = promisify(execFile);
const program = fileURLToPath(new URL("month.ts", import.meta.url));
const size = { missions: 200, days: 30, seed: 1 };

const Played = z.looseObject({
  seconds: z.number(),
  cpu: z.number(),
  missions: z.number(),
  stages: z.record(z.string(), z.number()),
  faults: z.record(z.string(), z.number()),
  requestsPerHour: z.number(),
  creationsPerMinute: z.number(),
  creationsPerHour: z.number(),
  pushesPerMinute: z.number(),
  totals: z.record(z.string(), z.number()),
  journal: z.object({ mean: z.number(), most: z.number(), events: z.number() }),
});

/** GitHub's, and four fifths of each, which is ours. */
const limits = { requestsPerHour: 5000, creationsPerMinute: 80, creationsPerHour: 500, pushesPerMinute: 6 };

export const month: Bench = {
  name: "month",
  async measure(log) {
    log(`${size.missions} missions in ${size.days} days: some minutes`);
    const played = await play();
    log("kills: a mission for each point to die at");
    const { points, lost } = await recovery(1);
    const told = (counts: Readonly<Record<string, number>>) =>
      Object.entries(counts)
        .map(([name, count]) => `${count} ${name}`)
        .join(", ");
    return [
      {
        ...atMost(`${played.missions} missions in ${size.days} days`, "s", played.seconds, 120),
        note: `${played.cpu.toFixed(0)} s of one processor; ${told(played.totals)}; faults: ${told(played.faults)}; ended: ${told(played.stages)}`,
      },
      below("requests in an hour", played.requestsPerHour, limits.requestsPerHour),
      below("creations of content in a minute", played.creationsPerMinute, limits.creationsPerMinute),
      below("creations of content in an hour", played.creationsPerHour, limits.creationsPerHour),
      below("pushes in a minute", played.pushesPerMinute, limits.pushesPerMinute),
      {
        name: "month: a mission's journal",
        unit: "KB",
        ours: played.journal.mean / 1000,
        note: `${played.journal.events.toFixed(0)} events; the largest has ${(played.journal.most / 1000).toFixed(1)} KB`,
      },
      {
        ...atMost("laps lost by a kill", "", lost, 1),
        note: `a mission killed once, before and after each of its ${points} points in turn`,
      },
    ];
  },
};

function atMost(name: string, unit: string, ours: number, limit: number): Figure {
  return { name: `month: ${name}`, unit, ours, target: { of: "ours", bound: "most", limit } };
}

function below(name: string, ours: number, limit: number): Figure {
  return { ...atMost(name, "", ours, limit * 0.8), note: `the limit is ${limit}` };
}

async function play(): Promise<z.infer<typeof Played>> {
  const argv = [program, ...[size.missions, size.days, size.seed].map(String)];
  // Its many small folders are nothing that a disk should see.
  const env = { ...process.env, ...(existsSync("/dev/shm") && { TMPDIR: "/dev/shm" }) };
  const { stdout } = await execute(process.execPath, argv, { env, timeout: 60 * 60_000 });
  return Played.parse(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? ""));
}

/** What the app makes of signed labels when GitHub answers at once, beside a server that only checks the signature and beside bare Probot. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Running } from "../../support/program.ts";
import type { Bench, Figure } from "../figure.ts";
import { median, percentile } from "../median.ts";
import { drained } from "./drained.ts";
import { type Load, Loaded } from "./load.ts";
import { secret, startServer } from "./servers.ts";

const execute = promisify(execFile);
const generator = fileURLToPath(new URL("load.ts", import.meta.url));
const app = "../../../app/main.ts";
const rounds = 5;
const connections = 10;
/** Deliveries to warm up with, and of one round: at saturation, and at the rate. */
const count = { warm: 300, saturated: 600, paced: 400 };
const rate = 200;
const within = 60;

type Subject = {
  readonly server: Running;
  readonly perSecond: number[];
  readonly p99: number[];
  /** Waits for what follows the answers, and says how many milliseconds that took; each call is told how many labels there were. */
  readonly drain: ((labels: number) => Promise<number>) | undefined;
  /** For the labels at saturation. */
  readonly drains: number[];
};

export const webhook: Bench = {
  name: "webhook",
  async measure(log) {
    const github = await startServer("github.ts");
    const running: Running[] = [github];
    try {
      const subjects: Subject[] = [];
      for (const program of [app, "bare-node.ts", "bare-probot.ts"]) {
        const server = await startServer(program, github.url);
        running.push(server);
        const drain = program === app ? drainOf(github.url) : undefined;
        subjects.push({ server, perSecond: [], p99: [], drain, drains: [] });
      }
      for (const subject of subjects) await warmUp(subject);
      for (let round = 0; round < rounds; round += 1) {
        for (const subject of subjects) await measureOnce(subject, round);
        log(`round ${round + 1} of ${rounds}`);
      }
      const [ours, node, probot] = subjects;
      if (ours === undefined || node === undefined || probot === undefined) throw new Error("nothing was measured");
      return [throughput(ours, node), latency(ours, node), drainTime(ours), ...bareProbot(probot, node)];
    } finally {
      await Promise.all(running.map((server) => server.stop()));
    }
  },
};

/** The labels of all calls together must have been dispatched. */
function drainOf(github: string): (labels: number) => Promise<number> {
  let labelled = 0;
  return (labels) => drained(github, (labelled += labels));
}

/** The installation's token is fetched and the code is warm before anything counts. */
async function warmUp({ server, drain }: Subject): Promise<void> {
  await run({ url: server.url, secret, connections, count: count.warm, from: 1, within });
  await drain?.(count.warm);
}

async function measureOnce({ server: { url }, perSecond, p99, drain, drains }: Subject, round: number): Promise<void> {
  const from = 1000 * (round + 1);
  const saturated = await run({ url, secret, connections, count: count.saturated, from, within });
  perSecond.push((count.saturated * 1000) / saturated.took);
  if (drain !== undefined) drains.push(await drain(count.saturated));
  const paced = await run({ url, secret, connections: 100, count: count.paced, rate, from: from + 100_000, within });
  p99.push(percentile(paced.latencies, 99));
  await drain?.(count.paced);
}

async function run(load: Load): Promise<Loaded> {
  const { stdout } = await execute(process.execPath, [generator, JSON.stringify(load)], { maxBuffer: 64 << 20 });
  return Loaded.parse(JSON.parse(stdout));
}

function throughput(ours: Subject, node: Subject): Figure {
  return {
    name: "webhook: labels a second, 10 connections",
    unit: "/s",
    ours: median(ours.perSecond),
    floor: median(node.perSecond),
    target: { of: "ratio", bound: "least", limit: 0.5 },
    note: "each label is on another issue, so that none is held together with one before; ours answers when it has taken the wake in, and begins to act once the burst is over or half a second old; that every label then was dispatched is checked after each round; the floor checks the signature only",
  };
}

function latency(ours: Subject, node: Subject): Figure {
  return {
    name: `webhook: p99 at ${rate} labels a second`,
    unit: "ms",
    ours: median(ours.p99),
    floor: median(node.p99),
    target: { of: "ratio", bound: "most", limit: 3 },
    note: `median of the p99 of ${rounds} rounds, counted from when each delivery was due`,
  };
}

function drainTime({ drains }: Subject): Figure {
  return {
    name: `webhook: from the last of ${count.saturated} answers to the last dispatch`,
    unit: "ms",
    ours: median(drains),
    note: "each label costs three requests, which the stub answers at once: the permission, the reaction and the dispatch",
  };
}

function bareProbot(probot: Subject, node: Subject): readonly Figure[] {
  return [
    {
      name: "webhook: bare Probot, labels a second",
      unit: "/s",
      ours: median(probot.perSecond),
      floor: median(node.perSecond),
    },
    { name: `webhook: bare Probot, p99 at ${rate}`, unit: "ms", ours: median(probot.p99), floor: median(node.p99) },
  ];
}

/** What the app makes of signed labels when GitHub answers at once, beside a server that only checks the signature and beside bare Probot. */

import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Bench, Figure } from "../figure.ts";
import { median, percentile } from "../median.ts";
import { type Load, Loaded } from "./load.ts";
import { type Running, secret, startServer } from "./servers.ts";

const execute = promisify(execFile);
const generator = fileURLToPath(new URL("load.ts", import.meta.url));
const rounds = 5;
const connections = 10;
/** Deliveries of one round: at saturation, and at the rate. */
const count = { saturated: 600, paced: 400 };
const rate = 200;
const within = 60;

type Subject = { readonly server: Running; readonly perSecond: number[]; readonly p99: number[] };

export const webhook: Bench = {
  name: "webhook",
  async measure(log) {
    const github = await startServer("github.ts");
    const running: Running[] = [github];
    try {
      const subjects: Subject[] = [];
      for (const program of ["../../../app/main.ts", "bare-node.ts", "bare-probot.ts"]) {
        const server = await startServer(program, github.url);
        running.push(server);
        subjects.push({ server, perSecond: [], p99: [] });
      }
      for (const { server } of subjects) await warmUp(server);
      for (let round = 0; round < rounds; round += 1) {
        for (const subject of subjects) await measureOnce(subject, round);
        log(`round ${round + 1} of ${rounds}`);
      }
      const [ours, node, probot] = subjects;
      if (ours === undefined || node === undefined || probot === undefined) throw new Error("nothing was measured");
      return [throughput(ours, node), latency(ours, node), ...bareProbot(probot, node)];
    } finally {
      await Promise.all(running.map((server) => server.stop()));
    }
  },
};

/** The installation's token is fetched and the code is warm before anything counts. */
async function warmUp(server: Running): Promise<void> {
  await run({ url: server.url, secret, connections, count: 300, from: 1, within });
}

async function measureOnce({ server: { url }, perSecond, p99 }: Subject, round: number): Promise<void> {
  const from = 1000 * (round + 1);
  const saturated = await run({ url, secret, connections, count: count.saturated, from, within });
  perSecond.push((count.saturated * 1000) / saturated.took);
  const paced = await run({ url, secret, connections: 100, count: count.paced, rate, from: from + 100_000, within });
  p99.push(percentile(paced.latencies, 99));
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
    note: "each label is on another issue, so that none is held together with one before; ours asks the permission, reacts and dispatches before it answers; the floor checks the signature only",
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

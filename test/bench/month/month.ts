/**
 * A month of a repository in memory, in a process of its own: missions, a nightly one by cron, people, and faults; prints what GitHub was
 * asked for at most, and how large the journals are. Arguments: missions, days, seed.
 */

import { Instant } from "#mission/ids";
import { doesEverything } from "../../world/workers.ts";
import type { Worker } from "../../world/runs/worker.ts";
import { memoryWorld, seeded } from "../../world/world.ts";
import { asks, looksIn } from "./people.ts";
import { counted, countedApp, usage } from "./usage.ts";

const [missions = 200, days = 30, seed = 1] = process.argv.slice(2).map(Number);
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const sweepEvery = 5 * minute;
const start = Date.UTC(2026, 0, 5);

const chance = seeded(seed);
const used = usage();
const faults = { lost: 0, repeated: 0, killed: 0, refused: 0, failed: 0 };

/** One task in eight comes to nothing, in one of the ways there are. */
const worker: Worker = (task, files) => {
  if (chance() > 0.125) return doesEverything(task, files);
  faults.failed += 1;
  const kind = chance();
  if (kind < 0.3) return { kind: "lost" };
  if (kind < 0.6 && "unit" in task) return { kind: "stops", reason: "time-out", files: { "half.js": "// half\n" } };
  return { kind: "failed", reason: "overloaded", message: "529" };
};

const world = memoryWorld({
  private: true,
  pushes: 6,
  start: Instant.parse(start),
  worker,
  judge: () => chance() > 0.05,
  random: seeded(seed + 1),
  config: [
    "verify: [check]",
    "budget: { day_usd: 1000 }",
    "missions:",
    '  - { name: nightly, cron: "17 3 * * *", objective: "Look after one small thing that has been left lying, and mend it with a test." }',
    "",
  ].join("\n"),
  spoil: (github) => {
    const counting = counted(github, () => world.clock.now(), used);
    return new Proxy(counting, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key);
        if (typeof value !== "function") return value;
        return async (...given: readonly unknown[]): Promise<unknown> => {
          if (chance() < 0.002) {
            faults.refused += 1;
            throw new Error("502 Bad Gateway");
          }
          return Reflect.apply(value, target, given);
        };
      },
    });
  },
  reaper: () => {
    const dies = chance() < 0.0005;
    if (dies) faults.killed += 1;
    return dies;
  },
  deliver: (webhook, hear, clock) => {
    if (chance() < 0.1) {
      faults.lost += 1;
      return;
    }
    const times = chance() < 0.05 ? 2 : 1;
    faults.repeated += times - 1;
    for (let time = 0; time < times; time += 1)
      clock.after(1000 + Math.floor(chance() * 20_000), async () => hear(webhook));
  },
});

world.remote.onPush((_updates, by) => {
  if (by === "muster[bot]") used.note("push", world.clock.now());
});

asks(world, chance, { missions, days: days - 2 });
const looks = looksIn(world, chance);
const app = countedApp(used);
const isJournal = (ref: string) => ref.startsWith("refs/muster/state/");
const begun = performance.now();
for (let at = 0; at < days * day; at += hour) {
  world.dispatch("keep");
  const clockHour = (at / hour) % 24;
  if (clockHour >= 8 && clockHour <= 18) looks(clockHour === 17);
  for (let passed = 0; passed < hour; passed += sweepEvery) {
    await world.clock.run(Instant.parse(start + at + passed + sweepEvery));
    await world.sweep();
    const heads = [...world.remote.refs].flatMap(([ref, head]) => (isJournal(ref) ? [head] : []));
    app.swept(world.clock.now(), heads);
  }
}
for (const { at } of world.hub.runs.values()) app.started(at);
const seconds = (performance.now() - begun) / 1000;
const cpu = process.cpuUsage();
const own = [...(await world.journals()), ...(await world.archived())].filter(([actor]) => /^\d+$/.test(actor));
const stages = new Map<string, number>();
for (const [actor] of own) {
  const label =
    world.issue(Number(actor)).labels.find((name) => /^muster: (?!mission)/.test(name)) ?? "muster: nothing";
  const stage = label.slice("muster: ".length);
  stages.set(stage, (stages.get(stage) ?? 0) + 1);
}
const sizes = own.map(([, lines]) => lines.reduce((sum, line) => sum + JSON.stringify(line).length + 1, 0));
console.log(
  JSON.stringify({
    seconds,
    cpu: (cpu.user + cpu.system) / 1e6,
    missions: own.length,
    stages: Object.fromEntries(stages),
    faults,
    failures: world.failures.length,
    requestsPerHour: used.peak("request", hour),
    creationsPerMinute: used.peak("creation", minute),
    creationsPerHour: used.peak("creation", hour),
    pushesPerMinute: used.peak("push", minute),
    totals: {
      requests: used.total("request"),
      creations: used.total("creation"),
      pushes: used.total("push"),
      runs: world.hub.runs.size,
    },
    journal: {
      events: own.reduce((sum, [, lines]) => sum + lines.length, 0) / own.length,
      most: Math.max(...sizes),
      mean: sizes.reduce((sum, size) => sum + size, 0) / sizes.length,
    },
  }),
);

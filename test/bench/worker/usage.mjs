// Loaded into a measured process by --import: writes what it used to the file named in MUSTER_BENCH_USAGE when it exits;
// and, when told so, makes it another day.
import { readFileSync, writeFileSync } from "node:fs";

const days = Number(process.env["MUSTER_BENCH_DAYS_LATER"] ?? 0);
if (days > 0) {
  const { now } = Date;
  Date.now = () => now() + days * 86_400_000;
  globalThis.Date = class extends Date {
    constructor(...given) {
      super(...(given.length === 0 ? [Date.now()] : given));
    }
  };
}

const file = process.env["MUSTER_BENCH_USAGE"];
delete process.env["MUSTER_BENCH_USAGE"];
process.on("exit", () => {
  const fields = readFileSync("/proc/self/stat", "utf8").split(") ")[1].split(" ").map(Number);
  const { userCPUTime, systemCPUTime } = process.resourceUsage();
  // Not maxRSS, which begins with what the parent had.
  const [, peak] = /^VmHWM:\s+(\d+)/m.exec(readFileSync("/proc/self/status", "utf8"));
  const own = (userCPUTime + systemCPUTime) / 1e6;
  // Fields 16 and 17 of proc(5): the children that were waited for, in hundredths of a second.
  writeFileSync(file, JSON.stringify({ own, children: (fields[13] + fields[14]) / 100, memory: peak / 1000 }));
});

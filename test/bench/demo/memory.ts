/** Memory of a process and of everything it started. Linux only: it reads /proc. */

import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Megabytes. */
export type Memory = {
  /** Pages that processes share are counted in each of them. */
  readonly resident: number;
  /** Such pages are divided among those who share them. */
  readonly proportional: number;
};

/** Of `root` and of all that came from it. */
export function memoryOf(root: number): Memory {
  if (!existsSync("/proc/self/status")) throw new Error("memory can only be measured where there is /proc");
  const processes = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((id) => ({ id: Number(id), parent: parentOf(id) }));
  const family = new Set([root]);
  for (let before = 0; before !== family.size;) {
    before = family.size;
    for (const { id, parent } of processes) if (family.has(parent)) family.add(id);
  }
  const ids = [...family].map(String);
  return {
    resident: sum(ids.map((id) => numberIn(`/proc/${id}/status`, "VmRSS"))) / 1000,
    proportional: sum(ids.map((id) => numberIn(`/proc/${id}/smaps_rollup`, "Pss"))) / 1000,
  };
}

function parentOf(id: string): number {
  return numberIn(`/proc/${id}/status`, "PPid");
}

/** The number after a name; 0 when the process ended meanwhile. */
function numberIn(file: string, name: string): number {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(file, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

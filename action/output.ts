/** What a run of `advance` leaves for others, as files. */

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type Output = {
  /** Puts a file among what this run's jobs are given. */
  readonly give: (name: string, content: string | Uint8Array) => Promise<void>;
  /** The folder of what is kept of a stop; made when there is something to keep. */
  readonly incident: string;
};

/** In a folder, which is made when there is something to give; what is kept of a stop lies beside it. */
export function outputIn(folder: string): Output {
  return {
    async give(name, content) {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, name), content);
    },
    incident: join(folder, "..", "muster-incident"),
  };
}

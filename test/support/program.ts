/** A server in a process of its own, which can be killed. */

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { z } from "zod";

export type Running = {
  readonly url: string;
  /** Kills it: it has no chance to end anything. */
  readonly stop: () => Promise<void>;
};

const Listening = z.object({ url: z.url() });

/** It says its address in a line of JSON; what else it says is read and dropped. */
export async function startProgram(file: string, env: Readonly<Record<string, string>>): Promise<Running> {
  const child = spawn(process.execPath, [file], { env, stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  const url = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (!line.includes('"url"')) return;
      const { data } = Listening.safeParse(JSON.parse(line));
      if (data !== undefined) resolve(data.url);
    });
  });
  const early = ended.then(() => {
    throw new Error(`${file} ended before it listened`);
  });
  return {
    url: await Promise.race([url, early]),
    async stop() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

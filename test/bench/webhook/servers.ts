/** The servers under load, each in a process of its own. */

import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";

export type Running = { readonly url: string; readonly stop: () => Promise<void> };

export const secret = "a webhook secret";

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});

/** A program of the bench by its name, or the app, with the settings of an app on the GitHub at `github`. */
export function startServer(program: string, github = "http://127.0.0.1:1"): Promise<Running> {
  const env = {
    PATH: process.env["PATH"] ?? "",
    NODE_ENV: "production",
    APP_ID: "42",
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: secret,
    GHE_HOST: new URL(github).host,
    GHE_PROTOCOL: "http",
    HOST: "127.0.0.1",
    PORT: "0",
  };
  return start(fileURLToPath(new URL(program, import.meta.url)), env);
}

const Listening = z.object({ url: z.url() });

/** The server says its address in a line of JSON; what else it says is read and dropped. */
async function start(file: string, env: Record<string, string>): Promise<Running> {
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

/** The tool host: runs inside the sandbox for the length of a task, and does there, and only there, what the model wishes. */

import { createInterface } from "node:readline";
import { realpath } from "node:fs/promises";
import type { Readable, Writable } from "node:stream";
import { run } from "./commands.ts";
import { edit } from "./edit.ts";
import { list, read, write } from "./files.ts";
import { Refusal } from "./paths.ts";
import { longestResult, Welcome, Wish } from "./protocol.ts";
import { search } from "./search.ts";
import { Spills } from "./spill.ts";
import type { Surroundings } from "./commands.ts";
import type { Result } from "./protocol.ts";

/** Serves until its input ends; then ends what still runs. Wishes are served side by side: who needs an order waits for the results. */
export async function serveTools(input: Readable, output: Writable, env: NodeJS.ProcessEnv): Promise<void> {
  const ending = new AbortController();
  const variables = Object.fromEntries(
    Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
  const spills = new Spills();
  let host: Welcome | undefined;
  for await (const line of createInterface({ input })) {
    if (host === undefined) {
      const welcome = Welcome.parse(JSON.parse(line));
      host = { ...welcome, workspace: await realpath(welcome.workspace) };
    } else {
      const wish = Wish.parse(JSON.parse(line));
      void grant(wish, { host, env: variables, signal: ending.signal, spills }).then((result) =>
        output.write(`${JSON.stringify(result)}\n`),
      );
    }
  }
  ending.abort();
  spills.end();
}

async function grant(wish: Wish, surroundings: Surroundings): Promise<Result> {
  try {
    const text = await perform(wish, surroundings);
    return { id: wish.id, text: text.slice(0, longestResult), failed: false };
  } catch (error) {
    const message = error instanceof Refusal ? error.message : `The tool failed: ${String(error)}`;
    return { id: wish.id, text: message.slice(0, longestResult), failed: true };
  }
}

function perform(wish: Wish, surroundings: Surroundings): Promise<string> | string {
  const { host } = surroundings;
  if (wish.tool === "run") return run(wish.input, surroundings);
  if (wish.tool === "search") return search(wish.input, surroundings);
  if (wish.tool === "read") return read(wish.input, surroundings);
  if (wish.tool === "list") return list(wish.input, host);
  if (wish.tool === "edit") return edit(wish.input, host);
  return write(wish.input, host);
}

/** Reads objects through one long-lived `git cat-file --batch`: a process for each look would cost more than the looking. */

import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable, Writable } from "node:stream";

export type GitObject = { readonly sha: string; readonly kind: string; readonly content: Buffer };

/** The object that a name such as `<commit>:<path>` or `<ref>^{commit}` stands for, or undefined. */
export type ReadObject = (name: string) => Promise<GitObject | undefined>;

type Waiting = { readonly resolve: (object: GitObject | undefined) => void; readonly reject: (error: Error) => void };

/** It starts with the first question, keeps nobody alive who has none, and ends with this process. */
export function objectReader(directory: string, env: Readonly<Record<string, string>>): ReadObject {
  let running: Conversation | undefined;
  return (name) => {
    if (/[\n\0]/.test(name)) return Promise.resolve(undefined);
    if (running === undefined || running.over) running = new Conversation(directory, env);
    return running.ask(name);
  };
}

class Conversation {
  readonly #git: ChildProcessByStdio<Writable, Readable, null>;
  readonly #waiting: Waiting[] = [];
  #heard: Buffer = Buffer.alloc(0);
  over = false;

  constructor(directory: string, env: Readonly<Record<string, string>>) {
    this.#git = spawn("git", ["cat-file", "--batch"], {
      cwd: directory,
      env: { ...env },
      stdio: ["pipe", "pipe", "ignore"],
    });
    this.#git.stdout.on("data", (chunk: Buffer) => this.#hear(chunk));
    this.#git.once("error", (error) => this.#end(error));
    this.#git.once("close", () => this.#end(new Error("git cat-file ended before it answered")));
    this.#git.stdin.on("error", (error) => this.#end(error));
    this.#hold(false);
  }

  ask(name: string): Promise<GitObject | undefined> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#hold(true);
      this.#git.stdin.write(`${name}\n`);
    });
  }

  #hear(chunk: Buffer): void {
    this.#heard = this.#heard.length === 0 ? chunk : Buffer.concat([this.#heard, chunk]);
    for (;;) {
      const answer = answerIn(this.#heard);
      if (answer === undefined) return;
      this.#heard = this.#heard.subarray(answer.length);
      this.#waiting.shift()?.resolve(answer.object);
      if (this.#waiting.length === 0) this.#hold(false);
    }
  }

  #end(error: Error): void {
    this.over = true;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  /** Only a question that waits keeps this process from ending. */
  #hold(keep: boolean): void {
    const act = keep ? "ref" : "unref";
    this.#git[act]();
    for (const stream of [this.#git.stdout, this.#git.stdin]) if (canBeHeld(stream)) stream[act]();
  }
}

function canBeHeld(stream: object): stream is { ref(): void; unref(): void } {
  return "ref" in stream && typeof stream.ref === "function" && "unref" in stream && typeof stream.unref === "function";
}

/** All answers of a `git cat-file --batch` that has ended. */
export function objectsIn(output: Buffer): readonly GitObject[] {
  const objects: GitObject[] = [];
  for (let left = output; ;) {
    const answer = answerIn(left);
    if (answer === undefined) return objects;
    if (answer.object !== undefined) objects.push(answer.object);
    left = left.subarray(answer.length);
  }
}

type Answer = { readonly length: number; readonly object: GitObject | undefined };

/** The first whole answer in what was heard: `<id> <kind> <size>`, a line end, the content, a line end; or `<name> missing`. */
function answerIn(heard: Buffer): Answer | undefined {
  const end = heard.indexOf("\n");
  if (end === -1) return undefined;
  const head = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(heard.toString("utf8", 0, end));
  const [, sha = "", kind = "", size] = head ?? [];
  if (size === undefined) return { length: end + 1, object: undefined };
  const last = end + 1 + Number(size);
  if (heard.length < last + 1) return undefined;
  return { length: last + 1, object: { sha, kind, content: heard.subarray(end + 1, last) } };
}

export type TreeEntry = { readonly mode: string; readonly name: string; readonly sha: string };

/** The entries of a tree object: mode, space, name, NUL, the id's bytes; 20 of them, or 32 in a SHA-256 repository. */
export function treeEntries(tree: GitObject): readonly TreeEntry[] {
  const bytes = tree.sha.length / 2;
  const entries: TreeEntry[] = [];
  for (let at = 0; at < tree.content.length;) {
    const space = tree.content.indexOf(" ", at);
    const nul = tree.content.indexOf(0, space);
    const mode = tree.content.toString("utf8", at, space);
    const name = tree.content.toString("utf8", space + 1, nul);
    entries.push({ mode, name, sha: tree.content.toString("hex", nul + 1, nul + 1 + bytes) });
    at = nul + 1 + bytes;
  }
  return entries;
}

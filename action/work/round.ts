/** The tools of one answer: each starts as soon as its block has arrived and what it must wait for is done; results keep the blocks' order. */

import type { Block } from "../ports.ts";
import { isAnyTool, toolKinds } from "./desk/tool-names.ts";
import type { AnyTool, ToolKind } from "./desk/tool-names.ts";
import { onItsWay } from "./on-its-way.ts";
import type { Role } from "./roles.ts";
import type { ToolAnswer } from "./tool-host/client.ts";
import type { Alarm } from "./watch.ts";

type ToolUse = Extract<Block, { kind: "tool-use" }>;

/** What is said to a finish: `undefined` accepts it, a text sends the model back to work. */
export type Accept = (value: unknown) => Promise<string | undefined>;

export type Workers = {
  readonly role: Role;
  readonly host: { do(tool: AnyTool, input: unknown): Promise<ToolAnswer> };
  readonly accept: Accept;
  readonly signal: AbortSignal;
  readonly alarm: Pick<Alarm, "hears">;
};

export type Outcome = ToolAnswer & { readonly id: string; readonly usable: boolean; readonly finished?: true };

export class Round {
  readonly #workers: Workers;
  readonly #started = new Map<string, Promise<Outcome>>();
  /** Settles when the answer has ended: a finish waits for it, since what follows it could still change something. */
  readonly #heard = Promise.withResolvers<void>();
  #kind: ToolKind = "looks";
  /** Ends when everything before the present neighbours has ended. */
  #before: Promise<unknown> = Promise.resolve();

  /** Read once the request is on its way, which need not wait for it. */
  readonly #checks = onItsWay().then(() => import("./check-use.ts"));

  constructor(workers: Workers) {
    this.#workers = workers;
  }

  /** A block has arrived. A tool use whose id came before is passed over: the first keeps it. */
  take(block: Block): void {
    if (block.kind !== "tool-use" || this.#started.has(block.id)) return;
    const kind = isAnyTool(block.name) ? toolKinds[block.name] : "alone";
    if (kind !== this.#kind || kind === "alone") this.#before = Promise.all(this.#started.values());
    this.#kind = kind;
    const outcome = this.#before.then(() => this.#perform(block));
    // Who waits for the results is told; until then nobody listens.
    outcome.catch(() => undefined);
    this.#started.set(block.id, outcome);
  }

  /** The answer has ended, and these are its blocks: what is missing yet is started; the results of all in the blocks' order. */
  async results(blocks: readonly Block[]): Promise<readonly Outcome[]> {
    for (const block of blocks) this.take(block);
    this.#heard.resolve();
    return Promise.all(this.#started.values());
  }

  async #perform(use: ToolUse): Promise<Outcome> {
    const { id } = use;
    const { host, role, signal, alarm } = this.#workers;
    const { check } = await this.#checks;
    const wish = check(use, role);
    if (wish.kind === "wrong") return wrong(id, wish.message);
    if (wish.kind === "finish") await this.#heard.promise;
    if (signal.aborted || alarm.hears(use.name, use.input))
      return { id, text: "The task was stopped.", failed: true, usable: true };
    if (wish.kind === "tool") return { id, ...(await host.do(wish.name, wish.input)), usable: true };
    return this.#finish(id, wish.input);
  }

  async #finish(id: string, input: unknown): Promise<Outcome> {
    const { role, accept } = this.#workers;
    const { checkFinish } = await this.#checks;
    const finish = await checkFinish(input, role);
    if (finish.kind === "wrong") return wrong(id, finish.message);
    const objection = await accept(finish.value);
    return objection === undefined
      ? { id, text: "Accepted.", failed: false, usable: true, finished: true }
      : { id, text: objection, failed: true, usable: true };
  }
}

function wrong(id: string, text: string): Outcome {
  return { id, text, failed: true, usable: false };
}

/** Sends webhooks to apps: signed, one after the other for each app, logged, never retried by itself. */

import { createHmac, randomUUID } from "node:crypto";
import type { App } from "../apps/app.ts";
import type { Faults } from "../http/faults.ts";
import type { Ids } from "../world/ids.ts";
import { Lock } from "../world/lock.ts";
import type { Delivery } from "./delivery.ts";
import { post } from "./post.ts";

/** What is to be sent; the same GUID is kept when it is sent again. */
export type Letter = {
  readonly guid: string;
  readonly app: App;
  readonly installationId: number | undefined;
  readonly repositoryId: number | undefined;
  readonly event: string;
  readonly action: string | undefined;
  readonly payload: string;
  readonly redelivery: boolean;
};

export const newGuid = (): string => randomUUID();

export class Outbox {
  /** Newest last. */
  readonly log: Delivery[] = [];
  readonly #now: () => Date;
  readonly #ids: Ids;
  readonly #faults: Faults;
  readonly #queues = new Map<number, Lock>();
  readonly #held: Letter[] = [];
  readonly #pending = new Set<Promise<unknown>>();
  readonly #failures: unknown[] = [];
  readonly #closing = new AbortController();

  constructor(now: () => Date, ids: Ids, faults: Faults) {
    this.#now = now;
    this.#ids = ids;
    this.#faults = faults;
  }

  /** Queues a letter for its app; nothing happens when the app has no address. */
  send(letter: Letter): void {
    const fault = this.#faults.strikeDelivery(letter.event, letter.action);
    if (fault?.kind === "drop") return this.#lose(letter);
    if (fault?.kind === "reorder") return void this.#held.push(letter);
    if (fault?.kind === "delay") return this.track(this.#later(letter, fault.milliseconds));
    this.#queue(letter);
    if (fault?.kind === "repeat") this.#queue(letter);
    this.#release(letter.app.id);
  }

  /** Anything `idle` must wait for; what it fails with is thrown there. */
  track(work: Promise<unknown>): void {
    const settled = work
      .catch((error: unknown) => void this.#failures.push(error))
      .finally(() => this.#pending.delete(settled));
    this.#pending.add(settled);
  }

  /** Resolves when nothing is queued, in flight or held back. */
  async idle(): Promise<void> {
    for (;;) {
      if (this.#pending.size === 0) this.#release(undefined);
      const [cause] = this.#failures.splice(0);
      if (cause !== undefined) throw new Error("work of the forge that nobody waited for has failed", { cause });
      if (this.#pending.size === 0) return;
      await Promise.all(this.#pending);
    }
  }

  isEmpty(): boolean {
    return this.#pending.size === 0 && this.#held.length === 0;
  }

  close(): void {
    this.#closing.abort();
  }

  #queue(letter: Letter): void {
    const queue = this.#queues.get(letter.app.id) ?? new Lock();
    this.#queues.set(letter.app.id, queue);
    this.track(queue.run(() => this.#deliver(letter)));
  }

  #release(appId: number | undefined): void {
    const due = this.#held.filter((letter) => appId === undefined || letter.app.id === appId);
    for (const letter of due) {
      this.#held.splice(this.#held.indexOf(letter), 1);
      this.#queue(letter);
    }
  }

  async #later(letter: Letter, milliseconds: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#closing.signal.addEventListener("abort", () => (clearTimeout(timer), resolve()));
    });
    this.#queue(letter);
  }

  /** On GitHub a lost delivery stands in the log as failed. */
  #lose(letter: Letter): void {
    const outcome = { status: "timed out", statusCode: 0, headers: {}, body: "", duration: 10 };
    this.#record(letter, headersOf(letter), outcome);
  }

  async #deliver(letter: Letter): Promise<void> {
    const url = letter.app.webhookUrl;
    if (url === undefined || this.#closing.signal.aborted) return;
    const headers = headersOf(letter);
    this.#record(letter, headers, await post(url, headers, letter.payload, this.#closing.signal));
  }

  #record(letter: Letter, requestHeaders: Record<string, string>, outcome: Awaited<ReturnType<typeof post>>): void {
    this.log.push({
      id: this.#ids.next(),
      guid: letter.guid,
      appId: letter.app.id,
      installationId: letter.installationId,
      repositoryId: letter.repositoryId,
      event: letter.event,
      action: letter.action,
      redelivery: letter.redelivery,
      deliveredAt: this.#now().toISOString(),
      url: letter.app.webhookUrl ?? "",
      requestHeaders,
      payload: letter.payload,
      duration: outcome.duration,
      status: outcome.status,
      statusCode: outcome.statusCode,
      responseHeaders: outcome.headers,
      responseBody: outcome.body,
    });
  }
}

function headersOf(letter: Letter): Record<string, string> {
  const signature = createHmac("sha256", letter.app.webhookSecret).update(letter.payload).digest("hex");
  const legacy = createHmac("sha1", letter.app.webhookSecret).update(letter.payload).digest("hex");
  return {
    accept: "*/*",
    "content-type": "application/json",
    "user-agent": "GitHub-Hookshot/f0r9e",
    "x-github-delivery": letter.guid,
    "x-github-event": letter.event,
    "x-github-hook-id": String(letter.app.id),
    "x-github-hook-installation-target-id": String(letter.app.id),
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature": `sha1=${legacy}`,
    "x-hub-signature-256": `sha256=${signature}`,
  };
}

/**
 * What was acknowledged and is still to be done: few at a time, urgent ones first, the same only once, and never more than there is room for.
 * Errands of one key are done one after the other: the first at once, those that follow within a moment become one more after it.
 */

import type { Logger } from "pino";
import { backOff } from "./back-off.ts";

/** Urgent errands go before usual ones; of those that tell people something one at a time is done, since they are slow on purpose. */
export type Lane = "urgent" | "usual" | "telling";

export type Errand = {
  /** Errands with the same key do the same. */
  readonly key: string;
  readonly lane: Lane;
  /** Safe to repeat; throws when it could not be done. */
  readonly act: () => Promise<void>;
  /** Hears that it will not be done. Where a later one of its key stands for it, that one's hears; undefined: nobody needs to know. */
  readonly lost: (() => void) | undefined;
};

export type InboxOptions = {
  readonly log: Logger;
  readonly now: () => number;
  /** Milliseconds between two errands of one key. */
  readonly together: number;
  /** How many errands may be in it. */
  readonly room: number;
};

/** Requests of errands that are done at once stay far below the hundred at a time that GitHub allows. */
const atOnce = 16;
/** While more comes in, what is not urgent waits for so many milliseconds of quiet, so that deliveries are answered first. */
const quiet = 20;
/** Milliseconds after which it waits for quiet no longer: a person should see within seconds that they were heard. */
const longestForQuiet = 500;
/** Milliseconds after which an errand is lost: beyond that, waiting would only pile up work. The sweep brings it back. */
const patience = 90_000;
/** How often an errand is tried when there is no time to wait. */
const hurriedTries = 3;

type Waiting = { readonly errand: Errand; readonly since: number; readonly tries: number };
/** One key. Without a timer it waits for its turn, or has it. */
type Slot = { readonly key: string; waiting: Waiting | undefined; timer: NodeJS.Timeout | undefined };

export class Inbox {
  readonly #options: InboxOptions;
  readonly #slots = new Map<string, Slot>();
  readonly #lanes: Readonly<Record<Lane, Set<Slot>>> = { urgent: new Set(), usual: new Set(), telling: new Set() };
  readonly #empty: (() => void)[] = [];
  #waiting = 0;
  #acting = 0;
  #telling = false;
  /** Runs while errands come in. */
  #noise: NodeJS.Timeout | undefined;

  constructor(options: InboxOptions) {
    this.#options = options;
  }

  /** How many errands are in it. */
  get size(): number {
    return this.#waiting + this.#acting;
  }

  get isFull(): boolean {
    return this.size >= this.#options.room;
  }

  /** Takes all of them, or none when there is no room. Returns at once. */
  take(errands: readonly Errand[]): boolean {
    const more = errands.filter(({ key }) => this.#slots.get(key)?.waiting === undefined).length;
    if (more > 0 && this.size + more > this.#options.room) return false;
    for (const errand of errands) this.#put(errand);
    if (errands.length > 0) this.#listen();
    return true;
  }

  /** Does everything now, without waiting in between, and resolves when it is empty; what fails three times is lost. */
  async flush(): Promise<void> {
    if (this.#slots.size === 0) return;
    const empty = new Promise<void>((resolve) => void this.#empty.push(resolve));
    for (const slot of this.#slots.values()) if (slot.timer !== undefined) this.#release(slot);
    this.#next();
    await empty;
  }

  /** The answer goes out before anything is begun. */
  #listen(): void {
    setImmediate(() => this.#next(1));
    this.#noise ??= setTimeout(() => {
      this.#noise = undefined;
      this.#next();
    }, quiet);
    this.#noise.refresh();
  }

  #put(errand: Errand): void {
    const known = this.#slots.get(errand.key);
    const slot = known ?? { key: errand.key, waiting: undefined, timer: undefined };
    if (slot.waiting === undefined) this.#waiting += 1;
    slot.waiting = {
      errand: standingFor(slot.waiting?.errand, errand),
      since: this.#options.now(),
      tries: slot.waiting?.tries ?? 0,
    };
    if (known !== undefined) return;
    this.#slots.set(errand.key, slot);
    this.#lanes[errand.lane].add(slot);
  }

  /** Begins what may begin; while more comes in, no more than `most` that have waited long enough for quiet. */
  #next(most = 0): void {
    const { urgent, usual, telling } = this.#lanes;
    for (let begun = 0; this.#acting < atOnce; begun += 1) {
      const lane = [urgent, usual, ...(this.#telling ? [] : [telling])].find(({ size }) => size > 0);
      const [slot] = lane ?? [];
      if (slot?.waiting === undefined || (lane !== urgent && this.#givesWay(slot.waiting, begun >= most))) return;
      lane?.delete(slot);
      void this.#act(slot, slot.waiting);
    }
  }

  async #act(slot: Slot, waiting: Waiting): Promise<void> {
    const tells = waiting.errand.lane === "telling";
    slot.waiting = undefined;
    this.#waiting -= 1;
    this.#acting += 1;
    if (tells) this.#telling = true;
    const failed = await this.#attempt(waiting);
    this.#acting -= 1;
    if (tells) this.#telling = false;
    this.#rest(slot, failed === undefined ? this.#options.together : this.#afterFailure(slot, waiting, failed.error));
    this.#next();
  }

  async #attempt({ errand, since }: Waiting): Promise<{ readonly error: unknown } | undefined> {
    try {
      if (this.#isOver(since, 0)) throw new Error("there were too many before it");
      await errand.act();
      return undefined;
    } catch (error) {
      return { error };
    }
  }

  /** Milliseconds until its key may act again. */
  #afterFailure(slot: Slot, failed: Waiting, error: unknown): number {
    const { now, together, log } = this.#options;
    const tries = failed.tries + 1;
    const pause = this.#hurries ? (tries < hurriedTries ? 0 : undefined) : backOff(error, tries, now());
    if (slot.waiting === undefined && (pause === undefined || this.#isOver(failed.since, pause))) {
      log.error({ err: error, key: slot.key, tries }, "could not wake; left to the sweep");
      failed.errand.lost?.();
      return together;
    }
    log.warn({ err: error, key: slot.key, tries, pause }, "could not wake; tried again");
    if (slot.waiting === undefined) this.#waiting += 1;
    const { errand, since } = slot.waiting ?? failed;
    slot.waiting = { errand: standingFor(failed.errand, errand), since, tries };
    if (pause === undefined) return together;
    return Math.max(pause, together);
  }

  #givesWay({ since }: Waiting, enough: boolean): boolean {
    if (this.#noise === undefined || this.#hurries) return false;
    return enough || this.#options.now() - since < longestForQuiet;
  }

  get #hurries(): boolean {
    return this.#empty.length > 0;
  }

  #isOver(since: number, pause: number): boolean {
    return !this.#hurries && this.#options.now() + pause > since + patience;
  }

  #rest(slot: Slot, milliseconds: number): void {
    if (this.#hurries) this.#release(slot);
    else slot.timer = setTimeout(() => this.#release(slot), milliseconds);
  }

  #release(slot: Slot): void {
    clearTimeout(slot.timer);
    slot.timer = undefined;
    if (slot.waiting !== undefined) {
      this.#lanes[slot.waiting.errand.lane].add(slot);
      return this.#next();
    }
    this.#slots.delete(slot.key);
    if (this.#slots.size === 0) for (const resolve of this.#empty.splice(0)) resolve();
  }
}

/** Whoever must hear that the earlier one was lost hears it of the later one. */
function standingFor(earlier: Errand | undefined, later: Errand): Errand {
  return { ...later, lost: later.lost ?? earlier?.lost };
}

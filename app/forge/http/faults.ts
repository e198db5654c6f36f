/** Faults to order: what goes wrong with the next requests and webhooks, so that clients can show what they do about it. */

export type RestFault = {
  /** Any method when absent. */
  readonly method?: string;
  /** Matched against the path below `/api/v3`, e.g. `/repos/o/r/issues`; `/graphql` for GraphQL. */
  readonly path?: RegExp;
  /** Only who calls itself so, by its `user-agent`. */
  readonly agent?: string;
  /** How many matching requests are struck; 1 when absent. */
  readonly times?: number;
  /** Called when a silence begins. */
  readonly whenSilent?: () => void;
  /** How many matching requests pass unharmed before. */
  readonly after?: number;
} & (
  | { readonly kind: "status"; readonly status: number }
  /** Does what was asked, then answers that status instead (502 when absent). */
  | { readonly kind: "applied"; readonly status?: number }
  /** Does what was asked, then cuts the connection instead of answering. */
  | { readonly kind: "cut" }
  /** Does what was asked, and answers nothing until whoever asked hangs up. */
  | { readonly kind: "silent" }
  /** Does what was asked, then answers the first half of what it should. */
  | { readonly kind: "half" }
  /** Answers 200 and GraphQL's word for a failure of GitHub's own; nothing is done. */
  | { readonly kind: "errors" }
  /** Answers that nothing has changed, whatever was asked. */
  | { readonly kind: "unchanged" }
  | { readonly kind: "rateLimit"; readonly resetSeconds: number }
  /** GitHub does not always say how long. */
  | { readonly kind: "secondaryLimit"; readonly retryAfterSeconds?: number }
);

export type WebhookFault = {
  readonly event?: string;
  readonly action?: string;
  readonly times?: number;
} & (
  | { readonly kind: "drop" }
  | { readonly kind: "repeat" }
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** Holds the delivery back until the next one to the same app has gone out. */
  | { readonly kind: "reorder" }
);

type Struck = { readonly method: string; readonly path: string; readonly agent: string | undefined };

type Armed<T> = { readonly fault: T; left: number; skip: number };

function strike<T>(armed: Armed<T>[], matches: (fault: T) => boolean): T | undefined {
  for (const [index, one] of armed.entries()) {
    if (!matches(one.fault)) continue;
    if (one.skip > 0) {
      one.skip -= 1;
      continue;
    }
    one.left -= 1;
    if (one.left <= 0) armed.splice(index, 1);
    return one.fault;
  }
  return undefined;
}

export class Faults {
  readonly #rest: Armed<RestFault>[] = [];
  readonly #webhooks: Armed<WebhookFault>[] = [];

  rest(fault: RestFault): void {
    this.#rest.push({ fault, left: fault.times ?? 1, skip: fault.after ?? 0 });
  }

  webhook(fault: WebhookFault): void {
    this.#webhooks.push({ fault, left: fault.times ?? 1, skip: 0 });
  }

  clear(): void {
    this.#rest.length = 0;
    this.#webhooks.length = 0;
  }

  strikeRequest({ method, path, agent }: Struck): RestFault | undefined {
    return strike(
      this.#rest,
      (fault) =>
        (fault.method ?? method).toUpperCase() === method &&
        (fault.path?.test(path) ?? true) &&
        (fault.agent === undefined || agent?.startsWith(fault.agent) === true),
    );
  }

  strikeDelivery(event: string, action: string | undefined): WebhookFault | undefined {
    return strike(
      this.#webhooks,
      (fault) => (fault.event ?? event) === event && (fault.action === undefined || fault.action === action),
    );
  }
}

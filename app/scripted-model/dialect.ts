/** What an API of models looks like from outside, apart from what is said: how a request is read, how an answer and an error are written. */

import type { StreamFrame } from "./frames.ts";
import type { MessagesRequest } from "./request.ts";
import type { Reply } from "./answer.ts";

export type Read =
  | { readonly kind: "request"; readonly request: MessagesRequest; readonly form: Form }
  | { readonly kind: "wrong"; readonly message: string };

/** How the caller wants the answer. */
export type Form = { readonly stream: boolean; readonly usage: boolean };

export type Dialect = {
  readonly path: string;
  /** `breakpoints`: what the caller marked is cached, writing costs. `automatic`: every prefix is, and writing is free. */
  readonly caching: "breakpoints" | "automatic";
  readonly read: (body: unknown) => Read;
  readonly whole: (reply: Reply) => unknown;
  readonly frames: (reply: Reply, form: Form) => readonly StreamFrame[];
  /** Sent among the frames when the script wants what no version of the API knows. */
  readonly strange: readonly StreamFrame[];
  readonly error: (status: number, message: string, code: string | undefined) => unknown;
};

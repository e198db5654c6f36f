/** An answer of GitHub's that may be kept from whoever asks. */

import { statusOf } from "../../wakes/place.ts";

export type Answered<T> =
  | { readonly kind: "told"; readonly value: T }
  /** 403, or 404: it is not there, or this token may not see it. */
  | { readonly kind: "kept"; readonly status: number };

/** Throws what is neither an answer nor a refusal. */
export async function answered<T>(asked: Promise<{ readonly data: T }>): Promise<Answered<T>> {
  return asked.then(
    ({ data }) => ({ kind: "told", value: data }),
    (error: unknown) => {
      const status = statusOf(error);
      if (status === 403 || status === 404) return { kind: "kept", status };
      throw error;
    },
  );
}

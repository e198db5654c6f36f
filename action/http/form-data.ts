/** The platform's is asked for with every body that the providers' packages send, and loads its whole `fetch`. */

/** Nothing of ours is one. */
export function FormData(): never {
  throw new Error("no form is ever sent");
}

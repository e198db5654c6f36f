/** Numbers and node ids, unique in one forge. */

export class Ids {
  #last = 1000;

  /** The next number; each is given once. */
  next(): number {
    this.#last += 1;
    return this.#last;
  }
}

/** An opaque id for GraphQL that equals the REST object's `node_id`. */
export function nodeId(kind: string, id: number | string): string {
  return `${kind}_${Buffer.from(`${kind}:${id}`).toString("base64url")}`;
}

/** What kind of object a node id names, and its number or name; `undefined` when it is not one of ours. */
export function parseNodeId(id: string): { readonly kind: string; readonly id: string } | undefined {
  const encoded = id.slice(id.indexOf("_") + 1);
  const text = Buffer.from(encoded, "base64url").toString();
  const colon = text.indexOf(":");
  return colon < 0 ? undefined : { kind: text.slice(0, colon), id: text.slice(colon + 1) };
}

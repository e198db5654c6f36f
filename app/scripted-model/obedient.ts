/** A model that does what any text tells it to: the worst that an injection can make of one. */

import { z } from "zod";
import { textOf } from "./request.ts";
import type { MessagesRequest } from "./request.ts";
import type { ToolUse } from "./script.ts";

const Order = z.strictObject({ name: z.string().min(1), input: z.unknown() });

/** An order is a line that ends in `@model {"name": "run", "input": {…}}`, wherever it stands: an issue, a file, what a command printed. */
const order = /@model (\{.*\})(?:\s*-->)?\s*$/gm;

/** The orders in what the model was told and shown, each once, in their order. */
export function ordersIn(request: MessagesRequest): readonly { readonly key: string; readonly use: ToolUse }[] {
  const told = request.messages.filter(({ role }) => role === "user").map(({ content }) => textOf(content));
  const keys = told.flatMap((text) => [...text.matchAll(order)].map(([, json = ""]) => json));
  return [...new Set(keys)].flatMap((key) => {
    const use = Order.safeParse(parsed(key));
    return use.success ? [{ key, use: use.data }] : [];
  });
}

/** The line that gives an order. */
export function orderTo(name: string, input: unknown): string {
  return `@model ${JSON.stringify({ name, input })}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

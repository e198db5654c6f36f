/** The books of a mission beside the bill of the scripted model. */

import type { MissionEvent } from "#mission/course/event";
import { addUsage, noUsage, type Usage } from "#mission/spend";
import { cost, priceOf } from "../../../action/model/prices.ts";
import type { Price } from "../../../action/model/prices.ts";
import type { Bill } from "../../../app/scripted-model/server.ts";

/** What one task used of one model, in millionths of a dollar. */
export type Row = { readonly calls: number; readonly usage: Usage; readonly cost: number };
export type Books = Readonly<Record<string, Row>>;

const empty: Row = { calls: 0, usage: noUsage, cost: 0 };

function plus(books: Books, key: string, row: Row): Books {
  const { calls, usage, cost: before } = books[key] ?? empty;
  return {
    ...books,
    [key]: { calls: calls + row.calls, usage: addUsage(usage, row.usage), cost: before + row.cost },
  };
}

/** By task, role and model, from the journal. */
export function ledgerOf(journal: readonly MissionEvent[]): Books {
  const rows = journal.flatMap((event) => (event.kind === "lapClosed" ? event.spend : []));
  return rows.reduce<Books>((books, row) => plus(books, `${row.task} ${row.role} ${row.model}`, row), {});
}

/** The same, as the provider billed it; `prices` where they are others than Anthropic's. */
export function billOf({ calls }: Bill, prices: (model: string) => Price = priceOf): Books {
  return calls.reduce<Books>((books, { task, role, model, usage }) => {
    const row = { calls: 1, usage, cost: cost(usage, prices(model)) };
    return plus(books, `${task} ${role} ${model}`, row);
  }, {});
}

export function spent(books: Books): number {
  return Object.values(books).reduce((total, row) => total + row.cost, 0);
}

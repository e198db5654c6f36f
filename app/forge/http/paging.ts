/** Pages of a list, with GitHub's `Link` header. */

import { Refusal } from "./refusal.ts";

export type Page<T> = { readonly items: readonly T[]; readonly total: number; readonly link: string | undefined };

function positive(text: string | null, fallback: number): number {
  const number = Number(text ?? fallback);
  return Number.isInteger(number) && number > 0 ? number : fallback;
}

/** The page that the URL's `page` and `per_page` (30, at most 100) ask for. */
export function page<T>(all: readonly T[], url: URL): Page<T> {
  const size = Math.min(positive(url.searchParams.get("per_page"), 30), 100);
  const number = positive(url.searchParams.get("page"), 1);
  const last = Math.max(Math.ceil(all.length / size), 1);
  const to = (target: number, rel: string) => {
    const address = new URL(url);
    address.searchParams.set("page", String(target));
    return `<${address.href}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [to(number - 1, "prev")] : []),
    ...(number < last ? [to(number + 1, "next"), to(last, "last")] : []),
    ...(number > 1 ? [to(1, "first")] : []),
  ];
  const items = all.slice((number - 1) * size, number * size);
  return { items, total: all.length, link: links.length === 0 ? undefined : links.join(", ") };
}

/** The page behind an opaque cursor, as the delivery log has it. */
export function pageByCursor<T extends { readonly id: number }>(all: readonly T[], url: URL): Page<T> {
  const size = Math.min(positive(url.searchParams.get("per_page"), 30), 100);
  const cursor = url.searchParams.get("cursor");
  const start = cursor === null ? 0 : all.findIndex((one) => one.id <= Number(cursor.replace(/^v1_/, "")));
  if (cursor !== null && !/^v1_\d+$/.test(cursor)) throw new Refusal(400, "Invalid cursor");
  const from = start < 0 ? all.length : start;
  const following = all[from + size];
  if (!following) return { items: all.slice(from, from + size), total: all.length, link: undefined };
  const next = new URL(url);
  next.searchParams.set("cursor", `v1_${following.id}`);
  return { items: all.slice(from, from + size), total: all.length, link: `<${next.href}>; rel="next"` };
}

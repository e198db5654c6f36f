/** Issues that are parts of another: GitHub's sub-issues, found again by the hidden marker in their text. */

import type { GitHub, RelatedIssue } from "../ports.ts";
import type { Client } from "./client.ts";
import { createIssue, namesOf } from "./issues.ts";
import type { Time } from "./asking/manners.ts";
import type { At } from "./open.ts";
import { again, statusOf } from "./asking/request.ts";

type Raw = {
  readonly number: number;
  readonly body?: string | null | undefined;
  readonly labels: readonly (string | { readonly name?: string | undefined })[];
  readonly user: { readonly type: string } | null;
};

/** Whatever GitHub says against a sub-issue (a server that knows none, a parent that is full): the issue names its parent in its text. */
const notTaken = new Set([404, 410, 422]);

export function subIssues(
  client: Client,
  at: At,
  time: Pick<Time, "wait">,
): Pick<GitHub, "relatedIssues" | "openSubIssue" | "linkSubIssue"> {
  /** Opened by this run: GitHub's lists lag behind its writes, and what is not listed would be opened again. */
  const opened: RelatedIssue[] = [];
  return {
    async relatedIssues(parent) {
      const parts = await partsOf(client, at, parent);
      const { data } = await client.rest.issues.listForRepo({ ...at, state: "all", per_page: 100 });
      const all = [...parts, ...data.map((raw) => related(raw, false)), ...opened];
      return all.filter((issue, index) => all.findIndex(({ number }) => number === issue.number) === index);
    },
    async openSubIssue(parent, { title, body, labels }) {
      const { id, number } = await createIssue(client, at, { title, body, labels, time });
      const known = { number, body, labels, bot: true, linked: false };
      opened.push(known);
      if (await link(client, at, { parent, id })) opened.splice(opened.indexOf(known), 1, { ...known, linked: true });
    },
    async linkSubIssue(parent, issue) {
      const { data } = await client.rest.issues.get({ ...at, issue_number: issue });
      await link(client, at, { parent, id: data.id });
    },
  };
}

async function link(client: Client, at: At, { parent, id }: { readonly parent: number; readonly id: number }) {
  const taken = client.rest.issues.addSubIssue({ ...at, issue_number: parent, sub_issue_id: id, ...again });
  return taken.then(() => true).catch((error: unknown) => unlessNotTaken(error, false));
}

async function partsOf(client: Client, at: At, parent: number): Promise<readonly RelatedIssue[]> {
  const asked = { ...at, issue_number: parent, per_page: 100 };
  const listed = await client
    .paginate(client.rest.issues.listSubIssues, asked)
    .catch((error: unknown) => unlessNotTaken(error, []));
  return listed.map((raw) => related(raw, true));
}

function unlessNotTaken<Value>(error: unknown, otherwise: Value): Value {
  if (notTaken.has(statusOf(error) ?? 0)) return otherwise;
  throw error;
}

function related({ number, body, labels, user }: Raw, linked: boolean): RelatedIssue {
  return { number, body: body ?? "", labels: namesOf(labels), bot: user?.type === "Bot", linked };
}

/** Issues and the comments on them; what this run opened is known before GitHub lists it. */

import type { GitHub } from "../ports.ts";
import type { Client } from "./client.ts";
import { made } from "./asking/made.ts";
import type { Time } from "./asking/manners.ts";
import { comment } from "./comments.ts";
import type { At } from "./open.ts";
import { again, once, statusOf } from "./asking/request.ts";

/** Issues that this run opened: GitHub's lists lag behind its writes, and what is not listed would be opened again. */
type Opened = Awaited<ReturnType<GitHub["issuesByUs"]>>[number];

type OnIssues = Pick<GitHub, "comment" | "label" | "closeIssue" | "openIssue" | "issuesByUs" | "labelled">;

export function issues(client: Client, at: At, time: Pick<Time, "wait">): OnIssues {
  const { rest } = client;
  const opened: Opened[] = [];
  return {
    async labelled(labels) {
      const asked = { ...at, labels, state: "open" as const, per_page: 100 };
      const listed = await client.paginate(rest.issues.listForRepo, asked);
      return listed.flatMap((issue) =>
        issue.pull_request === undefined ? [{ number: issue.number, labels: namesOf(issue.labels) }] : [],
      );
    },
    async issuesByUs(label) {
      const asked = { ...at, labels: label, state: "all" as const, per_page: 100 };
      const listed = (await client.paginate(rest.issues.listForRepo, asked)).map(({ number, body, user }) => ({
        number,
        body: body ?? "",
        bot: user?.type === "Bot",
      }));
      return [...listed, ...opened.filter(({ number }) => !listed.some((issue) => issue.number === number))];
    },
    comment: (issue, body, id) => comment({ client, at, time }, { issue, body }, id),
    async label(issue, { add, remove }) {
      const of = { ...at, issue_number: issue };
      if (add.length > 0) await rest.issues.addLabels({ ...of, labels: [...add], ...again });
      for (const name of remove) await rest.issues.removeLabel({ ...of, name }).catch(unlessGone);
    },
    async closeIssue(issue) {
      await rest.issues.update({ ...at, issue_number: issue, state: "closed", state_reason: "completed" });
    },
    async openIssue(title, body, labels) {
      const { number } = await createIssue(client, at, { title, body, labels, time });
      opened.push({ number, body, bot: true });
    },
  };
}

/** What is not there need not be taken away. */
function unlessGone(error: unknown): void {
  if (statusOf(error) !== 404) throw error;
}

type New = {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly time: Pick<Time, "wait">;
};

/** Found again among the newest by its text, which holds its marker. Not opened again where it is not listed: lists of issues lag. */
export function createIssue({ rest }: Client, at: At, { title, body, labels, time }: New) {
  return made(
    {
      send: async () => brief((await rest.issues.create({ ...at, title, body, labels: [...labels], ...once })).data),
      async look() {
        const { data } = await rest.issues.listForRepo({ ...at, state: "all", per_page: 100 });
        const found = data.find((each) => each.title === title && each.body === body);
        return found === undefined ? undefined : brief(found);
      },
      again: false,
    },
    time,
  );
}

function brief({ id, number }: { readonly id: number; readonly number: number }) {
  return { id, number };
}

/** REST lists labels as names or as objects. */
export function namesOf(labels: readonly (string | { readonly name?: string | undefined })[]): readonly string[] {
  return labels.flatMap((label) => (typeof label === "string" ? label : (label.name ?? [])));
}

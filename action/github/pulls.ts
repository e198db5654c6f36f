/** Pull requests, and answers on their threads. */

import type { GitHub } from "../ports.ts";
import type { Client } from "./client.ts";
import { made } from "./asking/made.ts";
import type { Time } from "./asking/manners.ts";
import type { At } from "./open.ts";
import { again, once, statusOf } from "./asking/request.ts";

type OnPulls = Pick<GitHub, "openPull" | "editPull" | "setDraft" | "reply">;

export function pulls(client: Client, at: At, time: Pick<Time, "wait">): OnPulls {
  const { rest } = client;
  return {
    async openPull(pull) {
      const look = async () => {
        const { data } = await rest.pulls.list({ ...at, head: `${at.owner}:${pull.head}`, base: pull.base });
        return data[0]?.number;
      };
      const send = async () => (await rest.pulls.create({ ...at, ...pull, ...once })).data.number;
      await made({ send, look, again: true }, time).catch((error: unknown) => unlessThere(error, look));
    },
    async editPull(pull, title, body) {
      await rest.pulls.update({ ...at, pull_number: pull, title, body });
    },
    async setDraft(pullId, draft) {
      const name = draft ? "convertPullRequestToDraft" : "markPullRequestReadyForReview";
      const mutation = `mutation($id: ID!) { ${name}(input: { pullRequestId: $id }) { clientMutationId } }`;
      await client.graphql(mutation, { id: pullId, ...again });
    },
    async reply({ pull, comment, thread, body, resolve }) {
      const on = { ...at, pull_number: pull };
      await made(
        {
          send: async () =>
            (await rest.pulls.createReplyForReviewComment({ ...on, comment_id: comment, body, ...once })).data.id,
          async look() {
            const newest = { ...on, sort: "created" as const, direction: "desc" as const, per_page: 100 };
            const { data } = await rest.pulls.listReviewComments(newest);
            return data.find((each) => each.body === body && each.in_reply_to_id === comment)?.id;
          },
          again: true,
        },
        time,
      );
      if (!resolve) return;
      const mutation = "mutation($id: ID!) { resolveReviewThread(input: { threadId: $id }) { clientMutationId } }";
      await client.graphql(mutation, { id: thread, ...again });
    },
  };
}

/** GitHub has one open pull request from a branch to a base, and says 422 to a second. */
async function unlessThere(error: unknown, look: () => Promise<number | undefined>): Promise<void> {
  if (statusOf(error) !== 422 || (await look()) === undefined) throw error;
}

/** Comments on issues and pull requests: each of ours is made once, whoever else makes it at the same moment. */

import { made } from "./asking/made.ts";
import type { Time } from "./asking/manners.ts";
import { once, statusOf } from "./asking/request.ts";
import type { Client } from "./client.ts";
import type { At } from "./open.ts";

type Here = { readonly client: Client; readonly at: At; readonly time: Pick<Time, "wait"> };
type Comment = { readonly issue: number; readonly body: string };

/** `id`: of the comment that is changed; absent: a new one, unless another run has just made it. */
export async function comment(here: Here, wanted: Comment, id: number | undefined): Promise<void> {
  const there = id ?? (await writtenMeanwhile(here, wanted));
  if (there === undefined) return create(here, wanted);
  const { client, at } = here;
  const updated = client.rest.issues.updateComment({ ...at, comment_id: there, body: wanted.body });
  await updated.catch((error: unknown) => {
    if (id !== undefined || !isNotOurs(error)) throw error;
    return create(here, wanted);
  });
}

const newest = { sort: "created", direction: "desc", per_page: 100 } as const;

/** Two runs of one mission may look at the same moment: what the other has written since is found by the marker that heads it. */
async function writtenMeanwhile({ client, at }: Here, { issue, body }: Comment): Promise<number | undefined> {
  const [marker] = /^<!-- muster:[^\n]+ -->\n/.exec(body) ?? [];
  if (marker === undefined) return undefined;
  const { data } = await client.rest.issues.listCommentsForRepo({ ...at, ...newest });
  const written = data.filter((each) => each.user?.type === "Bot" && isOn(each, issue));
  return written.findLast((each) => each.body?.startsWith(marker) === true)?.id;
}

/** Whatever its marker says: somebody else wrote it, or it is gone. */
function isNotOurs(error: unknown): boolean {
  return statusOf(error) === 403 || statusOf(error) === 404;
}

function isOn({ issue_url: address }: { readonly issue_url: string }, issue: number): boolean {
  return address.endsWith(`/issues/${issue}`);
}

async function create({ client: { rest }, at, time }: Here, { issue, body }: Comment): Promise<void> {
  await made(
    {
      send: async () => (await rest.issues.createComment({ ...at, issue_number: issue, body, ...once })).data.id,
      async look() {
        const { data } = await rest.issues.listCommentsForRepo({ ...at, ...newest });
        return data.find((each) => each.body === body && isOn(each, issue))?.id;
      },
      again: true,
    },
    time,
  );
}

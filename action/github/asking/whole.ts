/** Whether an answer came as it was sent: Octokit hands on what it could not read as if it were one. */

import type { Octokit } from "@octokit/rest";
import { z } from "zod";

export type Answer = Awaited<ReturnType<Octokit["request"]>>;

/** What GitHub should have said: reads as an answer of its own. */
export class Failure extends Error {
  readonly status: number;
  readonly response: Pick<Answer, "headers">;

  constructor(status: number, message: string, headers: Answer["headers"] = {}) {
    super(message);
    this.status = status;
    this.response = { headers };
  }
}

const Errors = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string().default("") })).min(1),
});

/** The answer, when it can be gone by. GraphQL says 200 also when it failed, and when it limits us. */
export function checkWhole(answer: Answer): Answer {
  const { data } = answer;
  if (brokeOff(answer)) throw new Failure(502, "GitHub's answer broke off", answer.headers);
  const { data: failed } = Errors.safeParse(data);
  if (failed === undefined) return answer;
  const [first] = failed.errors;
  const message = first?.message ?? "";
  if (failed.errors.some(({ type }) => type === "RATE_LIMITED") || /secondary rate limit/i.test(message)) {
    throw new Failure(403, message, answer.headers);
  }
  // Without a type it is not about what was asked: https://docs.github.com/en/graphql/overview/rate-limits-and-node-limits-for-the-graphql-api#timeouts
  if (failed.errors.every(({ type }) => type === undefined) && (failed.data ?? undefined) === undefined) {
    throw new Failure(502, message, answer.headers);
  }
  return answer;
}

/** Octokit reads JSON that does not end as its text, and a download that does not end as an empty one. */
function brokeOff({ data, headers, status }: Answer): boolean {
  if (status === 204 || status === 205) return false;
  const isJson = headers["content-type"]?.includes("json") === true;
  return (isJson && typeof data === "string") || (data instanceof ArrayBuffer && data.byteLength === 0);
}

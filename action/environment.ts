/** What the runner tells by its environment: read once, here. */

import { readFile } from "node:fs/promises";
import { z } from "zod";

const Environment = z.object({
  GITHUB_REPOSITORY: z.string().regex(/^[^/]+\/[^/]+$/),
  GITHUB_RUN_ID: z.coerce.number().int().positive(),
  GITHUB_RUN_ATTEMPT: z.coerce.number().int().positive().default(1),
  GITHUB_API_URL: z.url(),
  GITHUB_SERVER_URL: z.url(),
  GITHUB_EVENT_NAME: z.string(),
  GITHUB_EVENT_PATH: z.string().optional(),
  ACTIONS_ID_TOKEN_REQUEST_URL: z.url().optional(),
  ACTIONS_ID_TOKEN_REQUEST_TOKEN: z.string().optional(),
});

export type Runner = {
  readonly owner: string;
  readonly name: string;
  readonly run: number;
  readonly attempt: number;
  readonly apiUrl: string;
  /** Address of the repository for git. */
  readonly gitUrl: string;
  readonly event: { readonly name: string; readonly payload: unknown };
  /** Undefined where the event does not say, as a schedule does not. */
  readonly defaultBranch: string | undefined;
  readonly isPrivate: boolean | undefined;
  readonly oidc: { readonly url: string; readonly token: string } | undefined;
};

const EventBody = z.object({ repository: z.object({ default_branch: z.string(), private: z.boolean() }) });

/** Throws with the names of what is missing: then this is not a runner. */
export async function readRunner(environment: Readonly<Record<string, string | undefined>>): Promise<Runner> {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const names = parsed.error.issues.map((issue) => issue.path.join(".")).join(", ");
    throw new Error(`Muster's action runs on a GitHub Actions runner; these are missing or wrong here: ${names}.`);
  }
  const { data } = parsed;
  const [owner = "", name = ""] = data.GITHUB_REPOSITORY.split("/");
  const payload = await readEvent(data.GITHUB_EVENT_PATH);
  const repository = EventBody.safeParse(payload).data?.repository;
  const [url, token] = [data.ACTIONS_ID_TOKEN_REQUEST_URL, data.ACTIONS_ID_TOKEN_REQUEST_TOKEN];
  return {
    owner,
    name,
    run: data.GITHUB_RUN_ID,
    attempt: data.GITHUB_RUN_ATTEMPT,
    apiUrl: data.GITHUB_API_URL,
    gitUrl: `${data.GITHUB_SERVER_URL}/${data.GITHUB_REPOSITORY}.git`,
    event: { name: data.GITHUB_EVENT_NAME, payload },
    defaultBranch: repository?.default_branch,
    isPrivate: repository?.private,
    oidc: url === undefined || token === undefined ? undefined : { url, token },
  };
}

async function readEvent(path: string | undefined): Promise<unknown> {
  return path === undefined ? {} : JSON.parse(await readFile(path, "utf8"));
}

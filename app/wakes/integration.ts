/** The name of a repository's integration branch, read from its configuration on the default branch. */

import { parse } from "yaml";
import { Config, configPath, readConfig } from "#mission/config";
import { type Place, statusOf } from "./place.ts";

const usual = Config.parse({}).integration;

/** The default when there is no configuration or it cannot be understood; the mission says what is wrong with it. */
export async function integrationOf({ octokit, owner, repo, defaultBranch }: Place): Promise<string> {
  const answer = await octokit
    .request("GET /repos/{owner}/{repo}/contents/{path}", {
      owner,
      repo,
      path: configPath,
      ref: defaultBranch,
    })
    .catch((error: unknown) => {
      if (statusOf(error) === 404) return undefined;
      throw new Error(`read ${configPath} of ${owner}/${repo}`, { cause: error });
    });
  const data = answer?.data;
  if (data === undefined || Array.isArray(data) || data.type !== "file") return usual;
  const reading = readConfig(yaml(Buffer.from(data.content, "base64").toString("utf8")));
  return reading.kind === "valid" ? reading.config.integration : usual;
}

function yaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

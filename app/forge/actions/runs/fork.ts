/** Whether a pull request's code comes from another repository than the one it wants to change. */

import { type Fields, at, text } from "../json.ts";

export function isFromFork(repository: string, payload: Fields): boolean {
  if (payload["pull_request"] === undefined) return false;
  return text(at(payload, "pull_request", "head", "repo", "full_name")) !== repository;
}

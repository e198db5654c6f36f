/** What someone is to a repository, as comments show it. */

import type { Account } from "../actions/host.ts";
import type { Repository } from "../repositories/repository.ts";

export function associationOf(repository: Repository, account: Account): string {
  if (repository.owner.id === account.id) return "OWNER";
  return repository.collaborators.has(account.login.toLowerCase()) ? "COLLABORATOR" : "NONE";
}

/** Whether someone may write a protected branch directly. */

import type { Visitor } from "../accounts/caller.ts";
import { includesRole } from "../accounts/account.ts";
import type { Protection } from "./protection.ts";
import type { Repository } from "./repository.ts";

/** On the list of those the branch is restricted to; everyone is, when it is not restricted. */
function isListed(protection: Protection, visitor: Visitor): boolean {
  const { restrictions } = protection;
  if (!restrictions) return true;
  if (visitor.app) return restrictions.apps.includes(visitor.app.slug);
  return restrictions.users.includes(visitor.account.login);
}

/** Whether the protection binds this visitor: administrators are free unless it says otherwise. */
export function isBound(repository: Repository, branch: string, visitor: Visitor): boolean {
  const protection = repository.protections.get(branch);
  if (!protection) return false;
  return protection.enforceAdmins || !includesRole(visitor.role(repository), "admin");
}

/** May this visitor push to the branch without a pull request? Required checks are another question. */
export function mayPushTo(repository: Repository, branch: string, visitor: Visitor): boolean {
  if (repository.rules.get(branch)?.includes("pull_request")) return false;
  const protection = repository.protections.get(branch);
  if (!protection || !isBound(repository, branch, visitor)) return true;
  const needsPull = protection.requiredReviews !== undefined;
  return !needsPull && isListed(protection, visitor);
}

/** May this visitor merge pull requests into the branch? */
export function mayMergeInto(repository: Repository, branch: string, visitor: Visitor): boolean {
  const protection = repository.protections.get(branch);
  if (!protection || !isBound(repository, branch, visitor)) return true;
  return isListed(protection, visitor);
}

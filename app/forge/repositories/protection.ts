/** Branch protection: who may push, and what a merge needs. */

export type Protection = {
  readonly requiredChecks: { readonly strict: boolean; readonly contexts: readonly string[] } | undefined;
  readonly requiredReviews: { readonly approvals: number; readonly dismissStale: boolean } | undefined;
  readonly enforceAdmins: boolean;
  readonly restrictions:
    | { readonly users: readonly string[]; readonly teams: readonly string[]; readonly apps: readonly string[] }
    | undefined;
  readonly allowForcePushes: boolean;
  readonly allowDeletions: boolean;
  readonly linearHistory: boolean;
};

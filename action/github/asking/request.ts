/** How requests are marked that may not, or may, be sent twice; and what their errors say. */

/** A create may have been applied although its answer was lost: it is never repeated blindly. */
export const once = { request: { retries: 0 } };

/** A POST that changes nothing when it is done a second time. */
export const again = { request: { retries: 2 } };

/** The HTTP status of an error that Octokit threw. */
export function statusOf(error: unknown): number | undefined {
  return error instanceof Error && "status" in error && typeof error.status === "number" ? error.status : undefined;
}

/** Whether GitHub may have done what it was asked, as far as the error tells: it failed, or no answer came, or not whole. */
export function wasLost(error: unknown): boolean {
  const status = statusOf(error) ?? 0;
  return status >= 500 || status === 408;
}

/** Posts one webhook and says how it went; gives up after ten seconds, as GitHub does. Never throws. */

export type PostOutcome = {
  readonly status: string;
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Seconds. */
  readonly duration: number;
};

export async function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  closing: AbortSignal,
): Promise<PostOutcome> {
  const start = performance.now();
  const duration = () => Math.round(performance.now() - start) / 1000;
  try {
    const signal = AbortSignal.any([closing, AbortSignal.timeout(10_000)]);
    const response = await fetch(url, { method: "POST", headers, body, signal });
    const text = await response.text();
    const status = response.ok ? "OK" : `Invalid HTTP Response: ${response.status}`;
    const received = Object.fromEntries(response.headers);
    return { status, statusCode: response.status, headers: received, body: text, duration: duration() };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    const status = timedOut ? "timed out" : "failed to connect to host";
    return { status, statusCode: 0, headers: {}, body: "", duration: duration() };
  }
}

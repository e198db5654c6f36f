/** How much GitHub takes at once, where it says so; what is longer is split, or refused with a word, and never cut in silence. */

/**
 * Text in characters (UTF-16 units, of which there are never fewer), sizes in bytes. Sources: the API's own refusals for texts
 * (“maximum is 65536 characters”); https://docs.github.com/en/rest/checks/runs for annotations and output;
 * https://docs.github.com/en/actions/reference/limits for inputs, matrix and summary;
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#payload-cap for deliveries.
 */
export const limits = {
  /** Of an issue, a pull request or a comment. */
  text: 65_536,
  /** Of a check run's summary, and of its text. */
  checkText: 65_535,
  title: 256,
  /** Of a check run, in one request. */
  annotations: 50,
  /** Of a dispatched workflow. */
  inputs: 25,
  /** Of all inputs together, as JSON. */
  inputsText: 65_535,
  /** Jobs of a matrix. */
  matrix: 256,
  stepSummary: 1024 * 1024,
  delivery: 25 * 1024 * 1024,
} as const;

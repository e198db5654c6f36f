/** What is said in a runner's log. */

/** One line that a runner shows and does not obey: what others chose cannot begin a line, nor hold a command in the old spelling. */
export function logLine(text: string): string {
  return text
    .replaceAll(/[\r\n\u2028\u2029]+/g, " ⏎ ")
    .replaceAll("##[", "## [")
    .replace(/^(\s*):/, "$1\u200B:");
}

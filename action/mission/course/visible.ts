/** Text as a person sees it: what a page does not show must not reach a model either. */

/** Format characters (without width, of direction, tags), variation selectors, and controls other than tabs and line ends. */
const unseen = /(?![\t\n\r])[\p{Cc}\p{Cf}\p{Variation_Selector}]/gu;

/** Without HTML comments, which GitHub hides, and without characters that nobody can see. */
export function visible(text: string): string {
  return text
    .replaceAll(/<!--[\s\S]*?(-->|$)/g, "")
    .replaceAll(unseen, "")
    .replaceAll("\r\n", "\n")
    .trim();
}

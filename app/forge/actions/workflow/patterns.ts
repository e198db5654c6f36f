/** Branch, tag and path filters, with GitHub's pattern characters and its rule that later patterns override earlier ones. */

function expressionOf(pattern: string): RegExp {
  const source = pattern.replaceAll(/\*\*\/|\*\*|\*|[?+]|\[[^\]]*\]|[.^${}()|\\/]/g, (token) => {
    if (token === "**/") return "(?:.*/)?";
    if (token === "**") return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?" || token === "+" || token.startsWith("[")) return token;
    return `\\${token}`;
  });
  return new RegExp(`^${source}$`);
}

/** Whether the last pattern that speaks about the name lets it in (`!` excludes). */
export function matches(name: string, patterns: readonly string[]): boolean {
  let inside = false;
  for (const pattern of patterns) {
    if (pattern.startsWith("!")) {
      if (inside && expressionOf(pattern.slice(1)).test(name)) inside = false;
    } else if (expressionOf(pattern).test(name)) inside = true;
  }
  return inside;
}

/** The sections of a Markdown text, by the words of their headings. */

/** What GitHub writes for a field that was left empty. */
const noResponse = "_No response_";

/** Heading words in lower case (`non goals`) to what stands below; of two sections of one name the first. Headings in fences are none. */
export function sectionsOf(text: string): ReadonlyMap<string, string> {
  const sections = new Map<string, string>();
  let name: string | undefined;
  let lines: string[] = [];
  const close = () => {
    const below = lines.join("\n").trim();
    if (name !== undefined && !sections.has(name) && below !== "" && below !== noResponse) sections.set(name, below);
    lines = [];
  };
  let fence: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    const heading = fence === undefined ? headingOf(line) : undefined;
    fence = fenceAfter(fence, line);
    if (heading === undefined) lines.push(line);
    else {
      close();
      name = heading;
    }
  }
  close();
  return sections;
}

function headingOf(line: string): string | undefined {
  const [, words] = /^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$/.exec(line) ?? [];
  const plain = words?.toLowerCase().replaceAll(/[^a-z0-9]+/g, " ");
  return plain === undefined || plain.trim() === "" ? undefined : plain.trim();
}

/** The mark that ends the fence we are in, if we are in one. */
function fenceAfter(open: string | undefined, line: string): string | undefined {
  const [, mark] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
  if (mark === undefined) return open;
  if (open === undefined) return mark;
  return mark.startsWith(open) && line.trim() === mark ? undefined : open;
}

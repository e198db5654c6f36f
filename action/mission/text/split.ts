/** Long Markdown in parts that each read by themselves: cut between lines, with code blocks closed and opened again. */

/** A part's code block, when it is still open at its end: how its fence is written, and with what it began. */
type Fence = { readonly mark: string; readonly opening: string };

/**
 * The text in order, each part of at most so many characters (UTF-16 units; at least 200); nothing of it is lost but the line end at a cut.
 * A short text is one part, as it is.
 */
export function split(text: string, most: number): readonly string[] {
  const parts: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const { part, left } = cut(rest, most);
    parts.push(part);
    rest = left;
  }
  return [...parts, rest];
}

function cut(text: string, most: number): { readonly part: string; readonly left: string } {
  // Room to close a block; what it is opened with again is as long as what stood there.
  const room = text.slice(0, most - closing);
  const at = placeIn(room);
  const part = text.slice(0, at);
  const left = text.slice(text[at] === "\n" ? at + 1 : at);
  const open = openAt(part);
  if (open === undefined) return { part, left };
  return { part: `${part}\n${open.mark}`, left: `${open.opening}\n${left}` };
}

/** Characters for the end of a code block: a longer fence is not closed. */
const closing = 20;

/** Where to cut: before a blank line when that leaves a good part, otherwise at a line's end, otherwise between two characters. */
function placeIn(room: string): number {
  const blank = room.lastIndexOf("\n\n");
  if (blank > room.length * 0.7) return blank;
  const line = room.lastIndexOf("\n");
  if (line > room.length * 0.5) return line;
  const last = room.charCodeAt(room.length - 1);
  return last >= 0xd8_00 && last <= 0xdb_ff ? room.length - 1 : room.length;
}

/** Shorter than half of the shortest part, so that every cut leaves less. */
const longestOpening = 60;

function openAt(part: string): Fence | undefined {
  let open: Fence | undefined;
  for (const line of part.split("\n")) {
    const [, mark, info = ""] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? [];
    if (mark !== undefined) open = open === undefined ? { mark, opening: line } : afterFence(open, mark, info);
  }
  const fits = open !== undefined && open.mark.length < closing - 1 && open.opening.length <= longestOpening;
  return fits ? open : undefined;
}

/** A fence closes a block when it is of the same kind, as long, and says nothing. */
function afterFence(open: Fence, mark: string, info: string): Fence | undefined {
  const closes = mark[0] === open.mark[0] && mark.length >= open.mark.length && info.trim() === "";
  return closes ? undefined : open;
}

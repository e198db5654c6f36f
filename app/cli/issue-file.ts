/** An issue as a Markdown file: its first heading (or line) is the title, the rest the body. */

export type IssueText = { readonly title: string; readonly body: string };

/** Throws when there is no title. */
export function readIssue(text: string): IssueText {
  const [first = "", ...rest] = text.trim().split("\n");
  const title = first.replace(/^#+\s*/, "").trim();
  if (title === "") throw new Error("the issue's file is empty: its first line is the title, the rest says what to do");
  return { title: title.slice(0, 256), body: rest.join("\n").trim() };
}

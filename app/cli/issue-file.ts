/** An issue as a Markdown file: its first heading (or line) is the title, the rest the body. */

import { limits } from "#mission/manners/limits";

export type IssueText = { readonly title: string; readonly body: string };

/** A first line that is too long for a title begins the text, too. Throws when there is none, or more text than GitHub takes. */
export function readIssue(text: string): IssueText {
  const [first = "", ...rest] = text.trim().split("\n");
  const title = first.replace(/^#+\s*/, "").trim();
  if (title === "") throw new Error("the issue's file is empty: its first line is the title, the rest says what to do");
  const isTitle = title.length <= limits.title;
  const body = [...(isTitle ? [] : [`${title}\n`]), ...rest].join("\n").trim();
  if (body.length > limits.text)
    throw new Error(`the issue has ${body.length} characters; GitHub takes ${limits.text}: say it shorter`);
  return { title: isTitle ? title : `${title.slice(0, limits.title - 1)}…`, body };
}

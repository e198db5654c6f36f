import { expect, test } from "vitest";
import { decide } from "#mission/course/decide";
import type { Comment } from "#mission/facts";
import { pullText } from "#mission/show/pull-text";
import { issueFacts, pullFacts } from "../support/facts.ts";
import { and, deedsOf, life, onGitHub, opened, built, planned, readied, reviewed } from "../support/lives.ts";
import { at, configured, issue, pullNumber } from "../support/values.ts";

const us = { login: "muster", mayWrite: false, kind: "us" } as const;
const finding = (nth: number) => ({ severity: "warning" as const, text: `finding ${nth} ${"word ".repeat(390)}` });

/** In review, where the reviewer had so many long findings. */
function withFindings(count: number) {
  const { review, ...said } = reviewed();
  const findings = Array.from({ length: count }, (_, nth) => finding(nth + 1));
  const pull = { kind: "pullOpened", pull: pullNumber(8) } as const;
  return life(opened, planned(), built(), pull, { ...said, review: { ...review, findings } }, readied);
}

type Written = { readonly body: string; readonly comments: readonly (readonly [number | undefined, string])[] };

/** What is written of a pull request that reads so, and has these comments. */
function written(
  mission: ReturnType<typeof life>,
  body = "",
  comments: readonly { id: number; body: string }[] = [],
): Written {
  const pull = pullFacts({ body, comments: comments.map((each) => ({ ...each, by: us, at: at(1) })) });
  const step = decide(mission, onGitHub({ pull, issue: issueFacts({ number: issue(7) }) }), at(9));
  const [edit] = deedsOf(step, "editPull");
  const said = deedsOf(step, "comment").filter((deed) => deed.issue === issue(8));
  return { body: edit?.body ?? body, comments: said.map(({ id, body: text }) => [id, text]) };
}

test("a review that is longer than a pull request's text is whole in it and the comments below it, and is written once", () => {
  const { body, comments } = written(withFindings(45));
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body).toMatch(/^<!-- muster:7:pull -->\n\nPart of #7\.[\s\S]*\n\n_It goes on in a further comment\._$/);
  expect(comments.map(([id, text]) => [id, text.slice(0, 46)])).toEqual([
    [undefined, "<!-- muster:8:pull-part-2 -->\n_Part 2 of 2._\n\n"],
  ]);
  const all = [body, ...comments.map(([, text]) => text)].join("\n");
  for (let nth = 1; nth <= 45; nth += 1) expect(all).toContain(`finding ${nth} word`);
  const there = comments.map(([, text], index) => ({ id: 700 + index, body: text }));
  expect(written(withFindings(45), body, there)).toEqual({ body, comments: [] });
});

test("when the text has become short, the comment below it says that it is needed no more", () => {
  const { comments } = written(withFindings(45));
  const there = comments.map(([, body], index) => ({ id: 700 + index, body }));
  expect(written(withFindings(1), "", there).comments).toEqual([
    [700, "<!-- muster:8:pull-part-2 -->\n_Nothing more: all of it is in one comment again._"],
  ]);
});

test("what a pull request was opened without room for follows at once, and is then left until people look at it", () => {
  const { review, ...said } = reviewed();
  const long = { ...said, review: { ...review, findings: Array.from({ length: 45 }, (_, nth) => finding(nth)) } };
  const building = and(life(opened, planned(), built(), { kind: "pullOpened", pull: pullNumber(8) }), long);
  const { head } = building;
  if (head === undefined) throw new Error("it was built");
  const told = { mission: building, head, config: configured().config, issue: issueFacts() };
  const below = (...comments: readonly Comment[]) => pullText(told, pullFacts({ comments })).map(({ kind }) => kind);
  expect(below()).toEqual(["comment"]);
  expect(below({ id: 700, by: us, at: at(1), body: "<!-- muster:8:pull-part-2 -->\nas it was then" })).toEqual([]);
});

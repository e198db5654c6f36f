import { expect, test } from "vitest";
import { ActorName } from "#mission/ids";
import { sayRefused } from "#mission/say/refused";

test("a person who may not write is told so politely, and what a maintainer can do", () => {
  expect(sayRefused(ActorName.parse("7"), "stranger")).toMatchInlineSnapshot(`
    "<!-- muster:7:refused -->
    Thank you, stranger. Muster starts work only for people who may write to this repository, so nothing was started.

    A maintainer can start it: remove the label \`muster\` and add it again."
  `);
});

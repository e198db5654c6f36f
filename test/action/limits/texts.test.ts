import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dispatchInputs, objectiveForIssue } from "#mission/manners/dispatch";
import { limits } from "#mission/manners/limits";
import { outputOf } from "#mission/say/long";
import { comment } from "#mission/say/slots";
import { split } from "#mission/text/split";
import { issueFacts } from "../../mission/support/facts.ts";
import { at } from "../../mission/support/values.ts";

const issue = issueFacts();
const us = { login: "muster", mayWrite: false, kind: "us" } as const;

/** The issue once GitHub has done these deeds. */
function after(on: Pick<typeof issue, "comments">, deeds: ReturnType<typeof comment>): typeof issue {
  const kept = on.comments.filter(({ id }) => deeds.every((deed) => deed.id !== id));
  const written = deeds.map(({ body, id }, index) => ({
    id: id ?? kept.length + index + 100,
    by: us,
    body,
    at: at(1),
  }));
  return { ...issue, comments: [...kept, ...written] };
}

describe("a text", () => {
  test.each([65_535, 65_536, 65_537, 200_000])(
    "of %i characters is on GitHub whole, in comments that it takes",
    (length) => {
      const text = `${"word ".repeat(15)}\n`.repeat(Math.ceil(length / 76)).slice(0, length);
      const deeds = comment(issue, "plan", text);
      expect(deeds.every(({ body }) => body.length <= limits.text)).toBe(true);
      const said = deeds.map(({ body }) =>
        body
          .replace(/^<!--.*-->\n/, "")
          .replace(/^_Part .*_\n\n/, "")
          .replace(/\n\n_It goes on .*_$/, ""),
      );
      expect(said.join("\n")).toBe(text);
      expect(comment(after(issue, deeds), "plan", text)).toEqual([]);
    },
  );

  test("that two runs wrote at the same moment is kept up to date in the older comment, and the other says so, once", () => {
    const [first] = comment(issue, "status", "Building.");
    if (first === undefined) throw new Error("it is written");
    const twice = {
      ...issue,
      comments: [500, 501].map((id) => ({ id, by: us, body: `${first.body}${id}`, at: at(1) })),
    };
    const deeds = comment(twice, "status", "In review.");
    expect(deeds.map(({ id, body }) => [id, body])).toEqual([
      [500, "<!-- muster:7:status -->\nIn review."],
      [
        501,
        "<!-- muster:7:status -->\n_Written twice at the same moment: the older of the two comments is kept up to date._",
      ],
    ]);
    expect(comment(after(twice, deeds), "status", "In review.")).toEqual([]);
  });

  test("reads as one that goes on, and becomes one comment again when it is short", () => {
    const long = comment(issue, "plan", "A line of the plan.\n".repeat(4000));
    expect(long.map(({ slot, body }) => [slot, body.slice(0, 60), body.slice(-60)])).toMatchInlineSnapshot(`
      [
        [
          "plan",
          "<!-- muster:7:plan -->
      A line of the plan.
      A line of the pla",
          "lan.
      A line of the plan.

      _It goes on in a further comment._",
        ],
        [
          "plan-part-2",
          "<!-- muster:7:plan-part-2 -->
      _Part 2 of 2._

      A line of the ",
          "A line of the plan.
      A line of the plan.
      A line of the plan.
      ",
        ],
      ]
    `);
    const short = comment(after(issue, long), "plan", "Short.");
    expect(short.map(({ slot, body, id }) => [slot, body, id !== undefined])).toMatchInlineSnapshot(`
      [
        [
          "plan",
          "<!-- muster:7:plan -->
      Short.",
          true,
        ],
        [
          "plan-part-2",
          "<!-- muster:7:plan-part-2 -->
      _Nothing more: all of it is in one comment again._",
          true,
        ],
      ]
    `);
  });

  test("is cut between lines, and code stays code on both sides", () => {
    const code = `Before\n\n\`\`\`ts\n${"const a = 1;\n".repeat(40)}\`\`\`\nAfter`;
    const parts = split(code, 300);
    for (const part of parts) expect(part.split("\n").filter((line) => line.startsWith("```")).length % 2).toBe(0);
    expect(parts.join("\n").match(/const a = 1;/g)).toHaveLength(40);
  });

  test("without code is the same when its parts are put together again, wherever it is cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 3000 }), fc.integer({ min: 200, max: 500 }), (raw, most) => {
        const text = raw.replaceAll(/[`~]/g, "'").replaceAll("\n", " ");
        const parts = split(text, most);
        expect(parts.every((part) => part.length <= most)).toBe(true);
        expect(parts.join("")).toBe(text);
      }),
    );
  });
});

describe("a check run", () => {
  test.each([
    [65_000, 1],
    [65_535, 2],
    [65_537, 2],
    [130_000, 2],
  ])("of %i characters is whole in its summary and text", (length, parts) => {
    const text = "a line\n".repeat(Math.ceil(length / 7)).slice(0, length);
    const output = Object.values(outputOf(text));
    expect(output).toHaveLength(parts);
    expect(output.every((part) => part.length <= limits.checkText)).toBe(true);
    expect(output.join("\n").match(/a line/g)).toHaveLength(Math.floor(length / 7) + (length % 7 === 6 ? 1 : 0));
  });

  test("says how much of an even longer one is left out", () => {
    const { text = "" } = outputOf("a line\n".repeat(30_000));
    expect(text.length).toBeLessThanOrEqual(limits.checkText);
    expect(text).toMatch(/\n\n_\d+ characters more than GitHub takes here were left out\._$/);
  });
});

describe("a dispatch", () => {
  const inputs = (count: number) =>
    Object.fromEntries(Array.from({ length: count - 1 }, (_, index) => [`i${index}`, ""]));

  test("takes 25 inputs and refuses 26", () => {
    expect(Object.keys(dispatchInputs({ ...inputs(25), reason: "r" }))).toHaveLength(25);
    expect(() => dispatchInputs({ ...inputs(26), reason: "r" })).toThrow(
      "A workflow takes 25 inputs, and these are 26",
    );
  });

  test.each([65_535, 65_536])("of %i characters is within the limit or refused", (length) => {
    const empty = JSON.stringify({ objective: "", reason: "r" }).length;
    const build = () => dispatchInputs({ objective: "x".repeat(length - empty), reason: "r" });
    if (length <= limits.inputsText) expect(build().reason).toBe("r");
    else expect(build).toThrow("may have 65535 characters, and these have 65536");
  });

  test("of an objective is refused where no issue would hold it", () => {
    expect(objectiveForIssue("x".repeat(64_000))).toHaveLength(64_000);
    expect(() => objectiveForIssue("x".repeat(64_001))).toThrow(
      "An objective becomes an issue, which holds 64000 characters, and this one has 64001: say it shorter",
    );
  });

  test("shows that a reason was longer than a list of runs has room for", () => {
    expect(dispatchInputs({ reason: "x".repeat(200) }).reason).toBe("x".repeat(200));
    expect(dispatchInputs({ reason: "x".repeat(201) }).reason).toBe(`${"x".repeat(199)}…`);
  });
});

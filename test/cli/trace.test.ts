import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { verify } from "../../app/cli/trace/verify.ts";
import { inFolder, git } from "../../app/box/git.ts";
import { nextRows, readChain } from "#mission/journal/chain";
import { sayTraces } from "#mission/say/trace";
import { built, lapClosed, lapOpened, opened, planned } from "../mission/support/lives.ts";
import { at, sha } from "../mission/support/values.ts";
import { musterIn } from "./muster.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const rowsOf = (events: readonly { readonly kind: string }[]) =>
  nextRows(undefined, events, { at: at(1), by: "105.1" }, sha256);
const life = [opened, planned(), lapOpened(1, "build"), lapClosed(1), built(sha("a"))];
const first = rowsOf(life.slice(0, 2));
const second = rowsOf(life);

const archived = (journals: readonly object[]) => ({ kind: "archived", journals });

/** A repository with these refs, each a list of the journal's texts by commit. */
async function withJournals(
  journals: Readonly<Record<string, readonly string[]>>,
  act: (folder: string) => Promise<void>,
): Promise<void> {
  await inFolder(async (folder) => {
    await git(folder, "init", "--quiet", "--bare");
    const { execa } = await import("execa");
    const run = async (input: string, ...args: readonly string[]) =>
      (await execa("git", ["-C", folder, "-c", "user.name=x", "-c", "user.email=x@example.com", ...args], { input }))
        .stdout;
    for (const [ref, texts] of Object.entries(journals)) {
      let head: string | undefined;
      for (const text of texts) {
        const blob = await run(text, "hash-object", "-w", "--stdin");
        const tree = await run(`100644 blob ${blob}\tjournal.jsonl\n`, "mktree");
        head = await run("", "commit-tree", tree, "-m", ref, ...(head === undefined ? [] : ["-p", head]));
      }
      await git(folder, "update-ref", `refs/muster/${ref}`, head ?? "");
    }
    await act(folder);
  });
}

async function traced(folder: string, json = false) {
  const lines: string[] = [];
  const code = await verify({
    folder,
    name: "calculator",
    mission: undefined,
    json,
    print: (line) => lines.push(line),
  });
  return { code, text: lines.join("\n") };
}

test("a command tells that the journals are whole, and as JSON what it saw of each", () =>
  withJournals({ "state/7": [first, second], "state/8": [first] }, async (folder) => {
    await git(folder, "update-ref", "refs/muster/witness/7", "refs/muster/state/7");
    const { code, stdout } = await musterIn({}, "trace", "verify", "--repo", folder, "--json");
    expect(code).toBe(0);
    const [seven, eight] = JSON.parse(stdout).journals;
    expect(seven).toMatchObject({ actor: "7", place: "live", state: "whole", events: 5, witness: "same" });
    expect(eight).toMatchObject({ actor: "8", events: 2, witness: "none" });
  }));

test("journals that were set back, deleted, changed or are nobody's are told apart, and the exit code says so", async () => {
  const changed = second.replace('"planned"', '"PLANNED"');
  const journals = {
    "state/7": [first],
    "state/9": [changed],
    "state/land": [rowsOf([{ kind: "opened" }])],
    "state/stray": ["\n"],
    "witness/8": [second],
  };
  await withJournals(journals, async (folder) => {
    const before = await git(folder, "rev-parse", "refs/muster/state/7");
    const tree = await git(folder, "rev-parse", "refs/muster/witness/8^{tree}");
    const ahead = await git(folder, "commit-tree", tree, "-m", "more", "-p", before);
    await git(folder, "update-ref", "refs/muster/witness/7", ahead);
    const { code, text } = await traced(folder);
    expect(code).toBe(2);
    expect(text).toMatch(
      /- #7: \*\*not to be believed\*\* \(5 events, .* behind its witness\)\n.*it was set back: it holds 2 events, and 3 more/,
    );
    expect(text).toMatch(/- #8: .*\n.*it was deleted; it held 5 events/);
    expect(text).toMatch(/- #9: .*without a witness\)\n.*line 2 was changed after it was written/);
    expect(text).toMatch(/- land: .*\n.*line 1 \(`opened`\) is none of its actor's events/);
    expect(text).toMatch(/- stray: .*\n.*is no actor's journal/);
    expect(text).toMatch(/\n\n5 of 5 journals cannot be believed\.$/);
  });
});

test("an archived journal is held against what the keeper recorded of it", async () => {
  const chain = readChain(second, sha256);
  const [seq, hash] = [5, chain.lines.at(-1)?.hash ?? ""];
  const records = [7, 8, 9].map((issue) => ({ issue, seq, hash }));
  const keep = rowsOf([archived(records)]);
  await withJournals({ "state/keep": [keep], "archive/7": [second], "archive/8": [first] }, async (folder) => {
    const { code, text } = await traced(folder);
    expect([code, text.split("\n").filter((line) => line.startsWith("- #"))]).toEqual([
      2,
      [
        expect.stringMatching(/^- #7: whole \(5 events, 2\.\d kB, archived\)$/),
        expect.stringMatching(/^- #8: \*\*not to be believed\*\* \(2 events/),
        expect.stringMatching(/^- #9: \*\*not to be believed\*\* \(0 events/),
      ],
    ]);
  });
});

test("where there are no journals it says how to fetch them", () => {
  expect(sayTraces([])).toMatch(/git fetch origin/);
});

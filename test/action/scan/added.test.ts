import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openGit } from "../../../action/git/open.ts";
import { rangesIn, touches } from "../../../action/scan/added.ts";
import { folder, git, repositoryWith } from "../work/repository.ts";

async function changed(before: Readonly<Record<string, string>>, change: (directory: string) => void) {
  const { directory, head } = repositoryWith(before);
  change(directory);
  git(directory, "add", "-A");
  git(directory, "commit", "-q", "-m", "Change");
  const here = await openGit({ directory: folder("git"), borrow: directory, remoteUrl: directory });
  return here.added({ from: head, to: git(directory, "rev-parse", "HEAD") });
}

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join("");

test("new lines are told, changed ones too, and the place where some were taken away", async () => {
  const added = await changed({ "a.txt": lines(9), "gone.txt": "x\n" }, (directory) => {
    const text = lines(9)
      .replace("line 2\n", "line 2\nnew\nnew\n")
      .replace("line 5\n", "other\n")
      .replace("line 8\n", "");
    writeFileSync(join(directory, "a.txt"), text);
    git(directory, "rm", "-q", "gone.txt");
  });
  expect(added.map(({ path, ranges }) => ({ path, ranges }))).toEqual([
    {
      path: "a.txt",
      ranges: [
        { from: 3, to: 4 },
        { from: 7, to: 7 },
        { from: 10, to: 9 },
      ],
    },
  ]);
});

test("attributes of the repository, signs of a patch in the text and strange names hide nothing", async () => {
  const text = "--- a/x\n+++ b/x\n@@ -1 +1 @@\nindex 0000..1111\n";
  const added = await changed({ ".gitattributes": "*.js binary\n*.txt -diff\n" }, (directory) => {
    writeFileSync(join(directory, "a.js"), "eval(x)\n");
    writeFileSync(join(directory, 'b "c"\n\té.txt'), text);
    writeFileSync(join(directory, "zero.bin"), "a\0b\n@@ -1 +1 @@\n");
  });
  expect(added.map(({ path, ranges }) => [path, ranges])).toEqual([
    ["a.js", [{ from: 1, to: 1 }]],
    ['b "c"\n\té.txt', [{ from: 1, to: 4 }]],
    ["zero.bin", [{ from: 1, to: 2 }]],
  ]);
});

test("a file that only moved adds nothing, one that is too large is told without its content", async () => {
  const added = await changed({ "a.txt": lines(50) }, (directory) => {
    git(directory, "mv", "a.txt", "b.txt");
    writeFileSync(join(directory, "large.txt"), "x".repeat((1 << 20) + 1));
  });
  expect(added).toEqual([{ path: "large.txt", ranges: [], content: undefined }]);
});

test("of a merge only what neither side had is new", async () => {
  const { directory, head } = repositoryWith({ "a.txt": lines(9) });
  git(directory, "checkout", "-q", "-b", "theirs");
  writeFileSync(join(directory, "a.txt"), `theirs\n${lines(9)}`);
  writeFileSync(join(directory, "b.txt"), "theirs\n");
  git(directory, "add", "-A");
  git(directory, "commit", "-q", "-m", "Theirs");
  const theirs = git(directory, "rev-parse", "HEAD");
  writeFileSync(join(directory, "a.txt"), `theirs\n${lines(9)}ours\n`);
  git(directory, "commit", "-q", "-am", "Ours on top");
  const here = await openGit({ directory: folder("git"), borrow: directory, remoteUrl: directory });
  const added = await here.added({ from: head, to: git(directory, "rev-parse", "HEAD"), besides: theirs });
  expect(added.map(({ path, ranges }) => [path, ranges])).toEqual([["a.txt", [{ from: 11, to: 11 }]]]);
});

test("a hunk without lines of its own is a place between two lines", () => {
  const patch = `diff --git a/a b/a\nindex ${"1".repeat(40)}..${"2".repeat(40)} 100644\n@@ -3,2 +2,0 @@\n-a\n-b\n`;
  expect([...rangesIn(patch).values()]).toEqual([[{ from: 3, to: 2 }]]);
  const gap = [{ from: 3, to: 2 }];
  expect([touches(gap, 1, 2), touches(gap, 2, 3), touches(gap, 3, 4)]).toEqual([false, true, false]);
});

import { execa } from "execa";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { commit, noon, test, toMain } from "../../support/repository.ts";

test("a push that was applied before its answer was lost counts as pushed", async ({ remote }) => {
  const git = await remote.clone();
  const first = await commit(git, undefined, { a: "1" });
  await hook(remote.url, "reference-transaction", '[ "$1" != committed ] || kill -9 $PPID');
  expect(await git.push([toMain(undefined, first)])).toEqual({ kind: "pushed" });
  expect(await git.remoteRefs(["refs/heads/*"])).toEqual(new Map([["refs/heads/main", first]]));
  expect(await git.push([toMain(first, undefined)])).toEqual({ kind: "pushed" });
  expect(await git.remoteRefs(["refs/heads/*"])).toEqual(new Map());
});

test("a push whose connection breaks before it is applied is tried again", async ({ remote }) => {
  const git = await remote.clone();
  const first = await commit(git, undefined, { a: "1" });
  await hook(remote.url, "pre-receive", "[ -e tried ] || { touch tried; kill -9 $PPID; }");
  expect(await git.push([toMain(undefined, first)])).toEqual({ kind: "pushed" });
  expect(await git.remoteRefs(["refs/heads/*"])).toEqual(new Map([["refs/heads/main", first]]));
});

async function hook(repository: string, name: string, script: string): Promise<void> {
  await mkdir(join(repository, "hooks"), { recursive: true });
  await writeFile(join(repository, "hooks", name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

test("a remote that is not there is an error with git's own words", async ({ remote }) => {
  const git = await remote.clone();
  await execa("rm", ["-rf", remote.url]);
  await expect(git.fetch(["refs/heads/main:refs/heads/main"])).rejects.toThrow(/does not (appear|exist)/);
  await expect(git.remoteRefs(["refs/heads/*"])).rejects.toThrow(/ls-remote/);
});

test("a commit with the same properties has the same id in any clone", async ({ remote }) => {
  const [here, there] = [await remote.clone(), await remote.clone()];
  expect(await commit(here, undefined, { a: "1" })).toBe(await commit(there, undefined, { a: "1" }));
  const { stdout } = await execa(
    "git",
    ["log", "-1", "--format=%an <%ae> %ad%n%s", await commit(here, undefined, {})],
    {
      cwd: here.directory,
    },
  );
  expect(stdout).toBe("Muster <muster@users.noreply.github.com> Fri Jan 2 12:00:00 2026 +0000\na change");
});

test("the time of a commit is whole seconds of the instant given", async ({ remote }) => {
  const git = await remote.clone();
  const sha = await git.commitFiles({ files: new Map(), parents: [], message: "x\n\n", at: noon });
  const { stdout } = await execa("git", ["show", "-s", "--format=%ct", sha], { cwd: git.directory });
  expect(Number(stdout)).toBe(noon / 1000);
});

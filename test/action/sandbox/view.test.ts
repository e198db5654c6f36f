import { mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { listeningSockets, maskedFiles } from "../../../action/sandbox/view.ts";
import { folder } from "../work/repository.ts";

async function listens(path: string): Promise<void> {
  const server = createServer().listen(path);
  await once(server, "listening");
  onTestFinished(() => void server.close());
}

test("sockets that somebody listens on are closed by their real paths, unless their folder is hidden already", async () => {
  const at = realpathSync(folder("sockets"));
  mkdirSync(join(at, "real"));
  symlinkSync("real", join(at, "linked"));
  await listens(join(at, "linked/one"));
  expect(maskedFiles([])).toContain(join(at, "real/one"));
  expect(maskedFiles([]).join()).not.toContain("linked");
  expect(maskedFiles([at]).join()).not.toContain(at);
});

test("a socket whose file was removed from under its listener is passed over", async () => {
  const at = folder("sockets");
  const [gone, stays] = [join(at, "gone"), join(at, "stays")];
  await listens(gone);
  await listens(stays);
  rmSync(gone);
  expect(listeningSockets().filter((path) => path.startsWith(at))).toEqual([stays]);
});

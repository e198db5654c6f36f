import { createServer } from "node:http";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { gitEnvironment } from "../../../action/git/environment.ts";
import { openGit } from "../../../action/git/open.ts";

const token = "ghs_secretsecret";

test("the token reaches the remote's host as basic authentication, and no file or error", async () => {
  const heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(403).end("no");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const folder = await mkdtemp(join(tmpdir(), "muster-test-"));
  try {
    const git = await openGit({ directory: folder, remoteUrl: `http://127.0.0.1:${port}/o/r.git`, token });
    const failure = await git.remoteRefs(["refs/heads/*"]).catch((error: unknown) => String(error));
    expect(failure).toMatch(/403/);
    expect(failure).not.toContain(token);
    const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
    expect(new Set(heard)).toEqual(new Set([`basic ${basic}`]));
    expect(await textsBelow(folder)).not.toMatch(new RegExp(`${token}|${basic}`));
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
});

async function textsBelow(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return (await Promise.all(files.map((file) => readFile(file, "utf8")))).join("\n");
}

test("git sees nothing of the runner's environment but how to reach programs and the network", () => {
  vi.stubEnv("GITHUB_TOKEN", token);
  vi.stubEnv("GIT_DIR", "/elsewhere");
  const env = gitEnvironment({ remoteUrl: "https://github.com/o/r.git" }, process.env);
  vi.unstubAllEnvs();
  expect(Object.values(env).join("\n")).not.toContain(token);
  expect(env["GIT_DIR"]).toBeUndefined();
  expect(Object.values(env)).not.toContain("protocol.file.allow");
  expect(env["PATH"]).toBe(process.env["PATH"]);
});

test("an address that holds credentials is refused", async () => {
  await expect(openGit({ remoteUrl: "https://me:secret@github.com/o/r.git" })).rejects.toThrow(
    /must not hold credentials/,
  );
});

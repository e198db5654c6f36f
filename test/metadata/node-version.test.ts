import { execa } from "execa";
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { z } from "zod";

const run = (code: string) => execa(process.execPath, ["--input-type=module", "-e", code], { reject: false });
const root = new URL("../..", import.meta.url).pathname;

/** In the script itself: npm leaves `pre…` scripts out where scripts are switched off, which is when the message is needed. */
test("what a new user runs first says when Node 24 did not come", async () => {
  const text = await readFile(`${root}/package.json`, "utf8");
  const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(text));
  for (const name of ["test", "demo", "forge", "muster", "bench", "check"]) {
    expect(scripts[name]).toMatch(/^node \.ci\/node-version\.mjs && /);
  }
});

test("the message names the version found and what to do, and the right version is silent", async () => {
  const guard = await readFile(`${root}/.ci/node-version.mjs`, "utf8");
  const older = `Object.defineProperty(process.versions, "node", { value: "20.20.2" });\n${guard}`;
  const [refused, fine] = await Promise.all([run(older), run(guard)]);
  expect(refused.exitCode).toBe(1);
  expect(refused.stderr).toMatch(/needs Node 24.*under Node 20\.20\.2.*npm ci --ignore-scripts=false/s);
  expect(fine).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
});

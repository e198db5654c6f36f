import { tmpdir } from "node:os";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { launch } from "../../app/forge/launch/launch.ts";

const place = { cwd: tmpdir(), env: { PATH: process.env["PATH"] }, detached: false };

async function node(script: string, input?: string) {
  const program = { file: process.execPath, args: ["-e", script], ...place, input: input !== undefined };
  const child = await launch(program);
  child.input?.end(input);
  const [output, errors, code] = await Promise.all([text(child.output), text(child.errors), child.ended]);
  return { output, errors, code, pid: child.pid };
}

test("a launched program reads what it is told and says on each stream what it says, to the last byte", async () => {
  const long = "x".repeat(3 << 20);
  const echo =
    "process.stdin.pipe(process.stdout); console.error('heard'); process.stdin.on('end', () => process.exitCode = 3)";
  const { output, errors, code } = await node(echo, long);
  expect(output.length).toBe(long.length);
  expect({ errors, code }).toEqual({ errors: "heard\n", code: 3 });
});

test("a program without an input finds it empty, and one that a signal ended has no exit code", async () => {
  expect((await node("process.stdin.on('data', () => 1).on('end', () => console.log('empty'))")).output).toBe(
    "empty\n",
  );
  expect((await node("process.kill(process.pid, 'SIGKILL')")).code).toBeUndefined();
});

test("what a program said before it ended is heard although it left its input unread", async () => {
  const { output, code } = await node("require('fs').writeSync(1, 'enough'); process.exit(1)", "x".repeat(3 << 20));
  expect({ output, code }).toEqual({ output: "enough", code: 1 });
});

test("many programs at once keep their streams apart", async () => {
  const said = await Promise.all(Array.from({ length: 12 }, (_, each) => node(`console.log(${each})`)));
  expect(said.map(({ output }) => output)).toEqual(said.map((_, each) => `${each}\n`));
  expect(new Set(said.map(({ pid }) => pid)).size).toBe(12);
});

test("a program that is not there, and a folder that is not there, are told by name", async () => {
  const nowhere = { file: "no-such-program", args: [], ...place, input: true };
  await expect(launch(nowhere)).rejects.toThrow("spawn no-such-program ENOENT");
  await expect(launch({ ...nowhere, file: "git", cwd: "/no/such/folder" })).rejects.toThrow("ENOENT");
});

test("when the launcher is ended, who waits is told, and the next program is started by another", async () => {
  const { output } = await node("console.log(process.ppid)");
  const waits = await launch({ file: "sleep", args: ["60"], ...place, input: false });
  process.kill(Number(output), "SIGKILL");
  expect(await waits.ended).toBeUndefined();
  process.kill(waits.pid, "SIGKILL");
  const again = await node("console.log(process.ppid)");
  expect(again.output).not.toBe(output);
});

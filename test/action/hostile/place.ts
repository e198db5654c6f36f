/** A workspace with a real tool host, and a world around it that must stay as it is and unseen. */

import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { openSandbox } from "../../../action/sandbox/open.ts";
import { ToolHost } from "../../../action/work/tool-host/client.ts";
import { hostCommand } from "../../../action/work/tool-host/command.ts";
import type { ToolAnswer } from "../../../action/work/tool-host/client.ts";
import { toolInputs } from "../../../action/work/tool-host/protocol.ts";
import type { ToolName } from "../../../action/work/tool-host/protocol.ts";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";

export const secret = "honey-7f3a9c1e5b";

export type Place = {
  readonly workspace: string;
  readonly outside: string;
  /** `127.0.0.1:port` of a server that nobody may reach. */
  readonly server: string;
  readonly tools: ToolHost;
  readonly say: (tool: ToolName, input: unknown) => Promise<ToolAnswer>;
  /** Throws unless the world around and git's own folder are as they were, nobody called, and the host still serves. */
  readonly untouched: () => Promise<void>;
};

/** Whether what is outside can be read in the sandbox, so that the tools alone keep it; never is a test run without a sandbox, since it may fail. */
export type Sight = "shown" | "hidden";

/** One place for all tests of a file: what one leaves in the workspace the next finds. */
export function placeFor(sight: Sight): { readonly now: () => Place } {
  let place: Place | undefined;
  let close: () => Promise<void> = () => Promise.resolve();
  beforeAll(async () => {
    // Where there is no bubblewrap each test says so itself; nothing is run without.
    const opened = await open(sight).catch(() => undefined);
    if (opened !== undefined) ({ place, close } = opened);
  });
  afterAll(() => close());
  return {
    now: () => {
      if (place === undefined) throw new Error("The place is open only while tests run");
      return place;
    },
  };
}

const files = {
  "a.txt": "one\ntwo\nthree\n",
  "src/b.js": "const x = 1;\n",
  ".github/workflows/ci.yml": "on: push\n",
  "package.json": "{}\n",
};
const closed = [".github/**", "**/.npmrc", "**/CLAUDE.md"];

async function open(sight: Sight): Promise<{ readonly place: Place; readonly close: () => Promise<void> }> {
  const parent = mkdtempSync(join(tmpdir(), "muster-hostile-"));
  const [workspace, outside] = [join(parent, "workspace"), join(parent, "outside")];
  write(workspace, files);
  write(outside, { "secret.txt": secret, "folder/secret.txt": secret, ".ssh/id": secret });
  git(workspace);
  links(workspace, outside);
  let calls = 0;
  const server = createServer((socket) => {
    calls += 1;
    socket.end(secret);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const environment = { ...process.env, HONEY_TOKEN: secret, GITHUB_TOKEN: secret };
  const sandbox = await openSandbox({ mode: "bubblewrap", environment });
  const seeing = sandbox.showing([...hostCommand().readable, ...(sight === "shown" ? [outside] : [])]);
  const welcome = { workspace, protected: closed, mayWrite: true };
  const tools = new ToolHost({ sandbox: seeing, command: hostCommand(), welcome, network: "none" });
  // A command may do in the workspace what it likes; what it did to protected files is found out when it is handed over.
  const kept = [outside, join(workspace, ".git"), ...(sight === "shown" ? [join(workspace, ".github")] : [])];
  const before = kept.map(snapshot);
  const place: Place = {
    workspace,
    outside,
    server: `127.0.0.1:${typeof address === "object" ? address?.port : 0}`,
    tools,
    say: async (tool, input) => {
      // What does not fit a tool never reaches its host: the thinker answers it.
      const fits = toolInputs[tool].safeParse(input).success;
      return fits ? tools.do(tool, input) : { text: "The input does not fit.", failed: true };
    },
    untouched: async () => {
      expect(kept.map(snapshot)).toEqual(before);
      expect(calls).toBe(0);
      expect(readdirSync(parent).toSorted()).toEqual(["outside", "workspace"]);
      expect(await tools.do("list", {})).toMatchObject({ failed: false });
    },
  };
  const close = async () => {
    await tools.close();
    sandbox.close();
    server.close();
    rmSync(parent, { recursive: true, force: true, maxRetries: 3 });
  };
  return { place, close };
}

function write(folder: string, texts: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(texts)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function git(workspace: string): void {
  const run = (...args: readonly string[]) => execFileSync("git", ["-C", workspace, ...args], { stdio: "ignore" });
  run("init", "-q");
  run("add", "-A");
  run("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "Begin");
}

/** Every kind of link that leads where it should not. */
function links(workspace: string, outside: string): void {
  const all: Readonly<Record<string, string>> = {
    "link-file": join(outside, "secret.txt"),
    "link-relative": "../outside/secret.txt",
    "link-folder": outside,
    "link-parent": "..",
    "link-root": "/",
    "link-chain": "link-file",
    "link-chain-folder": "link-folder",
    "link-git": ".git",
    "link-hooks": ".git/hooks",
    "link-github": ".github",
    "link-dangling": join(outside, "new.txt"),
    "link-proc": "/proc/self/environ",
    "link-self": "link-self",
    "src/link-up": "../../outside",
  };
  for (const [name, target] of Object.entries(all)) symlinkSync(target, join(workspace, name));
}

/** Every file below a folder with its content. */
function snapshot(folder: string): Readonly<Record<string, string>> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted()
      .map((path) => [path, contentOf(path)]),
  );
}

function contentOf(path: string): string {
  try {
    return `-> ${readlinkSync(path)}`;
  } catch {
    return readFileSync(path, "latin1");
  }
}

/** A tool host on a small work tree, and what tests say to it. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { openSandbox } from "../../../action/sandbox/open.ts";
import { ToolHost } from "../../../action/work/tool-host/client.ts";
import { hostCommand } from "../../../action/work/tool-host/command.ts";
import type { ToolName } from "../../../action/work/tool-host/protocol.ts";
import { folder, git } from "./repository.ts";

export type Hosted = {
  readonly workspace: string;
  readonly outside: string;
  readonly say: (tool: ToolName, input: unknown) => Promise<string>;
  readonly refused: (tool: ToolName, input: unknown) => Promise<string>;
  readonly close: () => Promise<void>;
};

export const files = {
  "a.txt": "one\ntwo\nthree\n",
  "src/b.js": "const x = 1;\n  const y = 2;\nconst z = 1;\n",
  ".github/workflows/ci.yml": "on: push\n",
  ".hidden": "needle\n",
};

/** Without a sandbox on purpose: the host itself must hold, the sandbox comes on top. */
export async function host(
  options: { readonly mayWrite?: boolean; readonly environment?: Record<string, string | undefined> } = {},
): Promise<Hosted> {
  const parent = folder("host");
  const workspace = join(parent, "workspace");
  const outside = join(parent, "outside.txt");
  writeFileSync(outside, "honey");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true });
    writeFileSync(join(workspace, path), text);
  }
  git(workspace, "init", "-q");
  const sandbox = await openSandbox({ mode: "none", environment: options.environment ?? process.env });
  const welcome = { workspace, protected: [".github/**", "locked.txt"], mayWrite: options.mayWrite ?? true };
  const tools = new ToolHost({ sandbox, command: hostCommand(), welcome, network: "none" });
  onTestFinished(() => tools.close());
  const answer = (failed: boolean) => async (tool: ToolName, input: unknown) => {
    const result = await tools.do(tool, input);
    expect(result).toEqual({ text: result.text, failed });
    return result.text;
  };
  return { workspace, outside, say: answer(false), refused: answer(true), close: () => tools.close() };
}

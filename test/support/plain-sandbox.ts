/** A sandbox that contains nothing: for tests of what runs in one. It records what it was asked. */

import { execa } from "execa";
import { join } from "node:path";
import type { Sandbox, SandboxOptions } from "../../action/ports.ts";

export type Asked = { readonly command: string; readonly network: SandboxOptions["network"] };

export function plainSandbox(asked: Asked[] = []): Sandbox {
  return {
    kind: "none",
    blocked: () => [],
    async run(command, { workspace, cwd = ".", timeout, network }) {
      asked.push({ command, network });
      const start = performance.now();
      const result = await execa("/bin/sh", ["-c", command], {
        cwd: join(workspace, cwd),
        env: { PATH: `${join(process.execPath, "..")}:${process.env["PATH"] ?? ""}`, HOME: workspace },
        extendEnv: false,
        reject: false,
        all: true,
        timeout: timeout * 1000,
      });
      const seconds = (performance.now() - start) / 1000;
      return { exit: result.exitCode, timedOut: result.timedOut, output: result.all, seconds };
    },
  };
}

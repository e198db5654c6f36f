import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Real processes on a busy machine: what fails once there is tried once more, and shown as flaky.
    retry: process.env["CI"] === "true" ? 1 : 0,
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // What every file would read anew, the app and the forge among it, is read once; a test that needs the process to itself starts one.
    isolate: false,
    maxWorkers: 2,
    // With the app and the forge in it a process makes much that is soon forgotten: the more of it is collected at once, the less it costs.
    execArgv: ["--max-semi-space-size=64"],
  },
});

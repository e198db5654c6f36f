import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // Real processes on a busy machine: what fails once there is tried once more, and shown as flaky.
    retry: process.env["CI"] === "true" ? 1 : 0,
    root: new URL("..", import.meta.url).pathname,
    include: ["test/**/*.test.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});

import { defineConfig } from "rolldown";

/** What a runner starts, `dist/main.js`, the worker that the command line starts, the tool host that it starts itself, and beside them what one command needs and another does not: Node reads only what is used. */
export default defineConfig({
  input: {
    main: "action/main.ts",
    alone: "action/alone/start.ts",
    "tool-host": "action/work/tool-host/start.ts",
    forward: "action/sandbox/egress/forward.ts",
  },
  platform: "node",
  resolve: { conditionNames: ["node", "import"] },
  // Of the toolkit only commands to the runner are used: its HTTP client, which nothing calls, would cost every start its evaluation.
  treeshake: { moduleSideEffects: [{ test: /node_modules\/(@actions\/|undici\/|tunnel\/)/, sideEffects: false }] },
  output: { dir: "dist", cleanDir: true, chunkFileNames: "[name].js", format: "esm", minify: true },
});

import { defineConfig } from "rolldown";

/** One file that a runner can start: `dist/main.js`. */
export default defineConfig({
  input: "action/main.ts",
  platform: "node",
  resolve: { conditionNames: ["node", "import"] },
  // Of the toolkit only commands to the runner are used: its HTTP client, which nothing calls, would cost every start its evaluation.
  treeshake: { moduleSideEffects: [{ test: /node_modules\/(@actions\/|undici\/|tunnel\/)/, sideEffects: false }] },
  output: { file: "dist/main.js", format: "esm", codeSplitting: false, minify: true },
});

import { defineConfig } from "rolldown";

/** One file that a runner can start: `dist/main.js`. */
export default defineConfig({
  input: "action/main.ts",
  platform: "node",
  resolve: { conditionNames: ["node", "import"] },
  output: { file: "dist/main.js", format: "esm", codeSplitting: false, minify: true },
});

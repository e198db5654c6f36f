import type { BuildOptions, RolldownOptions } from "rolldown";
import { roleNames } from "./mission/roles.ts";
import { roleOf } from "./work/roles.ts";

/** How everything of ours is bundled, also what it is measured against. */
export const bundling = {
  platform: "node",
  // What is built is told where something is wrong with it.
  logLevel: "warn",
  resolve: { conditionNames: ["node", "import"] },
  // Of the toolkit only commands to the runner are used: its HTTP client, which nothing calls, would cost every start its evaluation.
  treeshake: { moduleSideEffects: [{ test: /node_modules\/(@actions\/|undici\/|tunnel\/)/, sideEffects: false }] },
} satisfies RolldownOptions;

const worker = { work: "action/commands/work.ts", alone: "action/alone/start.ts" };
const apart =
  /action.(?:commands.work|alone.start|sandbox.[\w-]+|sandbox.self-test.[\w-]+|mission.closed|mission.say.sandbox)\.ts$/;

/** Of the platform's `fetch`, which takes 20 ms to load, the providers' packages make and ask for these whoever fetches for them. */
const inject = {
  Headers: [new URL("http/headers.ts", import.meta.url).pathname, "Headers"],
  FormData: [new URL("http/form-data.ts", import.meta.url).pathname, "FormData"],
} satisfies Record<string, [string, string]>;

const output = { dir: "dist", chunkFileNames: "[name].js", format: "esm", minify: true } as const;

/**
 * What a runner starts, `dist/main.js`, the tool host that the worker starts itself, and beside them what one command needs and another does
 * not: Node reads only what is used. The worker, for the action and for the command line, is bundled apart, so that it shares no small files with the others and starts from two.
 */
export const bundles: readonly BuildOptions[] = [
  {
    ...bundling,
    input: {
      main: "action/main.ts",
      "tool-host": "action/work/tool-host/start.ts",
      forward: "action/sandbox/egress/forward.ts",
    },
    plugins: [
      {
        name: "the worker's own files",
        resolveId: (source) => (source === "./commands/work.ts" ? { id: "./work.js", external: true } : undefined),
      },
    ],
    output: { ...output, cleanDir: true },
  },
  {
    ...bundling,
    input: worker,
    preserveEntrySignatures: "allow-extension",
    transform: { inject },
    plugins: [
      {
        name: "tools made beforehand",
        load(id) {
          if (!id.endsWith("tool-shapes.ts")) return undefined;
          const made = Object.fromEntries(roleNames.map((name) => [name, roleOf(name).tools]));
          return `const made = ${JSON.stringify(made)}; export const shapesOf = (role) => made[role];`;
        },
      },
    ],
    // Each file costs a start half a millisecond: what every start needs is in one; but not the entries, which act when they are read, nor the sandbox, which is tried before.
    output: {
      ...output,
      chunkFileNames: "work-[name].js",
      codeSplitting: {
        groups: [{ name: "start", tags: ["$initial"], test: (id) => !apart.test(id) }],
        includeDependenciesRecursively: false,
      },
    },
  },
];

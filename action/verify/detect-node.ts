/** JavaScript: the scripts of package.json, with the package manager that the lock file belongs to. */

import { z } from "zod";
import type { Command } from "#mission/task";
import { type Detector, type Found, type Tree, command, nothing } from "./found.ts";

const record = z.record(z.string(), z.string()).catch({});
const Package = z.object({
  scripts: record.default({}),
  packageManager: z.string().optional().catch(undefined),
  dependencies: record.default({}),
  devDependencies: record.default({}),
  optionalDependencies: record.default({}),
  workspaces: z.unknown().optional(),
});
type Package = z.infer<typeof Package>;

type Manager = "npm" | "pnpm" | "yarn" | "bun";

export const node: Detector = async (tree) => {
  const text = await tree.text("package.json");
  if (text === undefined) return nothing("package.json: absent");
  const parsed = Package.safeParse(readJson(text));
  if (!parsed.success) return nothing("package.json: not readable");
  return fromPackage(tree, parsed.data);
};

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fromPackage({ root }: Tree, manifest: Package): Found {
  const manager = managerOf(root, manifest);
  const commands = kinds.flatMap(([kind, names]) => {
    const name = names.find((one) => isReal(manifest.scripts[one]));
    return name === undefined ? [] : [command(kind, runScript(manager, name))];
  });
  const said = commands.length === 0 ? whyNone(manifest) : commands.map(({ run }) => run).join(", ");
  return { setup: install(manager, root, manifest), commands, looked: [`package.json: ${said}`] };
}

const kinds: readonly (readonly [Command["kind"], readonly string[]])[] = [
  ["types", ["typecheck", "type-check", "check-types"]],
  ["lint", ["lint"]],
  ["test", ["test"]],
];

/** `npm init` writes a test script that only says that there is none. */
function isReal(script: string | undefined): boolean {
  return script !== undefined && script.trim() !== "" && !/no test specified/i.test(script);
}

function whyNone({ scripts }: Package): string {
  return scripts["test"] === undefined ? "no script test" : "the script test is the placeholder that npm init writes";
}

function managerOf(root: readonly string[], { packageManager }: Package): Manager {
  const named = /^(npm|pnpm|yarn|bun)@/.exec(packageManager ?? "")?.[1];
  if (named === "npm" || named === "pnpm" || named === "yarn" || named === "bun") return named;
  return locks.find(([file]) => root.includes(file))?.[1] ?? "npm";
}

const locks: readonly (readonly [string, Manager])[] = [
  ["package-lock.json", "npm"],
  ["npm-shrinkwrap.json", "npm"],
  ["pnpm-lock.yaml", "pnpm"],
  ["yarn.lock", "yarn"],
  ["bun.lock", "bun"],
  ["bun.lockb", "bun"],
];

function runScript(manager: Manager, name: string): string {
  return manager === "npm" && name === "test" ? "npm test" : `${manager} run ${name}`;
}

function install(manager: Manager, root: readonly string[], manifest: Package): readonly string[] {
  const needed = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies };
  if (Object.keys(needed).length === 0 && manifest.workspaces === undefined) return [];
  const locked = locks.some(([file, owner]) => owner === manager && root.includes(file));
  if (manager === "npm") return [locked ? "npm ci" : "npm install --no-package-lock"];
  if (!locked) return [`${manager} install`];
  return [
    `${manager} install ${manager === "yarn" && root.includes(".yarnrc.yml") ? "--immutable" : "--frozen-lockfile"}`,
  ];
}

import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { Config } from "#mission/config";

const root = fileURLToPath(new URL("../..", import.meta.url));
const text = (file: string) => readFile(join(root, file), "utf8");
const readme = await text("README.md");

/** The rows of the tables in a section, cell by cell. */
function rowsOf(heading: string): readonly (readonly string[])[] {
  const section = readme.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  const rows = [...section.matchAll(/^\| (.*) \|$/gm)].map(([, row = ""]) =>
    row.split(" | ").map((cell) => cell.trim()),
  );
  return rows.filter((cells) => cells[0]?.startsWith("`"));
}

const plain = (cell = "") => cell.replaceAll("`", "");

test("the README's table of inputs is that of action.yml, with the same defaults", async () => {
  const Inputs = z.object({ inputs: z.record(z.string(), z.looseObject({ default: z.string().optional() })) });
  const { inputs } = Inputs.parse(parse(await text("action.yml")));
  const told = rowsOf("The action's inputs").map(([name, value]) => [plain(name), plain(value)]);
  expect(told).toEqual(Object.entries(inputs).map(([name, input]) => [name, input.default ?? ""]));
});

test("the README's table of configuration has every key, with its default", () => {
  const told = rowsOf("Configuration").map(([key, value]) => [plain(key), value]);
  const { verify, setup, missions, policy, models, ask, hooks, quality, ...rest } = Config.parse({});
  const lists = [verify, setup, missions, hooks, quality.required, policy.protected, policy.allow, models.fallback];
  expect(lists.flat()).toEqual([]);
  const flat = Object.entries(rest).flatMap(([key, value]) =>
    typeof value !== "object"
      ? [[key, `\`${value}\``]]
      : Object.entries(value).map(([inner, leaf]) => [
          `${key}.${inner}`,
          `\`${inner.endsWith("_usd") ? Number(leaf) / 1e6 : leaf}\``,
        ]),
  );
  const { fallback: _, ...roles } = models;
  const asked = Object.entries(roles).map(([role, { model }]) => [`models.${role}`, `\`${model}\``]);
  const empty = [
    ["models.provider", `\`${models.planner.provider}\``],
    ["models.fallback", "none"],
    ["models.prices", "none"],
    ["verify", "detected"],
    ["setup", "detected"],
    ["missions", "none"],
    ["hooks", "none"],
    ["quality.required", "none"],
    ["quality.smoke", "none"],
    ["ask.mode", `\`${ask.mode}\``],
    ["ask.timeout", `\`${ask.timeout / 3_600_000}h\``],
    ["policy.profile", `\`${policy.profile}\``],
    ["policy.protected", "none"],
    ["workers.environment", "none"],
    ["policy.network.setup", "package registries"],
    ...["work", "verify", "private"].map((key) => [`policy.network.${key}`, "none"]),
    ["policy.allow", "none"],
  ];
  expect(new Map(told.map(([key, value]) => [key, value]))).toEqual(
    new Map([...flat, ...asked, ...empty].map(([key, value]) => [key, value])),
  );
});

/** The files in which commands are made. */
async function commandFiles(): Promise<string> {
  const files = await readdir(join(root, "app/cli"), { recursive: true });
  const texts = files.filter((file) => /(^|\/)commands?\.ts$/.test(file)).map((file) => text(join("app/cli", file)));
  return (await Promise.all(texts)).join("\n");
}

test("the README tells every option of the commands, and no other", async () => {
  const source = await commandFiles();
  const options = (command: string) => {
    const part = source.split(".command(").find((each) => each.startsWith(`"${command}"`)) ?? "";
    return [...part.matchAll(/ption\(\s*"--([a-z-]+)/g)].map(([, name = ""]) => name);
  };
  const told = (heading: string) => rowsOf(heading).map(([cell]) => /--([a-z-]+)[^-]*$/.exec(plain(cell))?.[1] ?? "");
  for (const [command, heading] of [
    ["demo", "Two commands"],
    ["run", "On a repository of your own, without GitHub"],
    ["work", "One worker, one task"],
  ] as const) {
    expect(new Set(told(heading))).toEqual(new Set(options(command)));
    expect(told(heading)).toHaveLength(options(command).length);
  }
  const ofReplay = [...told("Why it decided so"), ...told("The same task again")];
  expect(new Set(ofReplay.filter((name) => name !== ""))).toEqual(new Set(options("replay")));
});

test("the README tells every command that looks, with its options, and no other", async () => {
  const source = await text("app/cli/views/commands.ts");
  const named = (pattern: RegExp) => new Set([...source.matchAll(pattern)].map(([, name = ""]) => name));
  const told = rowsOf("Looking at a repository").map(([cell]) => plain(cell));
  const ofKind = (pattern: RegExp) => new Set(told.flatMap((cell) => pattern.exec(cell)?.[1] ?? []));
  expect(ofKind(/^muster ([a-z-]+)$/)).toEqual(named(/\.command\("([a-z-]+)/g));
  expect(ofKind(/^--([a-z-]+)/)).toEqual(named(/ption\("--([a-z-]+)/g));
});

test("the README names every command of the CLI", async () => {
  const commands = [...(await commandFiles()).matchAll(/\.command\("([a-z-]+)/g)].map(([, name = ""]) => name);
  expect(commands.filter((name) => !new RegExp(`(muster (-- )?|npm run )${name}\\b`).test(readme))).toEqual([]);
});

test("the README tells every command of the backlog with its options, and no other", async () => {
  const [common = "", ...parts] = (await text("app/cli/backlog/commands.ts")).split(/\badd\(\s*"/);
  const options = (part: string) => [...part.matchAll(/ption\("--([a-z-]+)/g)].map(([, name = ""]) => name);
  const known = parts.map((part) => [/^[a-z]+/.exec(part)?.[0], [...options(part), ...options(common)].toSorted()]);
  const told = rowsOf("The backlog from a terminal").map(([name, named = ""]) => [
    plain(name).split(" ")[1],
    [...named.matchAll(/--([a-z-]+)/g)].map(([, option = ""]) => option).toSorted(),
  ]);
  expect(new Map(told.map(([name, named]) => [name, named]))).toEqual(
    new Map(known.map(([name, named]) => [name, named])),
  );
});

test("the README names only commands that package.json has", async () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(await text("package.json")));
  const documents = [readme, await text("CONTRIBUTING.md")].join("\n");
  const named = [...documents.matchAll(/npm run ([a-z]+)/g)].map(([, name]) => name);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining([...new Set(named)]));
});

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/architecture.md",
  "docs/faults.md",
  "action/mission/README.md",
  ...(await readdir(join(root, "docs/decisions"))).map((name) => `docs/decisions/${name}`),
];

test.each(documents)("what %s links to is there", async (file) => {
  const links = [...(await text(file)).matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, link = ""]) => link);
  const local = links.filter((link) => !/^[a-z]+:/.test(link));
  expect(local.filter((link) => !existsSync(join(root, dirname(file), link)))).toEqual([]);
});

test.each(documents)("files and folders that %s names are there", async (file) => {
  const named = [...(await text(file)).matchAll(/`((?:action|app|test|docs)\/[\w./-]+)`/g)].map(
    ([, path = ""]) => path,
  );
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("every test that the documents name is there", async () => {
  const files = (await readdir(join(root, "test"), { recursive: true })).filter((name) => name.endsWith(".test.ts"));
  const tests = (await Promise.all(files.map((name) => text(join("test", name))))).join("\n");
  const quoted = (await Promise.all(documents.map(text))).flatMap((document) =>
    [...document.matchAll(/“([^”]+)”/g)].map(([, name = ""]) => name.replaceAll(/\s+/g, " ")),
  );
  expect(quoted.filter((name) => !tests.includes(name))).toEqual([]);
});

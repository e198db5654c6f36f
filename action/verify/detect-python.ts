/** Python: pytest where the project names it, else unittest where there are test files. */

import { type Detector, type Tree, command, nothing } from "./found.ts";

const settings = ["pyproject.toml", "setup.cfg", "tox.ini", "pytest.ini", "requirements-dev.txt", "requirements.txt"];
const marks = [...settings, "setup.py", "conftest.py"];

export const python: Detector = async (tree) => {
  const present = marks.filter((name) => tree.root.includes(name));
  const tests = await testFolder(tree);
  if (present.length === 0 && tests === undefined) return nothing("pyproject.toml, pytest.ini, test_*.py: absent");
  const where = present[0] ?? "test_*.py";
  if (await namesPytest(tree)) {
    const setup = await environment(tree, true);
    return { setup, commands: [command("test", `${interpreter(setup)} -m pytest`)], looked: [`${where}: pytest`] };
  }
  if (tests === undefined) return nothing(`${where}: neither pytest nor test files`);
  const setup = await environment(tree, false);
  const run = `${interpreter(setup)} -m unittest discover${tests === "." ? "" : ` -s ${tests}`}`;
  return { setup, commands: [command("test", run)], looked: [`${where}: ${run}`] };
};

async function testFolder({ root, names }: Tree): Promise<string | undefined> {
  for (const folder of [".", "tests", "test"]) {
    const inside = folder === "." ? root : await names(folder);
    if (!inside.some((name) => /^test.*\.py$/.test(name))) continue;
    return folder !== "." && inside.includes("__init__.py") ? `${folder} -t .` : folder;
  }
  return undefined;
}

async function namesPytest({ root, names, text }: Tree): Promise<boolean> {
  if (root.includes("pytest.ini") || root.includes("conftest.py")) return true;
  if ((await names("tests")).includes("conftest.py")) return true;
  const texts = await Promise.all(settings.filter((name) => root.includes(name)).map(text));
  return texts.some((content) => /\bpytest\b/.test(content ?? ""));
}

/** A virtual environment inside the workspace, only when something is to be installed; it sees what the machine has. */
async function environment({ root, text }: Tree, pytest: boolean): Promise<readonly string[]> {
  const files = ["requirements.txt", "requirements-dev.txt"].filter((name) => root.includes(name));
  const project = /^\[(?:build-system|project)\]/m.test((await text("pyproject.toml")) ?? "");
  const wanted = [
    ...files.flatMap((file) => ["-r", file]),
    ...(project ? ["-e", "."] : []),
    ...(pytest ? ["pytest"] : []),
  ];
  if (wanted.length === 0) return [];
  return [
    "python3 -m venv --system-site-packages .venv",
    `.venv/bin/python -m pip install --quiet ${wanted.join(" ")}`,
  ];
}

function interpreter(setup: readonly string[]): string {
  return setup.length === 0 ? "python3" : ".venv/bin/python";
}

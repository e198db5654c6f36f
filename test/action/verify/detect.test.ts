import { expect } from "vitest";
import { detect } from "../../../action/verify/detect.ts";
import { commit, test } from "../../support/repository.ts";

const manifest = (value: object) => JSON.stringify(value);

const cases: readonly { of: string; files: Record<string, string>; setup: string[]; commands: string[] }[] = [
  {
    of: "an npm project with a lock file",
    files: {
      "package.json": manifest({
        scripts: { test: "vitest", lint: "oxlint", dev: "x" },
        devDependencies: { vitest: "5" },
      }),
      "package-lock.json": "{}",
    },
    setup: ["npm ci"],
    commands: ["npm run lint", "npm test"],
  },
  {
    of: "an npm project that needs nothing",
    files: {
      "package.json": manifest({ scripts: { test: "node --test", typecheck: "tsc" } }),
      "package-lock.json": "{}",
    },
    setup: [],
    commands: ["npm run typecheck", "npm test"],
  },
  {
    of: "an npm project without a lock file",
    files: { "package.json": manifest({ scripts: { test: "jest" }, dependencies: { jest: "30" } }) },
    setup: ["npm install --no-package-lock"],
    commands: ["npm test"],
  },
  {
    of: "a pnpm project",
    files: {
      "package.json": manifest({ scripts: { test: "x" }, dependencies: { a: "1" } }),
      "pnpm-lock.yaml": "",
    },
    setup: ["pnpm install --frozen-lockfile"],
    commands: ["pnpm run test"],
  },
  {
    of: "a project on today's yarn",
    files: {
      "package.json": manifest({ packageManager: "yarn@4.1.0", scripts: { test: "x" }, dependencies: { a: "1" } }),
      "yarn.lock": "",
      ".yarnrc.yml": "",
      "package-lock.json": "{}",
    },
    setup: ["yarn install --immutable"],
    commands: ["yarn run test"],
  },
  {
    of: "a pytest project",
    files: { "pyproject.toml": "[tool.pytest.ini_options]\n", "requirements.txt": "x\n", "tests/test_a.py": "" },
    setup: [
      "python3 -m venv --system-site-packages .venv",
      ".venv/bin/python -m pip install --quiet -r requirements.txt pytest",
    ],
    commands: [".venv/bin/python -m pytest"],
  },
  {
    of: "python files with unittest",
    files: { "calc.py": "", "test_calc.py": "" },
    setup: [],
    commands: ["python3 -m unittest discover"],
  },
  {
    of: "python tests in a folder",
    files: { "calc.py": "", "tests/test_calc.py": "" },
    setup: [],
    commands: ["python3 -m unittest discover -s tests"],
  },
  {
    of: "python tests in a package",
    files: { "calc.py": "", "tests/__init__.py": "", "tests/test_calc.py": "" },
    setup: [],
    commands: ["python3 -m unittest discover -s tests -t ."],
  },
  {
    of: "a Go module",
    files: { "go.mod": "module m\n", "go.sum": "" },
    setup: ["go mod download"],
    commands: ["go test ./..."],
  },
  {
    of: "a Rust crate",
    files: { "Cargo.toml": "[package]\n", "Cargo.lock": "" },
    setup: ["cargo fetch --locked"],
    commands: ["cargo test --offline --locked"],
  },
  {
    of: "a Makefile that only checks",
    files: { Makefile: "TEST := 1\nall: build\ncheck: all\n\t./check\n" },
    setup: [],
    commands: ["make check"],
  },
  {
    of: "a Makefile beside a language that names its tests",
    files: { Makefile: "test:\n\ttrue\n", "go.mod": "module m\n" },
    setup: [],
    commands: ["go test ./..."],
  },
  {
    of: "a Makefile beside a package.json with npm's placeholder",
    files: {
      Makefile: "test: a\n\ttrue\n",
      "package.json": manifest({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }),
    },
    setup: [],
    commands: ["make test"],
  },
];

test.for(cases)("$of says how it is tested", async ({ files, setup, commands }, { remote }) => {
  const git = await remote.clone();
  const found = await detect(git, await commit(git, undefined, files));
  expect({ setup: found.setup, commands: found.commands.map(({ run }) => run) }).toEqual({ setup, commands });
});

const silent: readonly { of: string; files: Record<string, string>; looked: string }[] = [
  { of: "an empty repository", files: { "readme.md": "" }, looked: "go.mod: absent" },
  {
    of: "npm's placeholder",
    files: { "package.json": manifest({ scripts: { test: 'echo "Error: no test specified" && exit 1' } }) },
    looked: "package.json: the script test is the placeholder that npm init writes",
  },
  {
    of: "a project that can only be linted",
    files: { "package.json": manifest({ scripts: { lint: "x" } }) },
    looked: "package.json: npm run lint",
  },
  { of: "a broken package.json", files: { "package.json": "{" }, looked: "package.json: not readable" },
  {
    of: "a Makefile without tests",
    files: { Makefile: "testing:\n\ttrue\n" },
    looked: "Makefile: no target test or check",
  },
];

test.for(silent)("$of gives no commands, and says what was looked at", async ({ files, looked }, { remote }) => {
  const git = await remote.clone();
  const found = await detect(git, await commit(git, undefined, files));
  expect(found.commands).toEqual([]);
  expect(found.looked).toContain(looked);
});

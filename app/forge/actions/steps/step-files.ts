/** The files by which a step speaks to the runner: GITHUB_ENV, GITHUB_OUTPUT, GITHUB_PATH, GITHUB_STATE, GITHUB_STEP_SUMMARY. */

import { randomUUID } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const kinds = ["ENV", "OUTPUT", "PATH", "STATE", "STEP_SUMMARY"] as const;
type Kind = (typeof kinds)[number];

export type Written = {
  readonly env: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
  readonly path: readonly string[];
  readonly summary: string;
};

export type StepFiles = {
  readonly env: Readonly<Record<string, string>>;
  /** Throws an `Error` for a line that is neither `name=value` nor the start of a heredoc. */
  read(): Promise<Written>;
};

const largestSummary = 1_048_576;

/** `name=value` lines and `name<<DELIMITER` blocks. */
function readPairs(source: string, file: string): Record<string, string> {
  const lines = source.split(/\r?\n/);
  const pairs: Record<string, string> = {};
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? "";
    if (line === "") continue;
    const equals = line.indexOf("=");
    const heredoc = line.indexOf("<<");
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs[line.slice(0, equals)] = line.slice(equals + 1);
      continue;
    }
    const delimiter = line.slice(heredoc + 2);
    if (heredoc < 1 || delimiter === "")
      throw new Error(`Unable to process file command '${file}': invalid format '${line}'`);
    const end = lines.indexOf(delimiter, index + 1);
    if (end < 0) {
      throw new Error(`Unable to process file command '${file}': matching delimiter not found '${delimiter}'`);
    }
    pairs[line.slice(0, heredoc)] = lines.slice(index + 1, end).join("\n");
    index = end;
  }
  return pairs;
}

function checkEnvironment(env: Record<string, string>): Record<string, string> {
  if ("NODE_OPTIONS" in env) {
    throw new Error("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.");
  }
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(GITHUB|RUNNER)_/.test(name)));
}

function checkSummary(summary: string): string {
  if (Buffer.byteLength(summary) <= largestSummary) return summary;
  throw new Error("$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k.");
}

export async function openStepFiles(temp: string): Promise<StepFiles> {
  const folder = join(temp, "_runner_file_commands");
  const id = randomUUID();
  const fileOf = (kind: Kind): string => join(folder, `${kind.toLowerCase()}_${id}`);
  await mkdir(folder, { recursive: true });
  await Promise.all(kinds.map((kind) => writeFile(fileOf(kind), "")));
  const contents = (kind: Kind): Promise<string> => readFile(fileOf(kind), "utf8").catch(() => "");
  return {
    env: Object.fromEntries(kinds.map((kind) => [`GITHUB_${kind}`, fileOf(kind)])),
    async read() {
      const [env, outputs, path, state, summary] = await Promise.all([
        contents("ENV"),
        contents("OUTPUT"),
        contents("PATH"),
        contents("STATE"),
        contents("STEP_SUMMARY"),
      ]);
      return {
        env: checkEnvironment(readPairs(env, "env")),
        outputs: readPairs(outputs, "output"),
        state: readPairs(state, "state"),
        path: path.split(/\r?\n/).filter((line) => line !== ""),
        summary: checkSummary(summary),
      };
    },
  };
}

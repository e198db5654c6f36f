/** The commands that look at a repository and change nothing: each tells what it sees, and its exit code says how it is. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { configPath } from "#mission/config";
import { MissionEvent } from "#mission/course/event";
import type { ConfigFacts } from "#mission/facts";
import { ActorName, Instant } from "#mission/ids";
import { dated, sayChecks, sayPolicy, sayStatus, saySummary } from "#mission/say/views";
import { LanderEvent } from "#mission/lander/event";
import { policyView } from "#mission/views/policy";
import { type Check, checksOf, qualityOf } from "#mission/views/quality";
import { statusView } from "#mission/views/status";
import { summaryView } from "#mission/views/summary";
import { lander } from "#mission/wake/due";
import { sayEvent } from "../say-event.ts";
import { configOf, type Look, lookAt } from "./look.ts";
import type { Source } from "./source.ts";

export type Telling = {
  readonly json: boolean;
  readonly print: (text: string) => void;
  readonly now: () => number;
};

const iso = (at: number) => new Date(at).toISOString();

function tell({ json, print }: Telling, data: object, text: () => string): void {
  print(json ? JSON.stringify(data) : text());
}

export async function status(source: Source, telling: Telling): Promise<0> {
  const view = statusView(await believed(source), await configOf(source), Instant.parse(telling.now()));
  tell(telling, { repository: source.name, ...view }, () => sayStatus(source.name, view, iso));
  return 0;
}

export async function summary(source: Source, telling: Telling): Promise<0> {
  const view = summaryView((await believed(source)).missions);
  tell(telling, { repository: source.name, ...view }, () => saySummary(source.name, view));
  return 0;
}

/** `mission`: only what is about this issue. */
export async function history(source: Source, telling: Telling & { readonly mission: number | undefined }): Promise<0> {
  const { lines } = await believed(source);
  const wanted = telling.mission === undefined ? undefined : String(telling.mission);
  if (wanted !== undefined && !lines.has(ActorName.parse(wanted)))
    throw new Error(`there is no mission for #${wanted} in ${source.name}`);
  const all = [...lines].flatMap(([actor, own]) => inTime(own).map((line) => ({ actor, ...line })));
  const told = all.filter(({ actor }) => wanted === undefined || actor === wanted).toSorted((a, b) => a.by - b.by);
  for (const { actor, at, seq, event } of told) {
    if (telling.json) telling.print(JSON.stringify({ actor, at, seq, event }));
    const said = telling.json ? undefined : inWords(actor, event);
    if (said !== undefined) telling.print(`${dated(at, iso)}  ${said}`);
  }
  return 0;
}

/** With when each was written at the latest: the clocks of two runs differ, and what a journal holds stays in its order. */
function inTime<Line extends { readonly at: Instant }>(own: readonly Line[]) {
  let by = 0;
  return own.map((line) => ({ ...line, by: (by = Math.max(by, line.at)) }));
}

function inWords(actor: ActorName, event: unknown): string | undefined {
  const parsed = (actor === lander ? LanderEvent : MissionEvent).safeParse(event);
  const text = parsed.success ? sayEvent(parsed.data).text : undefined;
  return text === undefined ? undefined : `${(/^\d/.test(actor) ? `#${actor}` : actor).padEnd(5)} ${text}`;
}

export async function policy(source: Source, telling: Telling): Promise<0 | 2> {
  const config = await configOf(source);
  if (config.kind === "invalid") return refuse(config.problems, telling);
  const view = policyView(config.config);
  tell(telling, view, () => sayPolicy(view));
  return 0;
}

/** 0: valid. 2: it is not. */
export async function validateConfig(source: Source, telling: Telling): Promise<0 | 2> {
  const config = await configOf(source);
  if (config.kind === "invalid") return refuse(config.problems, telling);
  const there = (await source.file(configPath)) !== undefined;
  const text = there ? `${configPath} is valid.` : `There is no ${configPath}: all defaults hold.`;
  tell(telling, { valid: true, there, problems: [] }, () => text);
  return 0;
}

type Problems = Extract<ConfigFacts, { readonly kind: "invalid" }>["problems"];

function refuse(problems: Problems, telling: Telling): 2 {
  tell(telling, { valid: false, problems }, () =>
    problems.map(({ line, message }) => `${configPath}:${line}: ${message}`).join("\n"),
  );
  return 2;
}

/** 0: open. 2: closed. `smoke`: whether the smoke command may be run here, as whoever asks. */
export async function qualityGate(source: Source, telling: Telling & { readonly smoke: boolean }): Promise<0 | 2> {
  const [look, config] = [await lookAt(source), await configOf(source)];
  if (config.kind === "invalid") return refuse(config.problems, telling);
  const { required, smoke } = config.config.quality;
  const quality = qualityOf(
    look.missions,
    await missingIn(source, required, config.config.integration),
    Instant.parse(telling.now()),
  );
  const smoked = await smokeCheck(telling.smoke ? smoke : undefined, smoke !== undefined, source.workTree);
  const checks = [...checksOf(quality), smoked, intact(look)];
  const open = checks.every(({ state }) => state !== "failed");
  tell(telling, { repository: source.name, open, checks }, () => sayChecks(checks));
  return open ? 0 : 2;
}

/** Where work begins: on the integration branch where there is one. */
async function missingIn(source: Source, required: readonly string[], integration: string): Promise<readonly string[]> {
  const branch = (await source.hasBranch(integration)) ? integration : source.defaultBranch;
  const found = await Promise.all(required.map((path) => source.file(path, branch)));
  return required.filter((_, index) => found[index] === undefined);
}

async function smokeCheck(
  command: string | undefined,
  configured: boolean,
  folder: string | undefined,
): Promise<Check> {
  const name = "smoke command";
  if (!configured) return { name, state: "skipped", detail: "none is configured" };
  if (command === undefined) return { name, state: "skipped", detail: "not run; `--smoke` runs it in a work tree" };
  if (folder === undefined) return { name, state: "skipped", detail: "there is no work tree to run it in" };
  const running = promisify(execFile)("sh", ["-s"], { cwd: folder, timeout: 15 * 60_000 });
  running.child.stdin?.end(command);
  return running.then(
    (): Check => ({ name, state: "passed", detail: command }),
    (error: unknown): Check => ({
      name,
      state: "failed",
      detail: `${command}: ${error instanceof Error ? (error.message.split("\n")[0] ?? "") : "?"}`,
    }),
  );
}

function intact({ broken, lines }: Look): Check {
  const damaged = [...broken].map(([actor, message]) => `${actor}: ${message}`);
  const name = "journal intact";
  if (damaged.length > 0) return { name, state: "failed", detail: damaged.join("; ") };
  return { name, state: "passed", detail: `${lines.size} journals, each line follows from the one before` };
}

/** Throws where a journal was changed: a view of it would be a lie. */
async function believed(source: Source): Promise<Look> {
  const look = await lookAt(source);
  const [first] = look.broken;
  if (first === undefined) return look;
  throw new Error(
    `the journal of ${first[0]} in ${source.name} cannot be believed: ${first[1]}; see \`muster quality-gate\``,
  );
}

/** The sticky comment: where the mission stands, what it cost, and what it needs from people. */

import { askedText, decidedText } from "./decisions.ts";
import type { MissionFacts } from "../facts.ts";
import { dollars } from "../ids.ts";
import { isActive, isOver, type Mission, type Stage } from "../course/state.ts";
import type { OpenTask } from "../course/event.ts";
import { objectiveOf } from "../objective/state.ts";
import type { Pause } from "../step.ts";
import { inWords } from "../money/estimate.ts";
import { type Shown, shownOf } from "./labels.ts";
import { gradeText } from "./grade.ts";
import { incidentText } from "./incident.ts";
import { sayRung } from "./ladder.ts";
import { capsText } from "./tiers.ts";
import { closingText, costText, spendText } from "./money.ts";
import { featuresText, objectiveRows } from "./objective/plan.ts";

/** `inLine`: rows about its place in the line, while it waits. */
export function statusText(mission: Mission, facts: MissionFacts, waiting: string, inLine: Rows = []): string {
  return [
    `### ${headline(mission)}`,
    needs(mission, facts, waiting),
    featuresText(mission, facts),
    table(mission, facts, inLine),
    decidedText(mission.decisions),
    tried(mission),
    egress(mission),
    spendText(mission),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** What is being done, by tasks about to be given or given before; or what is waited for. */
export function doingText(pause: Pause<unknown>, given: readonly Pick<OpenTask, "kind">[] = []): string {
  const tasks: typeof given = pause.kind === "work" ? pause.tasks : given;
  if (pause.kind === "rest" && tasks.length === 0) return pause.reason;
  const count = (kind: OpenTask["kind"]) => tasks.filter((task) => task.kind === kind).length;
  const leading = doings.find(([kind]) => count(kind) > 0);
  return leading === undefined ? "Muster verifies the branch" : leading[1](count);
}

const doings: readonly (readonly [OpenTask["kind"], (count: (kind: OpenTask["kind"]) => number) => string])[] = [
  ["plan", () => "a worker reads the repository and plans"],
  [
    "build",
    (count) =>
      `${count("build") === 1 ? "a worker builds" : `${count("build")} workers build`} it, then Muster verifies the result`,
  ],
  [
    "scout",
    (count) =>
      `${count("scout") === 1 ? "a worker finds" : `${count("scout")} workers find`} out what has to be known first`,
  ],
  ["fix", () => "a worker deals with the feedback, then Muster verifies the result"],
  ["strategy", () => "a strategist looks for what should come next"],
  ["doctor", () => "a worker looks into why it does not get on"],
  [
    "review",
    (count) =>
      `a second model reviews the verified change${count("audit") > 0 ? ", with an audit" : ""}${count("judge") > 0 ? ", with a judge" : ""}`,
  ],
  ["judge", () => "a judge who built nothing of it looks whether the objective is met"],
];

const headlines: Readonly<Record<Shown, string>> = {
  queued: "Muster: queued",
  "needs-info": "Muster: needs an answer",
  deciding: "Muster: needs a decision",
  planning: "Muster: planning",
  building: "Muster: building",
  verifying: "Muster: verifying",
  underway: "Muster: its features are under way",
  judging: "Muster: judging",
  "in-review": "Muster: ready for your review",
  landing: "Muster: landing",
  integrated: "Muster: integrated",
  done: "Muster: done",
  paused: "Muster: paused",
  "needs-human": "Muster: stopped",
  cancelled: "Muster: cancelled",
};

function headline(mission: Mission): string {
  const shown = headlines[shownOf(mission)];
  const { stage } = mission;
  return stage.kind === "stopped" && stage.reason !== "cancelled" ? `${shown} (${stage.reason})` : shown;
}

/** What people should know or do now. */
function needs(mission: Mission, facts: MissionFacts, waiting: string): string {
  const { stage } = mission;
  if (facts.config.kind === "invalid") return configText(facts.config.problems);
  if (mission.paused !== undefined && !isOver(mission)) return `Now: ${waiting}.`;
  if (stage.kind === "deciding") return askedText(mission.asked, mission.lastAt);
  return byStage(mission, facts, waiting);
}

function byStage(mission: Mission, facts: MissionFacts, waiting: string): string {
  const { stage } = mission;
  switch (stage.kind) {
    case "needs-info":
      return `**What I need from you:** please edit the issue so that it answers:\n${stage.questions.map((each, index) => `${index + 1}. ${each}`).join("\n")}`;
    case "in-review":
      return `**What I need from you:** please review ${pullLink(facts)}. Approve to let it land on the integration branch; request changes to send it back with your comments.\n\nNow: ${waiting}.`;
    case "landing":
      return `Approved by ${stage.by.join(", ")}. ${facts.landing.frozen ?? "It lands on the integration branch when the merge queue has verified it"}.`;
    case "integrated":
      if (objectiveOf(mission)?.features.length)
        return `The objective is met on the integration branch. **What I need from you:** merge the promotion pull request when you want it on the default branch.\n\nNow: ${waiting}.`;
      return "It is on the integration branch. **What I need from you:** merge the promotion pull request when you want it on the default branch.";
    case "done":
      return `It is on the default branch. Thank you. ${closingText(mission)}`;
    case "stopped":
      return stopped(stage, mission);
    default:
      return `Now: ${waiting}.`;
  }
}

function stopped(stage: Extract<Stage, { kind: "stopped" }>, mission: Mission): string {
  const branch = mission.head === undefined ? "" : ` The work so far is kept on \`${mission.branch}\`.`;
  const again =
    stage.reason === "cancelled"
      ? "to take it up again, set the label once more on the open issue"
      : "to take it up again, say `/muster retry` here, or take the label off and set it once more";
  return `${stage.message}${branch} ${closingText(mission)}${incidentText(mission)} It does not start again by itself; ${again}. It then goes on from its branch, with the caps of a new start.`;
}

function configText(problems: readonly { readonly line: number; readonly message: string }[]): string {
  const lines = problems.map((problem) => `- line ${problem.line}: ${problem.message}`);
  return `\`.github/muster.yml\` is invalid, so nothing is done until it is mended:\n${lines.join("\n")}`;
}

function pullLink(facts: MissionFacts): string {
  return facts.pull === undefined ? "the pull request" : `#${facts.pull.number}`;
}

function table(mission: Mission, facts: MissionFacts, inLine: Rows): string {
  const rows: Rows = ofFeatures(mission, facts) ?? [
    ...inLine,
    ["Attempt", mission.attempts === 0 ? "–" : String(mission.attempts)],
    ["Laps", String(mission.laps)],
    ["Cost", costText(mission, budgetOf(facts)?.feature_usd)],
    ...caps(mission, facts),
    ...graded(mission),
    ...expected(mission),
    ...today(mission, facts),
    ...degraded(mission),
    ["Pull request", facts.pull === undefined ? "–" : `#${facts.pull.number}`],
    ["Branch", mission.head === undefined ? "–" : `\`${mission.branch}\` at ${mission.head.commit.slice(0, 7)}`],
  ];
  return `| | |\n|---|---|\n${rows.map(([name, value]) => `| ${name} | ${value} |`).join("\n")}`;
}

/** An objective has no attempt, branch or pull request of its own. */
function ofFeatures(mission: Mission, facts: MissionFacts): Rows | undefined {
  const shown = objectiveRows(mission, facts, budgetOf(facts)?.mission_usd);
  return shown === undefined ? undefined : [...shown, ...expected(mission), ...today(mission, facts)];
}

function budgetOf({ config }: MissionFacts) {
  return config.kind === "valid" ? config.config.budget : undefined;
}

type Rows = readonly (readonly [string, string])[];

/** Nothing of it matters before anything was planned. */
function caps(mission: Mission, { config }: MissionFacts): Rows {
  if (config.kind === "invalid" || mission.phases.planned === 0) return [];
  return [["Used", capsText(mission, config.config)]];
}

function graded({ phases: { grade } }: Mission): Rows {
  return grade === undefined ? [] : [["Plan", gradeText(grade)]];
}

function expected({ estimate }: Mission): Rows {
  return estimate === undefined ? [] : [["Expected", inWords(estimate)]];
}

function degraded({ progress }: Mission): Rows {
  const { rung, trigger } = progress.ladder;
  return rung === "full" ? [] : [["Still done", sayRung(rung, trigger)]];
}

/** Only while it works: what others spend later is no news of this mission. */
function today(mission: Mission, facts: MissionFacts): Rows {
  const cap = budgetOf(facts)?.day_usd;
  if (cap === undefined || !isActive(mission)) return [];
  return [["Today, all missions", `${dollars(facts.spentToday)} of ${dollars(cap)} spent or set aside`]];
}

function tried(mission: Mission): string {
  if (mission.tried.length === 0) return "";
  return `**What was tried**\n${mission.tried.map((line) => `- ${line}`).join("\n")}`;
}

const mostHosts = 5;

function egress({ blocked }: Mission): string {
  if (blocked.length === 0) return "";
  const hosts = blocked.slice(0, mostHosts).map(({ host, count }) => `\`${host}\` (${count})`);
  const more = blocked.length > mostHosts ? ` and ${blocked.length - mostHosts} more` : "";
  return `**Blocked egress**: ${hosts.join(", ")}${more}. What may be reached stands in \`policy.network\`.`;
}

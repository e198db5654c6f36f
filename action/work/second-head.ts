/** A second head in the same job: a critic who reads a plan before it is handed over, an architect who describes before a builder edits. */

import type { ModelChoice } from "#mission/models";
import type { Plan } from "#mission/plan";
import type { RoleName } from "#mission/roles";
import type { BuildTask, PlanTask } from "#mission/task";
import { converse } from "./converse.ts";
import { architectsMessage, criticsMessage } from "./first-message.ts";
import { roleOf } from "./roles.ts";
import { askingAs, type Situation } from "./situation.ts";

/** What a critic made of a plan: send it back, or let it through with what people should know. */
export type Criticism =
  | { readonly kind: "revise"; readonly message: string }
  | { readonly kind: "passed"; readonly risks: readonly string[] };

/** Nothing passes in silence: a critic who cannot be read, or whose objections were not met in time, is named among the risks. */
export async function criticise(plan: Plan, task: PlanTask, situation: Situation): Promise<Criticism> {
  const { critic } = task;
  const { objections } = situation;
  if (critic === undefined) return { kind: "passed", risks: [] };
  const last = objections.at(-1);
  if (last !== undefined && objections.length >= critic.rounds)
    return passed(`A critic sent this plan back ${objections.length} times. Its last reasons: ${last}`);
  const { criticised } = await import("./finishes.ts");
  const { data } = criticised.safeParse(await ask("critic", critic, criticsMessage(task, plan), situation));
  if (data === undefined) return passed("A critic should have read this plan and gave no answer that could be read.");
  if (data.verdict === "approve") return { kind: "passed", risks: [] };
  objections.push(data.reasons.join(" "));
  const reasons = data.reasons.map((reason) => `- ${reason}`).join("\n");
  return { kind: "revise", message: `A critic read the plan and wants it revised:\n${reasons}` };
}

function passed(risk: string): Criticism {
  return { kind: "passed", risks: [risk.slice(0, 500)] };
}

/** The architect's description, as the builder reads it; undefined when none is wanted or none came. */
export async function designOf(task: BuildTask, situation: Situation): Promise<string | undefined> {
  if (task.architect === undefined) return undefined;
  const { designed } = await import("./finishes.ts");
  const value = await ask("architect", task.architect, architectsMessage(task), situation);
  const { data } = designed.safeParse(value);
  if (data === undefined) return undefined;
  const { types, budget } = data;
  situation.contracts.push({ files: data.files.map(({ path }) => path), types, budget });
  const files = data.files.map(({ path, change }) => `- ${path}: ${change}`);
  const risks = data.risks.map((risk) => `- ${risk}`);
  const names = types.map(({ name, path }) => `- ${name} in ${path}`);
  const sizes = Object.entries(budget).map(([kind, most]) => `- at most ${most} ${kind}`);
  const parts = [...part("Files", files), ...part("Names", names), ...part("Budget", sizes), ...part("Risks", risks)];
  return [data.design, ...parts].join("\n\n");
}

function part(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [`${title}:\n${lines.join("\n")}`];
}

/** What somebody of that role finishes with, in a conversation of their own over the same work tree; undefined when they do not. */
async function ask(name: RoleName, choice: ModelChoice, opening: string, situation: Situation): Promise<unknown> {
  let finished: unknown;
  const accept = async (value: unknown) => {
    finished = value;
    return undefined;
  };
  const role = roleOf(name);
  const asking = askingAs(name, choice, situation);
  const { alarm, desk } = situation;
  await converse({ role, opening, host: desk, asking, accept, alarm });
  return finished;
}

/** Scenes of objectives: the calculator learns geometry, each feature a file with its test. */

import { plans } from "../../../app/scripted-model/builders.ts";
import type { Scene } from "../../../app/scripted-model/script.ts";
import { asMuster } from "./bystanders.ts";
import { approves, buildsFile } from "./scenes.ts";
import type { Stage } from "./story.ts";

export const feature = (id: string, name: string, more: Readonly<Record<string, unknown>> = {}) => ({
  id,
  title: `Add ${name}`,
  description: `Export \`${name}\` from ${name}.js and test it.`,
  paths: [`${name}.js`, `${name}.test.js`],
  acceptance: [`\`${name}\` is exported`],
  ...more,
});

/** The feature's own mission: plans it as one unit, builds it, and a reviewer likes it. */
export function does(name: string, source: string, equal: string): readonly Scene[] {
  const mentions = `Add ${name}`;
  return [
    plans({ summary: `Add ${name}.`, units: [feature("u1", name)] }, { kind: "plan", mentions: `\nAdd ${name}\n` }),
    buildsFile(name, source, equal, { mentions }),
    approves({ mentions }),
  ];
}

/** Opens an issue as an objective; the maintainer does. */
export async function aimed({ issue, octokit, at }: Stage, title: string, body: string): Promise<number> {
  const number = await issue(title, body);
  await octokit.rest.issues.addLabels({ ...at, issue_number: number, labels: ["muster: mission"] });
  return number;
}

/** Opens an issue as Muster does that follows upon so many objectives; the maintainer accepts it. */
export async function followed(
  stage: Stage,
  { title, body, chain }: { readonly title: string; readonly body: string; readonly chain: number },
): Promise<number> {
  const { octokit, at } = stage;
  const muster = await asMuster(stage);
  const marked = `<!-- muster:keep:after:99:${chain}:ask -->\n${body}`;
  const { data } = await muster.rest.issues.create({ ...at, title, body: marked });
  await octokit.rest.issues.addLabels({ ...at, issue_number: data.number, labels: ["muster: mission"] });
  return data.number;
}

export async function says({ octokit, at }: Stage, issue_number: number, body: string): Promise<void> {
  await octokit.rest.issues.createComment({ ...at, issue_number, body });
}

export const planComment = async (stage: Stage, issue: number) =>
  (await stage.comments(issue)).find(({ body }) => body.includes(`muster:${issue}:plan`))?.body ?? "";

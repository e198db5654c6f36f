import { strFromU8, unzipSync } from "fflate";
import { expect } from "vitest";
import { z } from "zod";
import {
  always,
  builds,
  edit,
  finishes,
  fixes,
  reviews,
  script,
  speaks,
  uses,
} from "../../../app/scripted-model/builders.ts";
import type { Scene, When } from "../../../app/scripted-model/script.ts";
import { tasksAsked, toldTo } from "../support/bystanders.ts";
import { buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

/** Changes a line of `sub`, and says of it what it will. */
function changes(now: string, instead: string, summary: string, when: When = {}): Scene {
  return fixes([uses(edit("math.js", now, instead)), finishes(summary)], when);
}

function rejects(rationale: string): Scene {
  const scores = { alignment: 2, approach: 2, tests: 2, criteria: 2 };
  return reviews({ scores, rationale, findings: [] });
}

async function artifact({ octokit, at }: Stage, run_id: number, name: string): Promise<ReadonlyMap<string, string>> {
  const { data } = await octokit.rest.actions.listWorkflowRunArtifacts({ ...at, run_id, name });
  const artifact_id = data.artifacts[0]?.id ?? 0;
  const zip = await octokit.rest.actions.downloadArtifact({ ...at, artifact_id, archive_format: "zip" });
  const files = unzipSync(new Uint8Array(z.instanceof(ArrayBuffer).parse(zip.data)));
  return new Map(Object.entries(files).map(([file, bytes]) => [file, strFromU8(bytes)]));
}

const patient =
  "workers: { max_attempts: 6 }\nstrategies: { feature_scaffolding: { builder: 6 }, unknown: { builder: 6 } }";

story(
  "rounds that bring nothing are looked into; the reasons reach the planner, and when the next rounds bring nothing either it stops and says why",
  {
    config: "verify: [node --test]\nplanning: { stall_rounds: 2 }\n",
    script: script(
      plansOneUnit({ attempt: 1 }),
      buildsSub(),
      rejects("Nobody can tell what it is for."),
      changes("a - b;", "a - b; // difference", "Said what it is for."),
      rejects("The comment is not where one looks."),
      speaks("doctor", { advice: "replan", cause: "The plan knows no reader.", hint: "Begin with who reads it." }),
      plansOneUnit(),
      builds([uses(edit("math.js", "// difference", "// subtracts")), finishes("Wrote it for its reader.")]),
      rejects("It is still a riddle."),
      changes("// subtracts", "// takes b from a", "Said it in other words."),
      rejects("Words alone do not help."),
      speaks("doctor", { advice: "stop", cause: "The reviewer wants what nobody wrote down.", hint: "Ask a person." }),
      always(speaks("auditor", { verdict: "approve", confidence: 0.9, rationale: "It is right.", findings: [] })),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();

    const journal = await stage.journal(issue);
    const rounds = journal.flatMap((event) => (event.kind === "lapClosed" ? (event.round ?? []) : []));
    const parts = { tests: 1, completion: 1, regression: 1 };
    expect(rounds).toMatchObject(Array.from({ length: 4 }, () => ({ score: 1, parts, passed: ["node --test"] })));
    expect(toldTo(stage, `${issue}-7-plan`)).toContain("Attempts at the plan before failed; plan differently.");
    expect(toldTo(stage, `${issue}-7-plan`)).toContain("Begin with who reads it.");
    expect(tasksAsked(stage).filter((task) => task.endsWith("-doctor"))).toHaveLength(2);
    expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-human"]);
    const said = await stage.status(issue);
    expect(said).toContain("### Muster: stopped (stalled)");
    expect(said).toContain(
      "The last 2 rounds were worth the same: tests, lint, completion and regressions did not move. It does not get on, so a person is needed: The reviewer wants what nobody wrote down.",
    );
  },
);

story(
  "the same failure a third time stops the mission early, and it says so; what an attempt had tried is told to the next",
  {
    config: `verify: [node --test]\n${patient}\n`,
    script: script(
      plansOneUnit(),
      buildsSub({}, "a * b"),
      changes("a * b", "b / a", "Divided in place of multiplying."),
      speaks("doctor", { advice: "retry", cause: "It guesses.", hint: "Read the issue." }),
      changes("b / a", "b - a", "Turned it round."),
    ),
  },
  async (stage) => {
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();

    expect(toldTo(stage, `${issue}-5-fix-u1`)).toContain("says of what it did: Divided in place of multiplying.");
    expect(tasksAsked(stage).at(-1)).toBe(`${issue}-5-fix-u1`);
    const said = await stage.status(issue);
    expect(said).toContain("### Muster: stopped (stalled)");
    expect(said).toContain(
      "3 attempts in a row, each with another change, failed in the same way (`node --test` ended with exit code 1).",
    );

    const [, run = "", url = ""] =
      /the artifact `muster-incident-1` of \[run (\d+)\]\((\S+)#artifacts\)/.exec(said) ?? [];
    expect(url).toBe(`${stage.box.forge.url}/${stage.project.fullName}/actions/runs/${run}`);
    const bundle = await artifact(stage, Number(run), `muster-incident-${issue}`);
    const journal = await stage.journal(issue);
    expect(bundle.get("journal.jsonl")?.trim().split("\n")).toHaveLength(journal.length);
    expect(bundle.get("change.diff")).toContain("+export const sub = (a, b) => b - a;");
    expect(bundle.get("README.md")).toContain("Stopped (stalled): 3 attempts in a row");
    const logs = [...bundle].filter(([name]) => name.startsWith("logs/"));
    expect(new Set(logs.map(([name]) => name.split("/").at(-1)))).toEqual(
      new Set(["handoff.json", "ledger.jsonl", "transcript.jsonl", "verdict.json"]),
    );
    expect(logs.some(([, text]) => text.includes("AssertionError"))).toBe(true);
    expect([...bundle.values()].join("\n")).not.toMatch(/gh[sp]_\w{10}|sk-ant-/);
  },
);

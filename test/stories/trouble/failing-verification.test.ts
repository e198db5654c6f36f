import { expect } from "vitest";
import { edit, finishes, fixes, script, speaks, uses } from "../../../app/scripted-model/builders.ts";
import type { Scene, When } from "../../../app/scripted-model/script.ts";
import { toldTo } from "../support/bystanders.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { story } from "../support/story.ts";

/** Leaves `sub` wrong, or makes it right. */
function changesSub(when: When, now: string, instead: string): Scene {
  return fixes([uses(edit("math.js", `=> ${now};`, `=> ${instead};`)), finishes("Tried.")], when);
}

story(
  "what does not verify goes back to the worker with its log; a doctor looks into it, a stronger model tries, and after three times a person is asked and the next in the queue proceeds",
  {
    config: "workers: { max_jobs: 1 }\nverify: [node --test]\n",
    script: script(
      plansOneUnit({ issue: 1 }),
      buildsSub({ issue: 1 }, "a * b"),
      changesSub({ issue: 1, attempt: 2 }, "a * b", "b / a"),
      speaks("doctor", { advice: "retry", cause: "It guesses the operator.", hint: "Read the issue: a minus b." }),
      changesSub({ issue: 1, attempt: 3 }, "b / a", "b - a"),
      plansOneUnit({ issue: 2 }),
      buildsSub({ issue: 2 }, "b - a"),
      changesSub({ issue: 2 }, "b - a", "a - b"),
      approves({ issue: 2 }),
    ),
  },
  async (stage) => {
    const { labels, status, pull } = stage;
    const hopeless = await stage.labelled(subtract.title, subtract.body);
    await expect.poll(() => labels(hopeless), { timeout: 90_000 }).toContain("muster: planning");
    const next = await stage.labelled(subtract.title, subtract.body);
    await expect.poll(() => status(next), { timeout: 90_000 }).toContain("ahead of it");
    await stage.settles();

    expect(await labels(hopeless)).toEqual(["muster", "muster: needs-human"]);
    const alike = (await stage.comments(next)).filter(({ body }) => body.includes("reads much like"));
    expect(alike.map(({ body }) => body)).toEqual([expect.stringContaining(`- #${hopeless}: 100 % alike`)]);
    const said = await status(hopeless);
    expect(said).toContain("Muster: stopped (needs-human)");
    for (const attempt of [1, 2, 3])
      expect(said).toContain(`- Attempt ${attempt}: \`node --test\` ended with exit code 1`);
    const kept = await pull(hopeless);
    expect(said).toContain(`kept on \`${kept.head.ref}\``);
    expect(await stage.tip(kept.head.ref)).toBe(kept.head.sha);
    expect(kept.draft).toBe(true);
    const checks = await stage.octokit.rest.checks.listForRef({
      ...stage.at,
      ref: kept.head.sha,
      check_name: "Muster",
    });
    expect(checks.data.check_runs.at(-1)).toMatchObject({
      conclusion: "action_required",
      output: { title: "Stopped: needs-human" },
    });
    const logged = { [`${hopeless}-3`]: 3, [`${hopeless}-5`]: 1 / 3, [`${next}-3`]: -2 };
    for (const [lap, wrong] of Object.entries(logged))
      expect(toldTo(stage, `${lap}-fix-u1`)).toContain(`AssertionError [ERR_ASSERTION]: ${wrong} == 2`);

    expect(toldTo(stage, `${hopeless}-4-doctor`)).toContain("Attempt 2: `node --test` ended with exit code 1");
    expect(toldTo(stage, `${hopeless}-5-fix-u1`)).toContain("Read the issue: a minus b.");
    const events = await stage.journal(hopeless);
    const models = events.flatMap((event) => (event.kind === "lapClosed" ? event.spend.map(({ model }) => model) : []));
    expect(models.slice(-2)).toEqual(["claude-haiku-5-5", "claude-opus-5-5"]);

    expect(await labels(next)).toEqual(["muster", "muster: in-review"]);
    expect(await pull(next)).toMatchObject({ draft: false, state: "open" });
    expect(await status(next)).toContain("| Attempt | 2 |");
  },
);

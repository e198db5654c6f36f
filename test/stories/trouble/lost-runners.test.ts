import { expect } from "vitest";
import { script } from "../../../app/scripted-model/builders.ts";
import type { Scene } from "../../../app/scripted-model/script.ts";
import { endOf, inReview, integrated } from "../support/end.ts";
import { loseRunner } from "../support/lose-runner.ts";
import { approves, buildsSub, plansOneUnit, subtract } from "../support/scenes.ts";
import { type Stage, story } from "../support/story.ts";

const branch = "muster/1-add-sub-to-the-calculator";

/** The tasks for which the model was asked, each once a conversation. */
function conversations({ box }: Stage): readonly string[] {
  const asked = box.model.scripted?.requests ?? [];
  return asked.flatMap((request, index) =>
    request.task !== undefined && request.task !== asked[index - 1]?.task ? [request.task] : [],
  );
}

story(
  "runners lost while Muster decides and settles cost no work: what was handed over is read from the dead run",
  { visibility: "public", script: script(plansOneUnit(), buildsSub(), approves()) },
  async (stage) => {
    const { box } = stage;
    const losses = [
      loseRunner(box, { job: /Muster advance$/, at: /"step":"perform","deeds":\["comment"/ }),
      loseRunner(box, { job: /Muster settle$/, at: /"step"/ }),
    ];
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect(losses.map((struck) => struck())).toEqual([true, true]);
    expect(await endOf(stage, issue)).toEqual(inReview(branch));
    expect(conversations(stage)).toEqual(["1-1-plan", "1-2-build-u1", "1-3-review"]);

    const landing = loseRunner(box, { job: /Muster advance$/, run: /^Muster land:/, at: /"step":"perform"/ });
    await stage.approve((await stage.pull(issue)).number);
    await stage.settles();
    await stage.later(3 * 60_000);
    expect(landing()).toBe(true);
    expect(await endOf(stage, issue)).toEqual(integrated(branch));
    expect((await stage.journal("land")).map((event) => event.kind)).toEqual(["landed"]);
  },
);

/** Every answer but the first takes a while. */
function slowly(scene: Scene): Scene {
  return { ...scene, turns: scene.turns.map((turn, index) => (index === 0 ? turn : { ...turn, delayMs: 5000 })) };
}

story(
  "a worker's lost runner is paid for and its task given again; a lost verification alone is repeated",
  {
    visibility: "public",
    script: script(plansOneUnit(), slowly(buildsSub({ task: "1-2-*" })), buildsSub(), approves()),
  },
  async (stage) => {
    const { box } = stage;
    const asked = () => box.model.scripted?.requests.filter(({ task }) => task === "1-2-build-u1").length ?? 0;
    const working = loseRunner(box, { job: /Muster work \(1-2-build-u1\)/, at: () => asked() > 1 });
    const verifying = loseRunner(box, { job: /Muster verify/, at: /node --test/ });
    const issue = await stage.labelled(subtract.title, subtract.body);
    await stage.settles();
    expect([working(), verifying()]).toEqual([true, true]);
    expect(conversations(stage)).toEqual(["1-1-plan", "1-2-build-u1", "1-3-build-u1", "1-5-review"]);

    const end = await endOf(stage, issue);
    expect({ ...end, journal: [] }).toEqual({ ...inReview(branch), journal: [] });
    const journal = await stage.journal(issue);
    expect(journal.filter((event) => event.kind === "built").map((event) => event.verified)).toEqual([false, true]);
    expect(journal.find((event) => event.kind === "lapClosed" && event.lap === 2)).toMatchObject({
      lost: [{ task: "1-2-build-u1", charged: 2_000_000 }],
    });
    expect(journal.filter((event) => event.kind === "attemptFailed")).toEqual([]);
  },
);

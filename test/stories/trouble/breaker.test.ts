import { expect } from "vitest";
import { always, asks, overloadedForGood, script } from "../../../app/scripted-model/builders.ts";
import { story } from "../support/story.ts";

const down = (issue: number) => ({ when: { kind: "plan" as const, issue }, turns: [...overloadedForGood] });

story(
  "a provider that three missions found down is asked by nobody for two minutes, then by one, and then by all",
  { script: script(down(1), down(2), down(3), always(asks(["Which numbers?"]))) },
  async (stage) => {
    const asked = () => stage.box.model.scripted?.requests.length;
    for (const word of ["add", "multiply", "divide"]) {
      await stage.labelled(`Let it ${word}`, "As a calculator does, with numbers.");
      await stage.settles();
    }
    expect(asked()).toBe(18);
    const fourth = await stage.labelled("Let it take roots", "As a calculator does, with numbers.");
    await stage.settles();
    expect(await stage.status(fourth)).toContain("the model provider `anthropic` failed 3 times in a row");
    expect(asked()).toBe(18);
    await stage.later(4 * 60_000);
    expect(await stage.labels(fourth)).toEqual(["muster", "muster: needs-info"]);
    expect(asked()).toBe(19);
    await stage.later(4 * 60_000);
    for (const issue of [1, 2, 3]) expect(await stage.labels(issue)).toEqual(["muster", "muster: needs-info"]);
  },
);

import { expect, test } from "vitest";
import { ActorName } from "#mission/ids";
import { actorsFor } from "../../action/which-actor.ts";

const labelled = {
  action: "labeled",
  label: { name: "muster" },
  issue: { number: 7, labels: [{ name: "muster" }] },
  sender: { login: "ann" },
};

test("a dispatched actor is taken as it is", () => {
  expect(actorsFor(ActorName.parse("7"), { name: "workflow_dispatch", payload: {} }, undefined)).toEqual(["7"]);
});

test("a schedule, and an objective of a person's, are the keeper's", () => {
  expect(actorsFor(undefined, { name: "schedule", payload: {} }, undefined)).toEqual(["keep"]);
  expect(actorsFor(undefined, { name: "workflow_dispatch", payload: {} }, "Tidy up")).toEqual(["keep"]);
});

test("where there is no app, a labelled issue wakes its mission", () => {
  expect(actorsFor(undefined, { name: "issues", payload: labelled }, undefined)).toEqual(["7"]);
});

test("an event that concerns no mission is nobody's", () => {
  expect(actorsFor(undefined, { name: "issues", payload: { ...labelled, label: { name: "bug" } } }, undefined)).toEqual(
    [],
  );
});

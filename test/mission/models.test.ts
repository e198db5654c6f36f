import { expect, test } from "vitest";
import { readConfig } from "#mission/config";
import { type Models, Models as Schema } from "#mission/models";

function modelsOf(given: unknown): Models {
  return Schema.parse(given);
}

function problems(models: unknown): readonly string[] {
  const reading = readConfig({ models });
  return reading.kind === "valid" ? [] : reading.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

test("a role is a name of the common provider's, or says its own provider and effort", () => {
  const models = modelsOf({ planner: { model: "big", effort: "max" }, builder: { model: "gpt", provider: "openai" } });
  expect(models.planner).toEqual({ provider: "anthropic", model: "big", effort: "max" });
  expect(models.builder).toEqual({ provider: "openai", model: "gpt" });
  expect(models.reviewer).toEqual({ provider: "anthropic", model: "claude-opus-5-5" });
});

test("fallbacks keep their order and take a provider of their own", () => {
  const { fallback } = modelsOf({ fallback: ["one", { model: "two", provider: "openai", effort: "low" }] });
  expect(fallback).toEqual([
    { provider: "anthropic", model: "one" },
    { provider: "openai", model: "two", effort: "low" },
  ]);
});

test("one's own price goes with every choice of that model; what it leaves out costs as much as input", () => {
  const prices = [{ model: "local", input: 0.5, output: 2, window: 32_768 }];
  const { builder, fallback, planner } = modelsOf({ builder: "local", fallback: ["local"], prices });
  const price = { input: 0.5, output: 2, cacheRead: 0.5, cacheWrite: 0.5, window: 32_768 };
  expect([builder.price, fallback[0]?.price, planner.price]).toEqual([price, price, undefined]);
});

test("the provider openai has no models that we could guess: each role must be named", () => {
  expect(problems({ provider: "openai", planner: "a", reviewer: "b" })).toEqual([
    "models.builder: name a model: there is no default for the provider `openai`",
  ]);
});

test.each(["base_url", "baseUrl", "api_key", "url", "headers"])(
  "no file of the repository says where a provider is or with which key: %s is refused",
  (key) => {
    expect(problems({ [key]: "https://thief.example" })[0]).toMatch(/Unknown key/);
    expect(problems({ builder: { model: "m", [key]: "https://thief.example" } })).not.toEqual([]);
    expect(problems({ fallback: [{ model: "m", [key]: "https://thief.example" }] })).not.toEqual([]);
  },
);

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { readEnvironment } from "../../app/environment.ts";
import { events } from "../../app/events.ts";
import { appPermissions } from "../../app/permissions.ts";

const manifest = z
  .object({ default_events: z.array(z.string()), default_permissions: z.record(z.string(), z.string()) })
  .parse(parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")));

test("the manifest asks for exactly the events that the app listens to", () => {
  expect(new Set(manifest.default_events)).toEqual(new Set(events.map((name) => name.split(".")[0])));
});

test("the manifest asks for exactly the permissions that the code uses", () => {
  expect(manifest.default_permissions).toEqual(appPermissions);
  expect(manifest.default_permissions).not.toHaveProperty("workflows");
  expect(manifest.default_permissions).not.toHaveProperty("administration");
});

test("the environment names what is missing and never shows a value", () => {
  expect(() => readEnvironment({ APP_ID: "not-a-number", WEBHOOK_SECRET: "hidden" })).toThrow(
    "set these environment variables: APP_ID, PRIVATE_KEY",
  );
});

test("another GitHub is reached by host and protocol, as Probot has it", () => {
  const base = { APP_ID: "1", PRIVATE_KEY: "-----BEGIN X-----", WEBHOOK_SECRET: "s" };
  expect(readEnvironment(base).api).toBe("https://api.github.com");
  const forge = readEnvironment({ ...base, GHE_HOST: "127.0.0.1:3999", GHE_PROTOCOL: "http" });
  expect(forge.api).toBe("http://127.0.0.1:3999/api/v3");
});

import { expect, onTestFinished, test } from "vitest";
import { startForge } from "../../app/forge/forge.ts";
import { appClient } from "./clients.ts";

test.each([
  ["goes ahead of an app's", 2],
  ["is behind an app's", -2],
])("where the forge's clock %s by hours it says so, and the app signs anew by it", async (_how, hours) => {
  const forge = await startForge({ now: () => new Date(Date.now() + hours * 3_600_000) });
  onTestFinished(() => forge.close());
  const manifest = { slug: "bot", name: "Bot", permissions: {}, events: [] } as const;
  const app = forge.createApp({ ...manifest, webhookUrl: forge.url, webhookSecret: "none" });
  expect((await appClient(forge, app).apps.getAuthenticated()).data?.slug).toBe("bot");
});

/** Puts this very checkout into a forge as the action's repository, as a release would be: built, and tagged. */

import { cp, mkdir } from "node:fs/promises";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Forge } from "../forge/forge.ts";
import { commitAll, git, inFolder } from "./git.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What a consumer's workflow names. */
const published = "muster-dev/muster";
const release = "v1";
const workflows = ["mission.yml", "identity.yml"].map((name) => `.github/workflows/${name}`);
const files = ["action.yml", "package.json", "dist", ...workflows];

/** Throws when the action was not built. */
export async function publishMuster(forge: Forge): Promise<void> {
  const missing = files.find((file) => !existsSync(join(root, file)));
  if (missing !== undefined) throw new Error(`${missing} is missing; build the action first: npm run build`);
  const [owner = "", name = ""] = published.split("/");
  await forge.createRepository(owner, name);
  await inFolder(async (folder) => {
    for (const file of files) {
      await mkdir(dirname(join(folder, file)), { recursive: true });
      await cp(join(root, file), join(folder, file), { recursive: true });
    }
    await commitAll(folder, "Release");
    await git(folder, "tag", release);
    await forge.importRepository(published, folder);
  });
}

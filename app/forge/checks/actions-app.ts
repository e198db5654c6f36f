/** The app behind GitHub Actions, as check runs of jobs show it. */

import { accountJson, ensureAccount } from "../accounts/account.ts";
import { nodeId } from "../world/ids.ts";
import type { World } from "../world/world.ts";

export const actionsAppId = 15_368;
const actionsSlug = "github-actions";

export function actionsApp(world: World) {
  const at = "2018-07-30T09:30:17Z";
  return {
    id: actionsAppId,
    slug: actionsSlug,
    client_id: "Iv1.05c79e9ad1f6bdfa",
    node_id: nodeId("A", actionsAppId),
    owner: accountJson(world, ensureAccount(world, "github", "Organization")),
    name: "GitHub Actions",
    description: "Automate your workflow from idea to production",
    external_url: "https://help.github.com/en/actions",
    html_url: `${world.url}/apps/${actionsSlug}`,
    created_at: at,
    updated_at: at,
    permissions: { metadata: "read", contents: "read", checks: "write", actions: "write" },
    events: ["workflow_dispatch"],
  };
}

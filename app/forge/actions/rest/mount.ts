/** All routes of the engine on the forge's API app. */

import type { Hono } from "hono";
import type { Floor } from "../floor.ts";
import { mountArtifacts } from "./artifact-routes.ts";
import { mountDispatches } from "./dispatch-routes.ts";
import { mountJobs } from "./job-routes.ts";
import { mountOidc } from "./oidc-routes.ts";
import { mountRuns } from "./run-routes.ts";
import { mountSettings } from "./settings-routes.ts";
import { mountWorkflows } from "./workflow-routes.ts";

export function mountActions(api: Hono, floor: Floor): void {
  mountWorkflows(api, floor);
  mountDispatches(api, floor);
  mountRuns(api, floor);
  mountJobs(api, floor);
  mountArtifacts(api, floor);
  mountOidc(api, floor);
  mountSettings(api, floor);
}

/** Sends a delivery again, with its own GUID. */

import type { World } from "../world/world.ts";
import type { Delivery } from "./delivery.ts";

export function redeliver(world: World, delivery: Delivery): void {
  const app = world.apps.get(delivery.appId);
  if (!app) return;
  world.outbox.send({ ...delivery, app, redelivery: true });
}

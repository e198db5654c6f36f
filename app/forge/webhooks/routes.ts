/** `/app/hook`: the app's delivery log. */

import { signer } from "../apps/routes.ts";
import { pageByCursor } from "../http/paging.ts";
import { found } from "../http/refusal.ts";
import type { Router } from "../http/router.ts";
import { ok, type Visit } from "../http/visit.ts";
import { type Delivery, deliveryItemJson, deliveryJson } from "./delivery.ts";
import { redeliver } from "./redeliver.ts";

function mine(visit: Visit): readonly Delivery[] {
  const app = signer(visit);
  return visit.world.outbox.log.filter((delivery) => delivery.appId === app.id).toReversed();
}

const asked = (visit: Visit): Delivery => found(mine(visit).find((one) => one.id === visit.number("id")));

export function hookRoutes(router: Router): void {
  router.on("GET /app/hook/config", (visit) => {
    const app = signer(visit);
    return ok({ content_type: "json", insecure_ssl: "0", secret: "********", url: app.webhookUrl ?? "" });
  });
  router.on("GET /app/hook/deliveries", (visit) => {
    const { items, link } = pageByCursor(mine(visit), visit.url);
    return { status: 200, body: items.map((delivery) => deliveryItemJson(delivery)), headers: { link } };
  });
  router.on("GET /app/hook/deliveries/:id", (visit) => ok(deliveryJson(asked(visit))));
  router.on("POST /app/hook/deliveries/:id/attempts", (visit) => {
    redeliver(visit.world, asked(visit));
    return { status: 202, body: {} };
  });
}

/** One delivery of a webhook, as the app's delivery log keeps it. */

export type Delivery = {
  readonly id: number;
  readonly guid: string;
  readonly appId: number;
  readonly installationId: number | undefined;
  readonly repositoryId: number | undefined;
  readonly event: string;
  readonly action: string | undefined;
  readonly redelivery: boolean;
  readonly deliveredAt: string;
  readonly url: string;
  readonly requestHeaders: Readonly<Record<string, string>>;
  readonly payload: string;
  /** Seconds. */
  readonly duration: number;
  /** "OK", or why not. */
  readonly status: string;
  readonly statusCode: number;
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly responseBody: string;
};

/** GitHub's "hook-delivery-item". */
export function deliveryItemJson(delivery: Delivery) {
  return {
    id: delivery.id,
    guid: delivery.guid,
    delivered_at: delivery.deliveredAt,
    redelivery: delivery.redelivery,
    duration: delivery.duration,
    status: delivery.status,
    status_code: delivery.statusCode,
    event: delivery.event,
    action: delivery.action ?? null,
    installation_id: delivery.installationId ?? null,
    repository_id: delivery.repositoryId ?? null,
    throttled_at: null,
  };
}

/** GitHub's "hook-delivery". */
export function deliveryJson(delivery: Delivery) {
  const payload: unknown = JSON.parse(delivery.payload);
  return {
    ...deliveryItemJson(delivery),
    url: delivery.url,
    request: { headers: delivery.requestHeaders, payload },
    response: { headers: delivery.responseHeaders, payload: delivery.responseBody },
  };
}

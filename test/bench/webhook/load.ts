/** Sends signed labels to one address, in a process of its own, and says how long each answer took: as fast as they come, or at a rate. */

import { createHmac, randomUUID } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";

export const Load = z.strictObject({
  url: z.url(),
  secret: z.string(),
  connections: z.int().positive(),
  /** Deliveries in all. */
  count: z.int().positive(),
  /** A second; absent: each connection sends its next as soon as it is answered. */
  rate: z.number().positive().optional(),
  /** The first issue's number: each delivery is about another issue, so that none is held together with one before. */
  from: z.int().positive(),
  /** Seconds after which it gives up. */
  within: z.number().positive(),
});
export type Load = z.infer<typeof Load>;

/** All in milliseconds. With a rate, a delivery's latency counts from when it was due, so that a stall is not forgotten. */
export const Loaded = z.strictObject({ took: z.number(), latencies: z.array(z.number()) });
export type Loaded = z.infer<typeof Loaded>;

if (import.meta.main) {
  const told = await load(Load.parse(JSON.parse(process.argv[2] ?? "")));
  console.log(JSON.stringify(told));
  process.exit();
}

async function load({ url, secret, connections, count, rate, from, within }: Load): Promise<Loaded> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const deliveries = Array.from({ length: count }, (_, index) => deliveryOf(from + index, secret));
  const timer = setTimeout(() => {
    console.error(`not answered within ${within} s`);
    process.exit(1);
  }, within * 1000);
  const latencies: number[] = [];
  const began = performance.now();
  const sendAt = async (index: number, due: number): Promise<void> => {
    await send(url, agent, deliveries[index]);
    latencies.push(performance.now() - due);
  };
  if (rate === undefined) await saturate(connections, count, (index) => sendAt(index, performance.now()));
  else await pace(rate, count, sendAt);
  clearTimeout(timer);
  return { took: performance.now() - began, latencies };
}

async function saturate(connections: number, count: number, sendNext: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < count) await sendNext(next++);
  };
  await Promise.all(Array.from({ length: connections }, lane));
}

async function pace(rate: number, count: number, sendAt: (index: number, due: number) => Promise<void>): Promise<void> {
  const began = performance.now();
  const sent: Promise<void>[] = [];
  for (let index = 0; index < count; index += 1) {
    const due = began + (index * 1000) / rate;
    const early = due - performance.now();
    if (early > 0) await pause(early);
    sent.push(sendAt(index, due));
  }
  await Promise.all(sent);
}

type Delivery = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

function deliveryOf(issue: number, secret: string): Delivery {
  const label = { id: 1, name: "muster", color: "1d76db", description: "Let Muster do this" };
  const person = { login: "maintainer", id: 7, type: "User" };
  const repository = { id: 1, name: "r", full_name: "o/r", owner: { login: "o", id: 2 }, default_branch: "main" };
  const text = "The list command should be able to print JSON, so that other programs can read it. ".repeat(24);
  const labelled = {
    number: issue,
    title: "Add --json to list",
    body: text,
    state: "open",
    user: person,
    labels: [label],
  };
  const told = { action: "labeled", issue: labelled, label, sender: person, repository, installation: { id: 1 } };
  const body = JSON.stringify(told);
  return {
    body,
    headers: {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      "x-github-event": "issues",
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    },
  };
}

/** Throws unless it is answered with 2xx. */
function send(url: string, agent: Agent, delivery: Delivery | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/api/github/webhooks`, { method: "POST", agent, headers: delivery?.headers });
    sent.once("error", reject);
    sent.once("response", (response) => {
      const status = response.statusCode ?? 0;
      response.resume().once("end", () => {
        if (status >= 200 && status < 300) resolve();
        else reject(new Error(`a delivery was answered with ${status}`));
      });
    });
    sent.end(delivery?.body);
  });
}

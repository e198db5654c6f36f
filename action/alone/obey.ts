/** Does what the program that works alone is told, and says on standard output what happens. */

import "../jitless.ts";
import { AloneOrder } from "#mission/alone/order";
import type { AloneEvent } from "#mission/alone/event";
import type { Proof } from "../sandbox/proof.ts";
import { work } from "../work/main.ts";
import { eventOf } from "./events.ts";

/** Throws when it cannot be done, with what is wrong. */
export async function obey(told: unknown, proof: Proof | undefined): Promise<void> {
  const order = AloneOrder.parse(told);
  const { repository, sandbox } = order;
  if (sandbox === "none") await refuseWithin(process.env);
  const common = { repository, sandbox, environment: process.env, log: (text: string) => say({ kind: "note", text }) };
  if (order.kind === "replay") {
    const { replay } = await import("./replay.ts");
    return say(await replay({ record: order.record, results: order.results, proof, ...common }));
  }
  await work({
    ids: [order.id],
    tasks: order.tasks,
    handoffs: order.handoffs,
    ...common,
    proof,
    hear: (entry) => {
      const event = eventOf(entry);
      if (event !== undefined) say(event);
    },
  });
}

let unsaid = "";

/** In one piece with what else is told meanwhile, once what is going on has gone on: the model need not wait for who listens. */
function say(event: AloneEvent): void {
  if (unsaid === "") {
    setImmediate(tell);
    process.once("exit", tell);
  }
  unsaid += `${JSON.stringify(event)}\n`;
}

function tell(): void {
  process.off("exit", tell);
  if (unsaid !== "") process.stdout.write(unsaid);
  unsaid = "";
}

/** Throws with what a program without a sandbox could get hold of. */
async function refuseWithin(environment: NodeJS.ProcessEnv): Promise<void> {
  const [{ isOwnNetwork }, { surroundings, withinReach }] = await Promise.all([
    import("./own-network.ts"),
    import("./reach.ts"),
  ]);
  const harmless = ["ANTHROPIC", "OPENAI"].flatMap((name) =>
    isOwnNetwork(environment[`${name}_BASE_URL`]) ? (environment[`${name}_API_KEY`] ?? []) : [],
  );
  const found = await withinReach(await surroundings(environment, harmless));
  if (found.length > 0) {
    const list = found.map((each) => `\n- ${each}`).join("");
    throw new Error(
      `Without a sandbox the model's commands run as you, with your network, and could get hold of:${list}\nInstall bubblewrap and leave --no-sandbox out, or run this as a user, or in a container, that has none of it. The model's own key counts, unless ANTHROPIC_BASE_URL (or OPENAI_BASE_URL) is a gateway on your machine or network.`,
    );
  }
  say({
    kind: "note",
    text: "warning: no sandbox: the model's commands run as you, with your network; no known secret is within reach",
  });
}

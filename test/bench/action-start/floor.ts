/** The floor of the action's start: the shortest script that asks the model by the SDK. */

import Anthropic from "@anthropic-ai/sdk";

const client = new Anthropic({ maxRetries: 0 });
try {
  const stream = await client.messages.create({
    model: "claude-sonnet-5-5",
    max_tokens: 16_000,
    system: "You build one unit of a plan.",
    messages: [{ role: "user", content: "greet() should take a name." }],
    stream: true,
  });
  for await (const event of stream) console.log(event.type);
} catch (error) {
  console.log(String(error));
}

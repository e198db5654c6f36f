/** A provider's adapter before a scripted server that plays these turns. */

import { onTestFinished } from "vitest";
import { anthropicModel } from "../../../action/model/anthropic.ts";
import { takeCredentials } from "../../../action/model/credentials.ts";
import { Providers } from "../../../action/model/open.ts";
import { openAiModel } from "../../../action/model/openai/chat.ts";
import type { Patience } from "../../../action/model/streaming/patience.ts";
import type { Asked, Message, Model, ModelRequest } from "../../../action/ports.ts";
import type { Turn } from "../../../app/scripted-model/script.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import type { ScriptedModel } from "../../../app/scripted-model/server.ts";

export type Subject = {
  readonly name: "anthropic" | "openai" | "script";
  readonly open: (url: string, patience: Patience) => Promise<Model>;
};

export const subjects: readonly Subject[] = [
  {
    name: "anthropic",
    open: async (baseUrl, patience) => anthropicModel({ ...patience, access: { key: "key" }, baseUrl }),
  },
  { name: "openai", open: async (url, patience) => openAiModel({ ...patience, key: "key", baseUrl: `${url}/v1` }) },
  {
    name: "script",
    open: async (url, patience) => {
      const providers = new Providers(takeCredentials({ ANTHROPIC_BASE_URL: url }), patience);
      const opened = await providers.candidates([{ provider: "script", model: "any" }])[0]?.open();
      if (opened?.kind !== "open") throw new Error(opened?.message);
      return opened.model;
    },
  },
];

export type Setting = {
  readonly model: Model;
  readonly server: ScriptedModel;
  /** Milliseconds of each wait that was asked for; none is really waited. */
  readonly waited: readonly number[];
};

export async function setting(
  subject: Subject,
  turns: readonly Turn[],
  patience: Partial<Patience> = {},
): Promise<Setting> {
  const server = await startScriptedModel({ script: { scenes: [{ when: {}, turns: [...turns] }] } });
  onTestFinished(() => server.close());
  const waited: number[] = [];
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  return { server, waited, model: await subject.open(server.url, { wait, retries: 3, ...patience }) };
}

export const opening: Message = { role: "user", blocks: [{ kind: "text", text: "Begin." }] };

export const request: ModelRequest = {
  model: "some-model",
  system: "You are the builder. ".repeat(500),
  tools: [{ name: "run", description: "Runs.", schema: { type: "object", properties: {} } }],
  messages: [opening],
  maxTokens: 1000,
};

export const never: Asked = { signal: new AbortController().signal };

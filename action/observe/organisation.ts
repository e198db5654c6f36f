/** Whether the owner of the repository lets Muster work at all: `enabled` in `muster.yml` of their repository `.github`. */

import { parse } from "yaml";
import { z } from "zod";
import type { Client } from "../github/client.ts";
import { statusOf } from "../github/asking/request.ts";

/** `unreadable`: nobody can say; then nothing new begins, and what runs goes on. */
export type Allowed =
  | { readonly kind: "on" }
  | { readonly kind: "off"; readonly why: string }
  | { readonly kind: "unreadable"; readonly why: string };

/** What else stands there is for others to read. */
const Switch = z.looseObject({ enabled: z.boolean().default(true) });

const File = z.object({ content: z.string() });

/** Milliseconds for which an answer counts: who asks before each step asks GitHub no more often than this. */
const counts = 10_000;

/**
 * Never throws. A file that is not there, or that this token may not see, leaves Muster on: most owners have none. One that cannot be
 * understood is off, as who wrote it meant something by it.
 */
export function organisationSwitch(client: Client, owner: string, clock: () => number): () => Promise<Allowed> {
  let asked: { readonly at: number; readonly answer: Promise<Allowed> } | undefined;
  return async () => {
    if (asked === undefined || clock() - asked.at >= counts) asked = { at: clock(), answer: read(client, owner) };
    return asked.answer;
  };
}

async function read(client: Client, owner: string): Promise<Allowed> {
  const file = `\`muster.yml\` of ${owner}/.github`;
  try {
    const { data } = await client.rest.repos.getContent({ owner, repo: ".github", path: "muster.yml" });
    return meaning(Buffer.from(File.parse(data).content, "base64").toString("utf8"), file);
  } catch (error) {
    if (statusOf(error) === 404) return { kind: "on" };
    return { kind: "unreadable", why: `${file} could not be read (${statusOf(error) ?? "no answer"})` };
  }
}

function meaning(text: string, file: string): Allowed {
  const parsed = Switch.safeParse(yaml(text) ?? {});
  if (!parsed.success) return { kind: "off", why: `${file} cannot be understood` };
  return parsed.data.enabled ? { kind: "on" } : { kind: "off", why: `\`enabled: false\` in ${file}` };
}

function yaml(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return "not YAML";
  }
}

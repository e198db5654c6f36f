/** The exact input of every tool: the thinker's own, which touch no file (asking people for a decision, noting what others should know), and the host's. */

import type { z } from "zod";
import { Question } from "#mission/decision";
import { Note } from "#mission/handoff";
import { toolInputs } from "../tool-host/protocol.ts";
import type { AnyTool } from "./tool-names.ts";

export const deskInputs = { decide: Question, note: Note } as const;

const inputs: Readonly<Record<AnyTool, z.ZodType>> = { ...toolInputs, ...deskInputs };

export function inputOf(tool: AnyTool): z.ZodType {
  return inputs[tool];
}

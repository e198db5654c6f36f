/** The thinker's own tools, which touch no file: asking people for a decision, and noting what others should know. */

import type { z } from "zod";
import { Question } from "#mission/decision";
import { Note } from "#mission/handoff";
import { toolInputs } from "../tool-host/protocol.ts";

export const deskInputs = { decide: Question, note: Note } as const;

export type DeskTool = keyof typeof deskInputs;
export type AnyTool = DeskTool | keyof typeof toolInputs;

const inputs: Readonly<Record<AnyTool, z.ZodType>> = { ...toolInputs, ...deskInputs };

export function inputOf(tool: AnyTool): z.ZodType {
  return inputs[tool];
}

export function isAnyTool(name: string): name is AnyTool {
  return Object.hasOwn(inputs, name);
}

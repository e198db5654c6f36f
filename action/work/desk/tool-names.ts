/** The names of all tools; apart from their inputs, which the first request does not need. */

import type { toolInputs } from "../tool-host/protocol.ts";
import type { deskInputs } from "./tools.ts";

export type DeskTool = keyof typeof deskInputs;
export type AnyTool = DeskTool | keyof typeof toolInputs;

/** Neighbours of one kind run side by side; everything else waits for all before it. */
export type ToolKind = "looks" | "commands" | "alone";

export const toolKinds: Readonly<Record<AnyTool, ToolKind>> = {
  read: "looks",
  search: "looks",
  list: "looks",
  run: "commands",
  edit: "alone",
  write: "alone",
  note: "looks",
  decide: "alone",
};

export function isAnyTool(name: string): name is AnyTool {
  return Object.hasOwn(toolKinds, name);
}

/**
 * Reads a shell command as far as the rules need: all its simple commands, wherever they stand, with their words as the shell would see
 * them. It runs nothing and knows no variable; what it cannot know, it says.
 */

import type { Command } from "./command.ts";
import { Scanner } from "./scanner.ts";

export type Script = {
  readonly commands: readonly Command[];
  /** False when it could not be read to its end: then nothing is known about it. */
  readonly understood: boolean;
};

export function readScript(text: string): Script {
  const { commands, understood } = new Scanner(text.replaceAll("\r\n", "\n")).read();
  return { commands, understood };
}

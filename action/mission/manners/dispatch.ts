/** The inputs of a workflow that is dispatched, within what GitHub takes. */

import { limits } from "./limits.ts";

/** A reason is for people who look through a list of runs: so many characters of it, the last saying that there were more. */
const longestReason = 200;

/** Throws where GitHub would refuse: more inputs than it takes, or longer ones than it takes together. */
export function dispatchInputs<Inputs extends { readonly reason: string }>(inputs: Inputs): Inputs {
  const { reason } = inputs;
  const told = reason.length > longestReason ? `${reason.slice(0, longestReason - 1)}…` : reason;
  const all = { ...inputs, reason: told };
  const many = Object.keys(all).length;
  if (many > limits.inputs) throw new Error(`A workflow takes ${limits.inputs} inputs, and these are ${many}`);
  const { length } = JSON.stringify(all);
  if (length > limits.inputsText)
    throw new Error(`A workflow's inputs may have ${limits.inputsText} characters, and these have ${length}`);
  return all;
}

/** Characters of an issue's text that its hidden marker may take, and what is made harmless in it. */
const besides = 1536;

/** An objective becomes an issue. Throws where it is longer than that holds, and says what to do. */
export function objectiveForIssue(text: string): string {
  const most = limits.text - besides;
  if (text.length <= most) return text;
  throw new Error(
    `An objective becomes an issue, which holds ${most} characters, and this one has ${text.length}: say it shorter, and put the rest into a file of the repository.`,
  );
}

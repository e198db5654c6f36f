/** The maintainer's part, played by whoever sits at the terminal. */

import { createInterface } from "node:readline";
import { git } from "../box/git.ts";
import type { Person } from "../box/person.ts";
import type { Project } from "../box/project.ts";
import type { Maintainer } from "../demo/story.ts";

export type Asked = Maintainer & { readonly close: () => void };

type Ask = (question: string) => Promise<string>;

export type Terminal = {
  readonly print: (text: string) => void;
  /** Added to the question what should change. */
  readonly hint: string;
};

export function askMaintainer(person: Person, project: Project, { print, hint }: Terminal): Asked {
  const { ask, close } = questioner(print);
  return {
    async review(pull, { head }) {
      for (;;) {
        const answer = await choose(ask, `\nPull request #${pull} is ready. [d]iff, [a]pprove, [r]equest changes?`);
        if (answer === "d" && head) print(await git(project.directory, "diff", `${head.from}..${head.commit}`));
        if (answer === "a") return person.approve(pull);
        if (answer === "r") return person.requestChanges(pull, await request(ask, hint), []);
      }
    },
    async promote(pull) {
      while ((await choose(ask, `\nThe promotion pull request #${pull} is open. [m]erge it?`)) !== "m");
      await person.merge(pull);
    },
    close,
  };
}

/** Lines that come before their question wait for it, so that answers may be piped in. */
function questioner(print: (text: string) => void): { readonly ask: Ask; readonly close: () => void } {
  const terminal = createInterface({ input: process.stdin });
  const lines = terminal[Symbol.asyncIterator]();
  return {
    async ask(question) {
      print(question);
      const { done, value } = await lines.next();
      if (done === true) throw new Error("the input ended before the question was answered");
      return value.trim();
    },
    close: () => terminal.close(),
  };
}

async function choose(ask: Ask, question: string): Promise<string> {
  return (await ask(question)).toLowerCase().slice(0, 1);
}

async function request(ask: Ask, hint: string): Promise<string> {
  for (;;) {
    const text = await ask(`What should change? ${hint}`);
    if (text !== "") return text;
  }
}

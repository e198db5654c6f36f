/** The maintainer's part, played by whoever sits at the terminal. */

import { createInterface, type Interface } from "node:readline/promises";
import { git } from "../box/git.ts";
import type { Person } from "../box/person.ts";
import type { Project } from "../box/project.ts";
import type { Maintainer } from "../demo/story.ts";

export type Asked = Maintainer & { readonly close: () => void };

export function askMaintainer(person: Person, project: Project, print: (text: string) => void): Asked {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  return {
    async review(pull, mission) {
      const { head } = mission;
      for (;;) {
        const answer = await choose(terminal, `Pull request #${pull} is ready. [d]iff, [a]pprove, [r]equest changes? `);
        if (answer === "d" && head) print(await git(project.directory, "diff", `${head.from}..${head.commit}`));
        if (answer === "a") return person.approve(pull);
        if (answer === "r") return person.requestChanges(pull, await request(terminal), []);
      }
    },
    async promote(pull) {
      while ((await choose(terminal, `The promotion pull request #${pull} is open. [m]erge it? `)) !== "m");
      await person.merge(pull);
    },
    close: () => terminal.close(),
  };
}

async function choose(terminal: Interface, question: string): Promise<string> {
  return (await terminal.question(question)).trim().toLowerCase().slice(0, 1);
}

async function request(terminal: Interface): Promise<string> {
  for (;;) {
    const text = (await terminal.question("What should change? ")).trim();
    if (text !== "") return text;
  }
}

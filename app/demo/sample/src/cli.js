/** Turns the words of the command line into calls, and answers with an exit code. */

import { add, finish, remaining } from "./list.js";

const usage = "usage: chores add <title> | done <id> | list [--all]";

export function main([command, ...words], { store, print }) {
  if (command === "add" && words.length > 0) return addChore(words.join(" "), store, print);
  if (command === "done" && words.length === 1) return finishChore(Number(words[0]), store, print);
  if (command === "list") return listChores(words, store, print);
  print(usage);
  return 2;
}

function addChore(title, store, print) {
  const chores = add(store.load(), title);
  store.save(chores);
  print(line(chores.at(-1)));
  return 0;
}

function finishChore(id, store, print) {
  const chores = store.load();
  if (!chores.some((chore) => chore.id === id)) {
    print(`there is no chore ${id}`);
    return 1;
  }
  store.save(finish(chores, id));
  return 0;
}

function listChores(words, store, print) {
  const chores = words.includes("--all") ? store.load() : remaining(store.load());
  if (chores.length === 0) {
    print("nothing to do");
    return 0;
  }
  for (const chore of chores) print(line(chore));
  return 0;
}

function line({ id, title, done }) {
  return `${id}  ${title}${done ? "  (done)" : ""}`;
}

/** The rules of a list of chores. A chore is `{ id, title, done }`; no function changes the list it is given. */

export function add(chores, title) {
  const id = Math.max(0, ...chores.map((chore) => chore.id)) + 1;
  return [...chores, { id, title, done: false }];
}

export function finish(chores, id) {
  return chores.map((chore) => (chore.id === id ? { ...chore, done: true } : chore));
}

export function remaining(chores) {
  return chores.filter((chore) => !chore.done);
}

/** Concurrency groups: one goes, others wait or give way, as `concurrency:` says. */

export type GroupRules = {
  readonly group: string;
  readonly cancelInProgress: boolean;
  /** `queue: max`: up to 100 wait in order; otherwise one waits and a newer one takes its place. */
  readonly queueAll: boolean;
};

const mostPending = 100;

type Member = { readonly cancel: AbortController; readonly go: (turn: boolean) => void };
type Group = { running: Member | undefined; pending: Member[] };

export type Concurrency = {
  /** Waits for its turn; `undefined` when cancelled while waiting or refused. Otherwise the turn's end, to be called once. */
  enter(repository: string, rules: GroupRules, cancel: AbortController): Promise<(() => void) | undefined>;
  /** Whether one would have to wait. */
  isBusy(repository: string, group: string): boolean;
};

const keyOf = (repository: string, group: string): string => `${repository}\n${group.toLowerCase()}`;

export function concurrency(): Concurrency {
  const groups = new Map<string, Group>();

  const advance = (key: string, group: Group): void => {
    group.running = group.pending.shift();
    if (group.running) group.running.go(true);
    else groups.delete(key);
  };

  const makeRoom = (group: Group, rules: GroupRules): boolean => {
    if (rules.queueAll && !rules.cancelInProgress) return group.pending.length < mostPending;
    for (const member of group.pending.slice()) member.cancel.abort("concurrency");
    if (rules.cancelInProgress) group.running?.cancel.abort("concurrency");
    return true;
  };

  const wait = (group: Group, cancel: AbortController): Promise<boolean> =>
    new Promise((go) => {
      const member: Member = { cancel, go };
      group.pending.push(member);
      cancel.signal.addEventListener("abort", () => {
        if (!group.pending.includes(member)) return;
        group.pending = group.pending.filter((other) => other !== member);
        go(false);
      });
    });

  return {
    isBusy: (repository, group) => groups.has(keyOf(repository, group)),
    async enter(repository, rules, cancel) {
      const key = keyOf(repository, rules.group);
      const group = groups.get(key) ?? { running: undefined, pending: [] };
      groups.set(key, group);
      if (!group.running) group.running = { cancel, go: () => undefined };
      else if (!makeRoom(group, rules)) {
        cancel.abort("concurrency");
        return undefined;
      } else if (!(await wait(group, cancel))) return undefined;
      return () => advance(key, group);
    },
  };
}

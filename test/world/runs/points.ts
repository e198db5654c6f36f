/** Where a process may die: before and after each call that leaves it. What is dead does nothing more, not even fail. */

/** One call to the outside, by the run that makes it. */
export type Call = {
  readonly run: number;
  readonly actor: string;
  /** `git.push`, `github.comment`, `job.upload`, … */
  readonly name: string;
};

/** True: the process dies here. Called before each call and after it. */
export type Reaper = (call: Call, moment: "before" | "after") => boolean;

export const nobodyDies: Reaper = () => false;

export type Life = {
  /** Rejects when the process has died. */
  readonly death: Promise<never>;
  readonly isDead: () => boolean;
  /** Does something outside, unless death comes first. */
  readonly outside: <Value>(name: string, act: () => Promise<Value>) => Promise<Value>;
};

export class Killed extends Error {
  constructor(call: Call, moment: string) {
    super(`killed ${moment} ${call.name}`);
    this.name = "Killed";
  }
}

export function born(run: number, actor: string, reaper: Reaper): Life {
  let dead = false;
  let die: (reason: Killed) => void = () => undefined;
  const death = new Promise<never>((_, reject) => (die = reject));
  death.catch(() => undefined);
  const never = <Value>() => new Promise<Value>(() => undefined);

  function dies(call: Call, moment: "before" | "after"): boolean {
    if (!dead && reaper(call, moment)) {
      dead = true;
      die(new Killed(call, moment));
    }
    return dead;
  }

  return {
    death,
    isDead: () => dead,
    async outside(name, act) {
      const call = { run, actor, name };
      if (dead || dies(call, "before")) return never();
      try {
        const value = await act();
        return dies(call, "after") ? await never() : value;
      } catch (error) {
        return dies(call, "after") ? await never() : Promise.reject(error);
      }
    },
  };
}

/** A port whose calls are points: all of them, or those that are named. */
export function mortal<Port extends object>(
  port: Port,
  name: string,
  { outside }: Life,
  only?: ReadonlySet<string>,
): Port {
  return new Proxy(port, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== "function" || typeof key !== "string" || only?.has(key) === false) return value;
      return (...given: readonly unknown[]) =>
        outside(`${name}.${key}`, async () => Promise.resolve<unknown>(Reflect.apply(value, target, given)));
    },
  });
}

/** Of a repository on disk, what leaves the machine. */
export const gitOutside: ReadonlySet<string> = new Set(["fetch", "remoteRefs", "push"]);

/** What the doctor found of one matter, and what to do about it. */

export type Finding = {
  readonly about: string;
  /** `less`: it works, and gives less than it could. `unknown`: it cannot be known from here; `todo` then says how it could. */
  readonly state: "well" | "less" | "wrong" | "unknown";
  readonly says: string;
  readonly todo?: string;
};

export function well(about: string, says: string): Finding {
  return { about, state: "well", says };
}

export function wrong(about: string, says: string, todo: string): Finding {
  return { about, state: "wrong", says, todo };
}

export function less(about: string, says: string, todo: string): Finding {
  return { about, state: "less", says, todo };
}

export function unknown(about: string, says: string, todo: string): Finding {
  return { about, state: "unknown", says, todo };
}

/** How well a mission's work was taken apart: known at its end, told to the next planner. */

/** Each part 0–1, as a rate of its own: of `retries` and `overlaps` less is better. */
export type Grade = {
  readonly grade: number;
  /** The review's mean score by ten; 0 for work that no review has seen. */
  readonly review: number;
  /** Failed attempts among all. */
  readonly retries: number;
  /** Units that touched what another touched too, among all that ran. */
  readonly overlaps: number;
  /** Units built among all planned. */
  readonly completion: number;
};

export type Part = "review" | "retries" | "overlaps" | "completion";

const weights: Readonly<Record<Part, number>> = { review: 0.3, retries: 0.25, overlaps: 0.25, completion: 0.2 };

type Parts = Pick<Grade, Part>;

/** 0.30·review/10 + 0.25·(1−retry rate) + 0.25·(1−overlap rate) + 0.20·completion rate, to three decimals. */
export function gradeOf(parts: Parts): Grade {
  const sum = partNames.reduce((total, name) => total + weights[name] * worth(parts, name), 0);
  return { ...parts, grade: Math.round(sum * 1000) / 1000 };
}

const partNames = ["review", "retries", "overlaps", "completion"] as const satisfies readonly Part[];

function worth(parts: Parts, name: Part): number {
  return name === "retries" || name === "overlaps" ? 1 - parts[name] : parts[name];
}

/** The part that costs the grade most; undefined for a grade without fault. */
export function weakestOf(grade: Grade): Part | undefined {
  const losses = partNames.map((name) => ({ name, loss: weights[name] * (1 - worth(grade, name)) }));
  const [worst] = losses.toSorted((a, b) => b.loss - a.loss);
  return worst === undefined || worst.loss <= 0 ? undefined : worst.name;
}

/** What comes back from a lap's jobs, by what became of them. */

import type { Mission, OpenLap } from "#mission/course/state";
import type { Assembled, LapFacts } from "#mission/facts";
import type { Handoff, Outcome } from "#mission/handoff";
import { type IssueNumber, type Sha, sum, type Usd, usd } from "#mission/ids";
import type { Plan } from "#mission/plan";
import type { Ledger } from "#mission/spend";
import {
  call,
  change,
  changed,
  failed,
  handoff,
  over,
  planned,
  ran,
  red,
  reviewed,
  verdict,
} from "../../support/laps.ts";
import { commit, filesOf, treeOf } from "./commits.ts";
import type { Result } from "./world.ts";

/** What one call costs. */
const price = 0.05;
/** What a worker that was killed had set aside and did not see the end of. */
const unsettled = usd(0.1);

/** What may become of an open lap, the good end first. */
export function resultsOf({ tasks, assembly }: Pick<OpenLap, "tasks" | "assembly">): readonly Result[] {
  const [first] = tasks;
  if (first?.kind === "verify") return ["done", "bad", "lost", "not given"];
  if (assembly !== undefined) return ["done", "bad", "stuck", "unverified", "lost", "not given"];
  return ["done", "bad", "lost", "not given"];
}

/** The commit that a lap's hand-offs make; what is good and what is not are different files. */
function put({ assembly, lap }: OpenLap, path: string, good: boolean): Sha | undefined {
  if (assembly === undefined) return undefined;
  const { base, merge, parts } = assembly;
  if (parts.length === 0) return base;
  const files = { ...filesOf(base), ...(merge === undefined ? {} : filesOf(merge)), [path]: `${lap} ${String(good)}` };
  return commit(files, merge === undefined ? [base] : [base, merge]);
}

export type Worked = { readonly mission: Mission; readonly open: OpenLap; readonly plan: Plan; readonly path: string };

/** The tree that a lap's verification finds good, if it finds anything so. */
export function provenBy({ open, path }: Pick<Worked, "open" | "path">, result: Result): Sha | undefined {
  const made = result === "done" ? put(open, path, true) : undefined;
  return made === undefined ? undefined : treeOf(made);
}

/** What providers bill for a lap. */
export function billOf({ tasks }: OpenLap, result: Result): Usd {
  const working = result === "not given" ? [] : tasks.filter(({ kind }) => kind !== "verify");
  return sum(working.flatMap(() => (result === "lost" ? [usd(price), unsettled] : [usd(price)])));
}

export function lapFacts(worked: Worked, result: Result): LapFacts {
  const { open } = worked;
  if (result === "running") return { kind: "running" };
  if (result === "not given") return over([], { given: false });
  const work = open.tasks.filter(({ kind }) => kind !== "verify");
  if (result === "lost") return over([], { ledgers: new Map(work.map(({ id }) => [id, ledgerOf(id)])) });
  const handoffs = work.map(({ id, kind }): Handoff =>
    handoff(id, outcomeOf(worked, kind, result), { calls: [call(price)] }),
  );
  return over(handoffs, result === "stuck" ? {} : verified(worked, result));
}

function ledgerOf(task: Ledger["task"]): Ledger {
  return { task, calls: [call(price)], unsettled };
}

function outcomeOf({ plan, open, path }: Worked, kind: string, result: Result): Outcome {
  if (kind === "plan") return result === "done" ? planned(plan) : failed("garbage");
  if (kind === "review") return reviewed(result === "done" ? 8 : 2);
  if (kind === "doctor") return diagnosed(result === "done");
  if (kind === "audit") return audited;
  return result === "stuck" ? failed("stuck") : changed(put(open, path, result !== "bad"));
}

function diagnosed(good: boolean): Outcome {
  if (!good) return failed("garbage");
  return { kind: "diagnosed", diagnosis: { advice: "retry", cause: "It is hard.", hint: "Otherwise.", questions: [] } };
}

const audited: Outcome = {
  kind: "audited",
  audit: { verdict: "approve", confidence: 1, rationale: "Fine.", findings: [] },
};

function verified(worked: Worked, result: Result) {
  const { open, path } = worked;
  const made = put(open, path, result !== "bad");
  const task = open.tasks.find(({ kind }) => kind === "verify")?.id;
  if (made === undefined || task === undefined || open.assembly === undefined) return {};
  const said = result === "unverified" ? undefined : verdict(task, result === "bad" ? ran(made, red) : ran(made));
  return {
    verdict: said,
    ...(open.assembly.parts.length === 0 ? {} : { assembled: assembledAs(open.assembly.base, made, path) }),
  };
}

function assembledAs(base: Sha, made: Sha, path: string): Assembled {
  return {
    kind: "assembled",
    base,
    commit: made,
    tree: treeOf(made),
    changes: [change(path)],
    findings: [],
    standing: [],
  };
}

/** The file that a mission's workers change. */
export function pathOf(issue: IssueNumber, overlapping: boolean): string {
  return overlapping ? "src/list.js" : `src/${issue}.js`;
}

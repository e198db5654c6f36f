/** The keeper's tick: cron missions and objectives become labelled issues, and what was left lying is woken. */

import { z } from "zod";
import { ActorName, Instant, IssueNumber, type RunId } from "../ids.ts";
import { missionLabel, proposedLabel } from "../say/labels.ts";
import { switchedOff } from "../say/switched-off.ts";
import { titleText } from "../say/title.ts";
import { neutral } from "../text/neutral.ts";
import { type Archiving, archivingMoves } from "./archive.ts";
import { type Deed, perform, rest, type Step } from "../step.ts";

/** A journal in the archive, by its last line. */
export const Archived = z.strictObject({
  issue: IssueNumber,
  seq: z.int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Archived = z.infer<typeof Archived>;

/** Where an objective comes from; its key makes sure that it becomes one issue, whatever is restarted. */
export const KeeperEvent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("started"), key: z.string(), issue: IssueNumber }),
  /** Cron entries are due from here on: a new entry does not start for times before it was seen. */
  z.strictObject({ kind: z.literal("watched"), name: z.string(), from: Instant }),
  /** The configuration means something else than before: whoever waited for it was woken. */
  z.strictObject({ kind: z.literal("configured"), fingerprint: z.string() }),
  /** Missions were over for a day, and their journals went into the archive. */
  z.strictObject({ kind: z.literal("archived"), journals: z.array(Archived).min(1) }),
]);
export type KeeperEvent = z.infer<typeof KeeperEvent>;

export type Keeper = {
  readonly started: ReadonlySet<string>;
  readonly watched: ReadonlyMap<string, Instant>;
  readonly fingerprint: string | undefined;
  /** The newest record of each. */
  readonly archived: ReadonlyMap<IssueNumber, Archived>;
};

export function foldKeeper(events: readonly KeeperEvent[]): Keeper {
  const started = new Set(events.flatMap((event) => (event.kind === "started" ? [event.key] : [])));
  const watched = new Map(
    events.flatMap((event) => (event.kind === "watched" ? [[event.name, event.from] as const] : [])),
  );
  const fingerprint = events.findLast((event) => event.kind === "configured")?.fingerprint;
  const journals = events.flatMap((event) => (event.kind === "archived" ? event.journals : []));
  const archived = new Map(journals.map((journal) => [journal.issue, journal]));
  return { started, watched, fingerprint, archived };
}

/** `key` is `cron:<name>:<instant>`, `run:<id>`, or `finding:<hash>` for what is only proposed. */
export type Objective = {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly chained?: boolean;
  /** A person has to accept it first. */
  readonly proposed?: boolean;
};

export type KeeperFacts = {
  /** What the configuration means, as a hash, and the missions that rest and may decide otherwise by it; undefined while it is invalid. */
  readonly configuration?:
    | {
        readonly fingerprint: string;
        readonly resting: readonly ActorName[];
        /** False: Muster is switched off. */
        readonly enabled: boolean;
        /** The runs of laps that are open. */
        readonly runs: readonly RunId[];
      }
    | undefined;
  /** Names of cron entries in the configuration. */
  readonly entries: readonly string[];
  /** Objectives that are due now: at most one a cron entry (its latest time), and what this run was dispatched with. */
  readonly objectives: readonly Objective[];
  /** Issues of ours by the marker in their body. */
  readonly issues: ReadonlyMap<string, IssueNumber>;
  /** Actors that should be running and are not; those already woken by this run left out. */
  readonly due: readonly { readonly actor: ActorName; readonly reason: string }[];
  /** What is over for good; undefined where nothing is. */
  readonly archiving?: Archiving | undefined;
};

/** `chained`: what follows upon it starts by itself. */
export function objectiveMarker({ key, chained }: Pick<Objective, "key" | "chained">): string {
  return `<!-- muster:keep:${key}${chained === true ? ":chain" : ""} -->`;
}

export function decideKeeping(keeper: Keeper, facts: KeeperFacts, now: Instant): Step<KeeperEvent> {
  const unseen = facts.entries.filter((name) => !keeper.watched.has(name));
  if (unseen.length > 0)
    return perform({ kind: "record", events: unseen.map((name) => ({ kind: "watched", name, from: now })), refs: [] });
  const { configuration } = facts;
  if (configuration !== undefined && configuration.fingerprint !== keeper.fingerprint) return reconsider(configuration);
  if (configuration?.enabled === false) return rest(switchedOff);
  const objective = facts.objectives.find((each) => !keeper.started.has(each.key));
  if (objective !== undefined) return start(objective, facts);
  if (facts.archiving !== undefined) return archive(facts.archiving);
  if (facts.due.length === 0) return rest("nothing was left lying");
  return perform(
    ...facts.due.map((each): Deed<KeeperEvent> => ({ kind: "wake", actor: each.actor, reason: each.reason })),
  );
}

function archive(archiving: Archiving): Step<KeeperEvent> {
  const journals = archiving.finished.map(({ issue, seq, hash }) => ({ issue, seq, hash }));
  return perform({ kind: "record", events: [{ kind: "archived", journals }], refs: archivingMoves(archiving) });
}

/** Runs are cancelled before it is on record that they were: a switch that was half turned is turned again. */
function reconsider(configuration: NonNullable<KeeperFacts["configuration"]>): Step<KeeperEvent> {
  const { fingerprint, resting, enabled, runs } = configuration;
  return perform(
    ...(enabled ? [] : runs).map((run): Deed<KeeperEvent> => ({ kind: "cancelRun", run })),
    { kind: "record", events: [{ kind: "configured", fingerprint }], refs: [] },
    ...resting.map((actor): Deed<KeeperEvent> => ({ kind: "wake", actor, reason: "the configuration has changed" })),
  );
}

function start(objective: Objective, facts: KeeperFacts): Step<KeeperEvent> {
  const { key, title, text, proposed = false } = objective;
  const marker = objectiveMarker(objective);
  const issue = facts.issues.get(marker);
  if (issue === undefined)
    return perform({
      kind: "openIssue",
      title: titleText(title),
      body: neutral(`${marker}\n${text}`),
      labels: [proposed ? proposedLabel : missionLabel],
      marker,
    });
  const started = { kind: "record" as const, events: [{ kind: "started" as const, key, issue }], refs: [] };
  if (proposed) return perform(started);
  return perform(started, { kind: "wake", actor: ActorName.parse(String(issue)), reason: `${title} is due` });
}

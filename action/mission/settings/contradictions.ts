/** What is wrong with a configuration although each of its keys is right: they say against each other what cannot both hold. */

import type { Config, ConfigProblem } from "../config.ts";
import { matches } from "../lap/glob.ts";
import { dollars } from "../ids.ts";

type Rule = (config: Config, given: unknown, defaultBranch: string | undefined) => readonly ConfigProblem[];

/** `given`: what stands in the file; a default is nobody's contradiction. None when all of it can hold. */
export function contradictions(config: Config, given: unknown, defaultBranch?: string): readonly ConfigProblem[] {
  return rules.flatMap((rule) => rule(config, given, defaultBranch));
}

const rules: readonly Rule[] = [caps, nothingRequired, everythingProtected, twice, ontoDefault, requiredOutside];

const widening = ["attempt_usd", "feature_usd", "mission_usd", "day_usd"] as const;

/** A smaller thing may not have a larger cap than what it is part of, where the file names both. */
function caps({ budget }: Config, given: unknown): readonly ConfigProblem[] {
  return widening.flatMap((inner, index) => {
    const outer = widening
      .slice(index + 1)
      .find((each) => isGiven(given, "budget", each) && budget[inner] > budget[each]);
    if (outer === undefined || !isGiven(given, "budget", inner)) return [];
    const message = `${dollars(budget[inner])} is more than \`budget.${outer}\` (${dollars(budget[outer])}), which it is part of; lower it or raise the other`;
    return [{ path: ["budget", inner], message }];
  });
}

function nothingRequired({ verify }: Config): readonly ConfigProblem[] {
  if (verify.length === 0 || verify.some(({ required }) => required)) return [];
  return [
    {
      path: ["verify"],
      message: "no command is required, so nothing could ever be verified; leave `required` out of one",
    },
  ];
}

function everythingProtected({ policy }: Config): readonly ConfigProblem[] {
  const index = policy.protected.findIndex((glob) => ["a", "src/a.js"].every((path) => matches(glob, path)));
  if (index < 0) return [];
  return [
    {
      path: ["policy", "protected", index],
      message: "protects every path, so no change could ever be made; name the paths that matter",
    },
  ];
}

function twice({ missions }: Config): readonly ConfigProblem[] {
  return missions.flatMap(({ name }, index) =>
    missions.findIndex((each) => each.name === name) === index
      ? []
      : [
          {
            path: ["missions", index, "name"],
            message: `two missions are called ${name}; give each a name of its own`,
          },
        ],
  );
}

function ontoDefault({ integration }: Config, _: unknown, defaultBranch: string | undefined): readonly ConfigProblem[] {
  if (defaultBranch === undefined || integration !== defaultBranch) return [];
  return [
    {
      path: ["integration"],
      message: `is the default branch, which only people write; name another one, for example \`muster/integration\``,
    },
  ];
}

function requiredOutside({ quality }: Config): readonly ConfigProblem[] {
  return quality.required.flatMap((path, index) =>
    path.startsWith("/") || path.split("/").includes("..")
      ? [
          {
            path: ["quality", "required", index],
            message: "leads outside the repository; name it from the root of the repository",
          },
        ]
      : [],
  );
}

function isGiven(given: unknown, ...path: readonly string[]): boolean {
  let node = given;
  for (const key of path) node = typeof node === "object" && node !== null ? Reflect.get(node, key) : undefined;
  return node !== undefined;
}

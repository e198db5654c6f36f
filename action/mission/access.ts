/** What commands in the sandbox are let have of the machine and the network: names of variables, and domains; all else is closed. */

import { z } from "zod";
import { whyClosed } from "./closed.ts";

/** A domain, or `*.` and a domain for all below it. No address, no port, no scheme. */
export const Domain = z
  .string()
  .max(253)
  .regex(
    /^(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/,
    "must be a domain in lower case, such as `registry.example.com` or `*.example.com`: no address, port or scheme",
  );

/** Where package managers fetch from. GitHub itself is not among them, because it takes as much as it gives. */
export const registries: readonly string[] = [
  "registry.npmjs.org",
  "registry.yarnpkg.com",
  "nodejs.org",
  "pypi.org",
  "files.pythonhosted.org",
  "crates.io",
  "index.crates.io",
  "static.crates.io",
  "static.rust-lang.org",
  "proxy.golang.org",
  "sum.golang.org",
  "rubygems.org",
  "index.rubygems.org",
  "repo.maven.apache.org",
  "repo1.maven.org",
  "plugins.gradle.org",
  "plugins-artifacts.gradle.org",
  "services.gradle.org",
  "downloads.gradle.org",
  "packagist.org",
  "repo.packagist.org",
  "api.nuget.org",
  "codeload.github.com",
  "objects.githubusercontent.com",
  "release-assets.githubusercontent.com",
];

const domains = z.array(Domain).max(200);

export const Network = z.strictObject({
  setup: domains.default([...registries]),
  work: domains.default([]),
  verify: domains.default([]),
  /** Names among these that may lie in a private network. */
  private: domains.default([]),
});
export type Network = z.infer<typeof Network>;

export const VariableName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, "must be the name of a variable, without its value")
  .superRefine((name, context) => {
    const message = whyClosed(name);
    if (message !== undefined) context.addIssue({ code: "custom", message });
  });

/** What one task's commands have. */
export const Access = z.strictObject({
  environment: z.array(VariableName).default([]),
  /** Domains for the set-up, and for what comes after it. */
  setup: domains.default([...registries]),
  after: domains.default([]),
  private: domains.default([]),
});
export type Access = z.infer<typeof Access>;

type Allowing = {
  readonly workers: { readonly environment: readonly string[] };
  readonly policy: { readonly network: Network };
};

/** Taken from the configuration for a worker, or for a verification. */
export function accessOf({ workers, policy }: Allowing, phase: "work" | "verify"): Access {
  const { setup, private: inside } = policy.network;
  return { environment: [...workers.environment], setup, after: policy.network[phase], private: inside };
}

/** A connection that was asked for and not made, because nobody allowed it. */
export const Blocked = z.strictObject({
  host: z.string().regex(/^[a-z0-9.:_-]{1,253}$/),
  count: z.int().positive(),
});
export type Blocked = z.infer<typeof Blocked>;

const mostBlocked = 20;

/** Several lists as one: each host once, the most wanted first, of many only the first. */
export function allBlocked(...lists: readonly (readonly Blocked[] | undefined)[]): readonly Blocked[] {
  const counts = new Map<string, number>();
  for (const { host, count } of lists.flatMap((list) => list ?? [])) counts.set(host, (counts.get(host) ?? 0) + count);
  return [...counts]
    .map(([host, count]) => ({ host, count }))
    .toSorted((a, b) => b.count - a.count || (a.host < b.host ? -1 : 1))
    .slice(0, mostBlocked);
}

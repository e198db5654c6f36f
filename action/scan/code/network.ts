/** Where a file runs, and whether reaching the network is expected there. */

import type { RuleName } from "#mission/scan/rules";

export type Whereabouts = "install" | "test" | "build" | "elsewhere";

const install =
  /(?:^|\/)(?:setup\.py|build\.rs|extconf\.rb|binding\.gyp|conftest\.py|(?:pre|post)?-?install\.[cm]?[jt]s|(?:pre|post)install(?:\/[^/]*)?)$/i;
const test =
  /(?:^|\/)(?:__tests__|tests?|specs?|fixtures)\/|(?:[._-](?:test|spec)\.[a-z]+|(?:^|\/)test_[^/]*\.py|_test\.(?:go|py)|Tests?\.(?:java|php))$/;
const build =
  /(?:^|\/)(?:scripts?|build|tools?|ci|\.ci|hooks)\/|(?:^|\/)(?:gulpfile|gruntfile|webpack|rollup|vite|rolldown|esbuild|babel|jest|vitest|eslint)[^/]*\.[cm]?[jt]s$/i;

export function whereaboutsOf(path: string): Whereabouts {
  if (install.test(path)) return "install";
  if (test.test(path)) return "test";
  return build.test(path) ? "build" : "elsewhere";
}

/** A host that a person can look up, in a literal: `https://host/…`, `host:port`, `hostname: "host"`, or the host alone. */
const hosts: readonly RegExp[] = [
  /^\s*(?:\w+:)?\/\/(?:[^/@\s]*@)?(\[[0-9a-f:.]+\]|[^/:?#\s…]+)/i,
  /^\s*([\w-]+(?:\.[\w-]+)+)(?::\d+)?\s*$/,
  /\b(?:host|hostname|url|uri)\s*:\s*["'`](?:\w+:\/\/)?([^"'`/:]+)/i,
];

export function networkRule(texts: readonly string[], whereabouts: Whereabouts): readonly RuleName[] {
  const named = texts.flatMap(
    (text) => hosts.map((pattern) => pattern.exec(text)?.[1]).find((host) => host !== undefined) ?? [],
  );
  const foreign = named.filter((host) => !isHarmless(host));
  if (foreign.length === 0) return [];
  if (whereabouts === "install") return ["network-install"];
  const bare = foreign.some((host) => /^\d{1,3}(?:\.\d{1,3}){3}$|^\[/.test(host));
  return whereabouts === "elsewhere" && !bare ? [] : ["network-unexpected"];
}

/** This machine, private networks, and the names that are nobody's. */
function isHarmless(host: string): boolean {
  return (
    /^(?:localhost|0\.0\.0\.0|\[?::1?\]?|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+)$/i.test(
      host,
    ) ||
    /(?:^|\.)(?:localhost|local|internal|test|invalid|example|example\.(?:com|org|net))$/i.test(host) ||
    /^(?:192\.0\.2|198\.51\.100|203\.0\.113)\./.test(host) ||
    !host.includes(".")
  );
}

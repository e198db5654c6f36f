/** Globs over paths of the repository; matched without regard to case, since some file systems have none. */

/** Whether a path matches a glob: `**` any folders, `*` within one, `?` one character; a glob without `/` matches at the root. */
export function matches(glob: string, path: string): boolean {
  const pattern = glob
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => translations.get(part) ?? part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`))
    .join("");
  return new RegExp(`^${pattern}$`, "is").test(path);
}

const translations = new Map([
  ["**/", "(?:.*/)?"],
  ["**", ".*"],
  ["*", "[^/]*"],
  ["?", "[^/]"],
]);

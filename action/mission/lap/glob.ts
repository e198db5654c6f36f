/** Globs over paths of the repository; matched without regard to case, since some file systems have none. */

import { remembered } from "../text/remembered.ts";

/**
 * Whether a path matches a glob: `**` any folders, `*` within one, `?` one character; anchored at the root, with or without a leading `/`.
 * `folder/**` also means the folder itself. Other signs mean themselves; the configuration refuses those that look like more.
 */
export function matches(glob: string, path: string): boolean {
  const plain = glob.normalize("NFC").replace(/^\/+/, "");
  const name = path.normalize("NFC");
  const folder = plain.endsWith("/**") ? plain.slice(0, -3) : undefined;
  return expression(plain).test(name) || (folder !== undefined && expression(folder).test(name));
}

const expression = remembered(500, (glob) => {
  const pattern = glob
    .split(/(\*\*\/|\*\*|\*|\?)/)
    .map((part) => translations.get(part) ?? part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`))
    .join("");
  return new RegExp(`^${pattern}$`, "is");
});

const translations = new Map([
  ["**/", "(?:.*/)?"],
  ["**", ".*"],
  ["*", "[^/]*"],
  ["?", "[^/]"],
]);

/** Files into a zip and back, with paths that stay inside their folder. */

import { chmod, lstat, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import { unzip, zip } from "fflate";

/** Compression as asked for, 0 to 9. */
export type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

export async function pack(root: string, files: readonly string[], level: Level): Promise<Uint8Array> {
  const entries = await Promise.all(
    files.map(async (file): Promise<[string, Uint8Array]> => [
      relative(root, file).split(sep).join("/"),
      new Uint8Array(await readFile(file)),
    ]),
  );
  return new Promise((done, fail) => {
    zip(Object.fromEntries(entries), { level }, (error, bytes) => (error ? fail(error) : done(bytes)));
  });
}

/** Throws when an entry would leave the folder. */
export async function unpack(archive: Uint8Array, folder: string): Promise<number> {
  const entries = await new Promise<Record<string, Uint8Array>>((done, fail) => {
    unzip(archive, (error, files) => (error ? fail(error) : done(files)));
  });
  const root = resolve(folder);
  await mkdir(root, { recursive: true });
  for (const [name, bytes] of Object.entries(entries)) {
    const target = resolve(root, name);
    if (target !== root && !target.startsWith(root + sep))
      throw new Error(`The artifact entry ${name} leaves its folder.`);
    if (name.endsWith("/")) {
      await mkdir(target, { recursive: true });
      continue;
    }
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, bytes);
    await chmod(target, 0o644);
  }
  return Object.keys(entries).length;
}

export async function isFile(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined && (await stat(path)).isFile();
}

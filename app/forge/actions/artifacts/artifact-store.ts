/** Artifacts of runs: zip archives on disk, one name a run. */

import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export type Artifact = {
  readonly id: number;
  readonly repository: string;
  readonly runId: number;
  /** Attempts of a run have names of their own. */
  readonly attempt: number;
  readonly jobId: number;
  readonly name: string;
  readonly bytes: number;
  readonly digest: string;
  readonly createdAt: Date;
  readonly headBranch: string | undefined;
  readonly headSha: string;
  /** Part of the storage address: who knows it may download, as with a signed URL. */
  readonly signature: string;
  readonly file: string;
};

type NewArtifact = Pick<Artifact, "repository" | "runId" | "attempt" | "jobId" | "name" | "headBranch" | "headSha"> & {
  readonly zip: Uint8Array;
  readonly overwrite: boolean;
};

export type ArtifactStore = {
  /** `conflict` when the attempt has one of that name already, `full` when the job has its 500. */
  add(artifact: NewArtifact): Promise<Artifact | "conflict" | "full">;
  get(id: number): Artifact | undefined;
  ofRun(runId: number): readonly Artifact[];
  ofRepository(repository: string): readonly Artifact[];
  read(artifact: Artifact): Promise<Uint8Array<ArrayBuffer>>;
  remove(artifact: Artifact): Promise<void>;
};

const mostPerJob = 500;

export function artifactStore(folder: string, nextId: () => number, now: () => Date): ArtifactStore {
  const artifacts = new Map<number, Artifact>();
  const all = (): readonly Artifact[] => [...artifacts.values()];
  const remove = async (artifact: Artifact): Promise<void> => {
    artifacts.delete(artifact.id);
    await rm(artifact.file, { force: true });
  };
  return {
    get: (id) => artifacts.get(id),
    ofRun: (runId) => all().filter((artifact) => artifact.runId === runId),
    ofRepository: (repository) => all().filter((artifact) => artifact.repository === repository),
    read: async (artifact) => new Uint8Array(await readFile(artifact.file)),
    remove,
    async add({ zip, overwrite, ...about }) {
      const former = all().find(
        (other) => other.runId === about.runId && other.attempt === about.attempt && other.name === about.name,
      );
      if (former && !overwrite) return "conflict";
      if (all().filter((other) => other.jobId === about.jobId).length >= mostPerJob) return "full";
      const id = nextId();
      const file = join(folder, `${id}.zip`);
      const artifact: Artifact = {
        ...about,
        id,
        file,
        bytes: zip.length,
        digest: `sha256:${createHash("sha256").update(zip).digest("hex")}`,
        signature: randomBytes(16).toString("hex"),
        createdAt: now(),
      };
      if (former) await remove(former);
      artifacts.set(id, artifact);
      await mkdir(folder, { recursive: true });
      await writeFile(file, zip);
      return artifact;
    },
  };
}

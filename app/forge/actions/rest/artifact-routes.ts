/** Artifacts: lists, one by id, its zip behind a signed address, and its removal. */

import type { Context, Hono } from "hono";
import type { Artifact } from "../artifacts/artifact-store.ts";
import type { Floor } from "../floor.ts";
import { type Admitted, guarded, notFound, page, problem, reads, writes } from "./access.ts";
import { artifactJson } from "./run-json.ts";
import { findRun } from "./run-routes.ts";

function listArtifacts(floor: Floor, c: Context, artifacts: readonly Artifact[]): Response {
  const name = c.req.query("name");
  const wanted = artifacts.filter((artifact) => name === undefined || artifact.name === name).toReversed();
  const shown = page(c, wanted).map((artifact) => artifactJson(floor.host, artifact));
  return c.json({ total_count: wanted.length, artifacts: shown });
}

function findArtifact(floor: Floor, c: Context, who: Admitted): Artifact | undefined {
  const artifact = floor.artifacts.get(Number(c.req.param("artifact")));
  return artifact?.repository === who.repository ? artifact : undefined;
}

const base = "/repos/:owner/:repo/actions";

function mountLists(api: Hono, floor: Floor): void {
  api.get(
    `${base}/artifacts`,
    guarded(floor, reads, (c, who) => listArtifacts(floor, c, floor.artifacts.ofRepository(who.repository))),
  );
  api.get(
    `${base}/runs/:run/artifacts`,
    guarded(floor, reads, (c, who) => {
      const run = findRun(floor, c, who);
      return run ? listArtifacts(floor, c, floor.artifacts.ofRun(run.id)) : problem(c, notFound);
    }),
  );
}

function mountOne(api: Hono, floor: Floor): void {
  api.get(
    `${base}/artifacts/:artifact`,
    guarded(floor, reads, (c, who) => {
      const artifact = findArtifact(floor, c, who);
      return artifact ? c.json(artifactJson(floor.host, artifact)) : problem(c, notFound);
    }),
  );
  api.get(
    `${base}/artifacts/:artifact/zip`,
    guarded(floor, reads, (c, who) => {
      const artifact = findArtifact(floor, c, who);
      if (!artifact) return problem(c, notFound);
      const url = `${floor.host.url()}/api/v3/_apis/storage/artifacts/${artifact.id}.zip?sig=${artifact.signature}`;
      return c.redirect(url, 302);
    }),
  );
  api.delete(
    `${base}/artifacts/:artifact`,
    guarded(floor, writes, async (c, who) => {
      const artifact = findArtifact(floor, c, who);
      if (!artifact) return problem(c, notFound);
      await floor.artifacts.remove(artifact);
      return c.body(null, 204);
    }),
  );
  api.get("/_apis/storage/artifacts/:file", async (c) => {
    const artifact = floor.artifacts.get(Number.parseInt(c.req.param("file"), 10));
    if (!artifact || c.req.query("sig") !== artifact.signature) return c.notFound();
    return c.body(await floor.artifacts.read(artifact), 200, { "content-type": "application/zip" });
  });
}

/** Lists, single artifacts, and the storage their addresses lead to. */
export function mountArtifacts(api: Hono, floor: Floor): void {
  mountLists(api, floor);
  mountOne(api, floor);
}

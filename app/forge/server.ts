/** Puts the API, GraphQL and git behind one HTTP port. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { accountRoutes } from "./accounts/routes.ts";
import { appRoutes } from "./apps/routes.ts";
import { checkRunRoutes } from "./checks/run-routes.ts";
import { statusRoutes } from "./checks/status-routes.ts";
import { dataRoutes } from "./git/data-routes.ts";
import { historyRoutes } from "./git/history-routes.ts";
import { refRoutes } from "./git/ref-routes.ts";
import { isGitRequest, serveGit } from "./git/smart-http.ts";
import { dependencyRoutes } from "./dependencies/routes.ts";
import { graphqlRoutes } from "./graphql/routes.ts";
import type { Credentials } from "./http/credentials.ts";
import { errorResponse, gatekeeper } from "./http/gatekeeper.ts";
import { notFound } from "./http/refusal.ts";
import { type Api, Router } from "./http/router.ts";
import { commentRoutes } from "./issues/comment-routes.ts";
import { labelRoutes } from "./issues/label-routes.ts";
import { reactionRoutes } from "./reactions/routes.ts";
import { issueRoutes } from "./issues/routes.ts";
import { subIssueRoutes } from "./issues/sub-issue-routes.ts";
import { pullRoutes } from "./pulls/routes.ts";
import { branchRoutes } from "./repositories/branches.ts";
import { contentsRoutes } from "./repositories/contents.ts";
import { repositoryRoutes } from "./repositories/routes.ts";
import { reviewCommentRoutes } from "./reviews/comment-routes.ts";
import { reviewRoutes } from "./reviews/routes.ts";
import { hookRoutes } from "./webhooks/routes.ts";
import type { World } from "./world/world.ts";

const areas: readonly ((router: Router) => void)[] = [
  accountRoutes,
  appRoutes,
  hookRoutes,
  repositoryRoutes,
  refRoutes,
  dataRoutes,
  issueRoutes,
  subIssueRoutes,
  dependencyRoutes,
  labelRoutes,
  commentRoutes,
  reactionRoutes,
  pullRoutes,
  reviewRoutes,
  reviewCommentRoutes,
  branchRoutes,
  contentsRoutes,
  checkRunRoutes,
  statusRoutes,
  historyRoutes,
];

/** The whole REST and GraphQL application; its `routes` are what a metadata test compares with what clients use. */
export function createApi(world: World): Api {
  const api: Api = new Hono<{ Variables: Credentials }>().basePath("/api/v3");
  const root: Api = new Hono<{ Variables: Credentials }>();
  const router = new Router(api, world);
  root.use("/api/*", gatekeeper(world));
  for (const area of areas) area(router);
  if (world.engine) {
    const actions = new Hono();
    world.engine.routes(actions);
    api.route("/", actions);
  }
  const graph: Api = new Hono<{ Variables: Credentials }>().basePath("/api");
  graphqlRoutes(new Router(graph, world));
  root.route("/", api);
  root.route("/", graph);
  root.notFound(() => errorResponse(notFound()));
  root.onError((error) => errorResponse(error));
  return root;
}

function listener(world: World, api: Api) {
  const answer = getRequestListener(api.fetch);
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      if (!isGitRequest(request)) return await answer(request, response);
      await serveGit(world, request, response);
    } catch (error) {
      if (!response.headersSent) response.writeHead(500, { "content-type": "text/plain" });
      response.end(String(error));
    }
  };
}

/** Listens on the loopback interface; port 0 chooses a free one. */
export function listen(world: World, api: Api, port: number): Promise<Server> {
  const handle = listener(world, api);
  // A kept connection that the server closes just as the client writes to it again would be an error out of nowhere.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => void handle(request, response));
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

/** Ends the server and the connections that clients keep open. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

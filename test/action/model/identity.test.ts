import { createServer } from "node:http";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { takeCredentials } from "../../../action/model/credentials.ts";
import { Providers } from "../../../action/model/open.ts";
import { issuer } from "../../../app/forge/actions/oidc/issuer.ts";
import { always, says } from "../../../app/scripted-model/builders.ts";
import { startScriptedModel } from "../../../app/scripted-model/server.ts";
import { folder } from "../work/repository.ts";
import { never, request } from "./setting.ts";

const audience = "https://api.anthropic.com";
const names = { ANTHROPIC_FEDERATION_RULE_ID: "fdrl_1", ANTHROPIC_ORGANIZATION_ID: "org_1" };

/** GitHub as far as a job's identity goes, and a provider that trusts it; `lifetime` in seconds. */
async function parties({ lifetime = 3600, rule = "fdrl_1", now = Date.now } = {}) {
  let url = "";
  const github = issuer(
    () => url,
    () => new Date(now()),
  );
  const handed: string[] = [];
  const server = createServer((incoming, response) => {
    const answer = async () => {
      const asked = new URL(incoming.url ?? "/", "http://github");
      if (asked.pathname === "/.well-known/jwks") return github.keys();
      if (incoming.headers.authorization !== "Bearer request-token") return { message: "Unauthorized" };
      const value = await github.sign({ sub: "repo:o/r" }, asked.searchParams.get("audience") ?? "");
      handed.push(value);
      return { value };
    };
    void answer().then((body) => response.end(JSON.stringify(body)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const federation = { issuer: url, audience, rule, organization: "org_1", lifetime };
  const scene = always({ when: {}, turns: [says("Here.")] });
  const model = await startScriptedModel({ script: { scenes: [scene] }, federation, now });
  onTestFinished(async () => {
    server.close();
    await model.close();
  });
  const environment: Record<string, string | undefined> = {
    ...names,
    ANTHROPIC_BASE_URL: model.url,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${url}/token?x=1`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "request-token",
  };
  return { environment, model, handed, github };
}

async function opened(environment: Record<string, string | undefined>) {
  const patience = { wait: async () => undefined, retries: 1 };
  const providers = new Providers(takeCredentials(environment), patience);
  const answer = await providers.candidates([{ provider: "anthropic", model: "m" }])[0]?.open();
  if (answer?.kind !== "open") throw new Error(answer?.message);
  return answer.model;
}

test("a job without a key proves who it is and is lent access, once for many requests", async () => {
  const { environment, model, handed } = await parties();
  const asked = await opened(environment);
  for (const _ of [1, 2, 3]) expect((await asked.ask(request, never)).kind).toBe("answered");
  expect(handed).toHaveLength(1);
  expect(model.requests.every(({ headers }) => headers.authorization?.toString().startsWith("Bearer sk-ant-oat"))).toBe(
    true,
  );
});

test("before a loan runs out a new identity token is asked for and a new loan taken", async () => {
  // The SDK lets no loan get nearer to its end than half a minute.
  const { environment, handed } = await parties({ lifetime: 29 });
  const asked = await opened(environment);
  for (const _ of [1, 2]) expect((await asked.ask(request, never)).kind).toBe("answered");
  expect(new Set(handed).size).toBe(2);
});

test("the request token is taken out of the environment, so that no tool can inherit it", async () => {
  const { environment } = await parties();
  const { secrets } = takeCredentials(environment);
  expect(environment["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]).toBeUndefined();
  expect(secrets).toEqual(["request-token"]);
});

test("a rule that does not let this workflow in fails at once, without quoting the token", async () => {
  const { environment, handed } = await parties({ rule: "fdrl_2" });
  const answer = await (await opened(environment)).ask(request, never);
  expect(answer).toMatchObject({ kind: "failed", message: expect.stringMatching(/^401 Token exchange failed/) });
  expect(JSON.stringify(answer)).not.toContain(handed[0]);
});

test("an identity token that somebody else keeps in a file is used where the file is named", async () => {
  const { environment, github, handed } = await parties();
  const file = join(folder("identity"), "token");
  writeFileSync(file, `${await github.sign({ sub: "runner" }, audience)}\n`, { mode: 0o600 });
  const asked = await opened({ ...environment, ANTHROPIC_IDENTITY_TOKEN_FILE: file });
  expect((await asked.ask(request, never)).kind).toBe("answered");
  expect(handed).toEqual([]);
});

test("a key goes before an identity, and neither is asked of a provider that is not Anthropic's", () => {
  const { anthropic, openai } = takeCredentials({
    ...names,
    ANTHROPIC_API_KEY: "key",
    ANTHROPIC_IDENTITY_TOKEN_FILE: "f",
  });
  expect(anthropic.access).toEqual({ key: "key" });
  expect(openai.access).toBeUndefined();
});

import { expect, test } from "vitest";
import { Access, accessOf, allBlocked, registries } from "#mission/access";
import { whyClosed } from "#mission/closed";
import { Config, readConfig } from "#mission/config";

/** What is wrong with a configuration, as `path: message`. */
function wrong(config: unknown): readonly string[] {
  const reading = readConfig(config);
  return reading.kind === "valid" ? [] : reading.problems.map(({ path, message }) => `${path.join(".")}: ${message}`);
}

const secrets =
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN ACTIONS_ID_TOKEN_REQUEST_URL ACTIONS_RUNTIME_TOKEN ACTIONS_RUNTIME_URL ACTIONS_CACHE_URL ACTIONS_RESULTS_URL GITHUB_TOKEN GITHUB_ENV GITHUB_OUTPUT GITHUB_WORKSPACE GH_TOKEN gh_token RUNNER_TEMP INPUT_KEY ANTHROPIC_API_KEY ANTHROPIC_BASE_URL OPENAI_API_KEY AWS_ACCESS_KEY_ID AWS_SESSION_TOKEN AWS_PROFILE AZURE_CLIENT_ID ARM_CLIENT_SECRET GOOGLE_APPLICATION_CREDENTIALS CLOUDSDK_CONFIG NPM_TOKEN npm_config__authtoken NODE_AUTH_TOKEN MY_KEY MY_KEYS KEY SSH_AUTH_SOCK SSH_PRIVATE_KEY DB_PASSWORD DB_PASS PGPASSWORD DOCKER_HOST DOCKER_AUTH_CONFIG KUBECONFIG NETRC SENTRY_DSN SESSION_COOKIE MYSECRETVALUE apikey VAULT_ADDR HTTPS_PROXY no_proxy MUSTER_URL".split(
    " ",
  );

test.each(secrets)("%s never gets into the sandbox, whatever the configuration says", (name) => {
  expect(whyClosed(name)).toContain("never let into the sandbox");
  expect(wrong({ workers: { environment: [name] } })).toEqual([
    `workers.environment.0: \`${name}\` is never let into the sandbox: its name is that of a secret or of the runner's own`,
  ]);
  expect(Access.safeParse({ environment: [name] }).success).toBe(false);
});

test("what is harmless may be named", () => {
  const names = [
    "JAVA_HOME",
    "GOFLAGS",
    "NODE_OPTIONS",
    "TZ",
    "RUSTFLAGS",
    "MONKEY",
    "COMPASS",
    "PATHEXT",
    "DATABASE_URL",
  ];
  expect(wrong({ workers: { environment: names } })).toEqual([]);
});

test("what Muster sets itself, and what is no name, is said to be", () => {
  expect(wrong({ workers: { environment: ["PATH", "A=b"] } })).toEqual([
    "workers.environment.0: `PATH` is set by Muster itself",
    "workers.environment.1: must be the name of a variable, without its value",
  ]);
});

const noDomains =
  "https://x.com x.com:443 127.0.0.1 10.0.0.0/8 [::1] localhost * *.com.* Registry.npmjs.org x..com -x.com x.com/ 169.254.169.254 0x7f.1 *".split(
    " ",
  );

test.each(noDomains)("%s is no domain that could be allowed", (domain) => {
  expect(wrong({ policy: { network: { setup: [domain] } } })).toEqual([
    expect.stringMatching(/^policy\.network\.setup\.0: must be a domain in lower case/),
  ]);
});

test("set-up may reach registries, and nothing else may reach anything, unless it is configured", () => {
  const config = Config.parse({});
  expect(accessOf(config, "work")).toEqual({ environment: [], setup: registries, after: [], private: [] });
  expect(accessOf(config, "verify")).toEqual(accessOf(config, "work"));
  const network = { setup: ["a.example"], work: ["b.example"], verify: ["*.c.example"], private: ["a.example"] };
  const other = Config.parse({ policy: { network }, workers: { environment: ["TZ"] } });
  const common = { environment: ["TZ"], setup: ["a.example"], private: ["a.example"] };
  expect(accessOf(other, "work")).toEqual({ ...common, after: ["b.example"] });
  expect(accessOf(other, "verify")).toEqual({ ...common, after: ["*.c.example"] });
});

test("a task of an earlier version has what was usual", () => {
  expect(Access.parse({})).toEqual({ environment: [], setup: registries, after: [], private: [] });
});

test("blocked hosts are summed, the most wanted first, and only so many of them", () => {
  expect(
    allBlocked([{ host: "a.example", count: 1 }], undefined, [
      { host: "b.example", count: 2 },
      { host: "a.example", count: 3 },
    ]),
  ).toEqual([
    { host: "a.example", count: 4 },
    { host: "b.example", count: 2 },
  ]);
  expect(allBlocked(Array.from({ length: 50 }, (_, index) => ({ host: `h${index}`, count: 1 })))).toHaveLength(20);
});

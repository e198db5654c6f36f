/** The environment git runs in: nobody's configuration but ours, no prompts, no hooks, and the token nowhere but here. */

export type Access = {
  /** Where `origin` is; must not hold credentials. */
  readonly remoteUrl: string;
  readonly token?: string | undefined;
};

/** What git needs of the machine: where programs are, and how to reach the network. */
const inherited = [
  "PATH",
  "HOME",
  "TMPDIR",
  "http_proxy",
  "https_proxy",
  "no_proxy",
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "NO_PROXY",
  "SSL_CERT_FILE",
  "SSL_CERT_DIR",
  "GIT_SSL_CAINFO",
];

export function gitEnvironment(access: Access, machine: NodeJS.ProcessEnv): Record<string, string> {
  const kept = inherited.flatMap((name) => {
    const value = machine[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(kept),
    LC_ALL: "C",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    ...settings([...fixed, ...protocols(access.remoteUrl), ...credentials(access)]),
  };
}

type Setting = readonly [key: string, value: string];

const fixed: readonly Setting[] = [
  ["safe.directory", "*"],
  ["core.hooksPath", "/dev/null"],
  ["core.fsmonitor", "false"],
  ["core.attributesFile", "/dev/null"],
  ["core.quotePath", "false"],
  ["credential.helper", ""],
  ["gc.auto", "0"],
  ["maintenance.auto", "false"],
  ["commit.gpgSign", "false"],
  ["protocol.allow", "never"],
  ["protocol.http.allow", "always"],
  ["protocol.https.allow", "always"],
];

function protocols(remoteUrl: string): readonly Setting[] {
  return /^https?:/.test(remoteUrl) ? [] : [["protocol.file.allow", "always"]];
}

/** Sent to the remote's own host only; the empty value first forgets what a checkout may have left in its configuration. */
function credentials({ remoteUrl, token }: Access): readonly Setting[] {
  if (token === undefined || !/^https?:/.test(remoteUrl)) return [];
  const key = `http.${new URL(remoteUrl).origin}/.extraheader`;
  const basic = Buffer.from(`x-access-token:${token}`).toString("base64");
  return [
    [key, ""],
    [key, `Authorization: basic ${basic}`],
  ];
}

function settings(pairs: readonly Setting[]): Record<string, string> {
  const entries = pairs.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(pairs.length), ...Object.fromEntries(entries) };
}

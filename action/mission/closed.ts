/** Which variables never get into the sandbox; in a file without a schema, since the proof of the sandbox is what a worker begins with. */

const usual: readonly string[] = ["PATH", "LANG", "HOME", "CI", "TERM"];

/** Of runners, of Muster, of clouds and model providers: as a whole, since new ones are added. */
const closedFamilies =
  /^(?:ACTIONS|GITHUB|GH|RUNNER|INPUT|MUSTER|ANTHROPIC|OPENAI|CLAUDE|AWS|AZURE|ARM|GOOGLE|GCP|GCLOUD|CLOUDSDK|DOCKER|KUBE|VAULT|NPM_CONFIG)(?:_|$)/;
/** A part of the name that says what it holds. */
const closedParts =
  /(?:^|_)(?:KEYS?|PATS?|AUTH|PASS|PWD|COOKIES?|DSN)(?:_|$)|TOKEN|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|PRIVATE_?KEY|KUBECONFIG|NETRC/;
/** They would turn what the sandbox sets itself. */
const closedProxies = /^(?:(?:HTTPS?|ALL|NO|FTP)_PROXY|SSH_.*)$/;

/** Why a variable never gets into the sandbox, whatever the configuration says; undefined when it may. */
export function whyClosed(name: string): string | undefined {
  const upper = name.toUpperCase();
  if (usual.includes(upper)) return `\`${name}\` is set by Muster itself`;
  const closed = [closedFamilies, closedParts, closedProxies].some((pattern) => pattern.test(upper));
  return closed
    ? `\`${name}\` is never let into the sandbox: its name is that of a secret or of the runner's own`
    : undefined;
}

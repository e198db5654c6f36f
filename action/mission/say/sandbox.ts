/** What is said when there is no sandbox to work in, or one that does not hold. */

/** `problem` is what the machine said when the sandbox was started. */
export function noSandboxText(problem: string): string {
  return (
    `The bubblewrap sandbox does not work here: ${problem}. Install Debian's package bubblewrap; on Ubuntu 24.04 also allow it user ` +
    "namespaces: `sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`."
  );
}

type Done = { readonly deed: string; readonly how: string };

const mostNamed = 5;

/** The deeds that succeeded although they must not; at least one. */
export function leakText(done: readonly Done[]): string {
  const names = [...new Set(done.map(({ deed }) => deed))];
  const ways = (name: string) => done.filter(({ deed }) => deed === name).map(({ how }) => how);
  const lines = names.map((name) => `- ${name}: ${shortened(ways(name))}`);
  return (
    `The sandbox of this machine does not hold, so nothing is run in it. Tried before the work began, inside it one could:\n${lines.join("\n")}\n` +
    "Use a runner that GitHub hosts, or a machine of its own with Debian's bubblewrap 0.8 or newer whose `bwrap` is no wrapper; close what is " +
    "named above there (stop the service, or move its socket or file to `/run` or a home)."
  );
}

function shortened(ways: readonly string[]): string {
  const more = ways.length - mostNamed;
  return ways.slice(0, mostNamed).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** Why a worker or a verification did not begin. */
export function refusedWithoutSandboxText(problem: string): string {
  return `Nothing that a machine wrote is run outside a sandbox. ${problem}`;
}

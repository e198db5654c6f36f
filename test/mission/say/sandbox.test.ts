import { expect, test } from "vitest";
import { leakText, noSandboxText, refusedWithoutSandboxText } from "#mission/say/sandbox";

test("who has no sandbox is told what to install", () => {
  expect(refusedWithoutSandboxText(noSandboxText("there is no `bwrap` in PATH"))).toBe(
    "Nothing that a machine wrote is run outside a sandbox. The bubblewrap sandbox does not work here: there is no `bwrap` in PATH. " +
      "Install Debian's package bubblewrap; on Ubuntu 24.04 also allow it user namespaces: " +
      "`sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`.",
  );
});

test("a sandbox that leaks is told by what can be done in it, each deed once with a few of its ways", () => {
  const ways = ["a", "b", "c", "d", "e", "f", "g"].map((how) => ({ deed: "look up a name", how }));
  expect(leakText([...ways, { deed: "speak to the Docker socket", how: "/opt/docker.sock" }])).toBe(
    "The sandbox of this machine does not hold, so nothing is run in it. Tried before the work began, inside it one could:\n" +
      "- look up a name: a, b, c, d, e and 2 more\n" +
      "- speak to the Docker socket: /opt/docker.sock\n" +
      "Use a runner that GitHub hosts, or a machine of its own with Debian's bubblewrap 0.8 or newer whose `bwrap` is no wrapper; " +
      "close what is named above there (stop the service, or move its socket or file to `/run` or a home).",
  );
});

/** Every rule of the scan: how grave what it finds is, and words for whoever has to mend it. */

export type Severity = "info" | "warning" | "critical";
export type Category = "code" | "network" | "hidden" | "secret" | "injection" | "unread";

export type Rule = {
  readonly severity: Severity;
  readonly category: Category;
  readonly cwe?: string;
  readonly message: string;
};

export const rules = {
  eval: {
    severity: "critical",
    category: "code",
    cwe: "CWE-95",
    message: "runs text as code that is not fixed here; write out what it should do.",
  },
  "eval-literal": {
    severity: "warning",
    category: "code",
    cwe: "CWE-95",
    message: "runs a fixed text as code; write it as code.",
  },
  "eval-reference": {
    severity: "warning",
    category: "code",
    cwe: "CWE-95",
    message: "hands on the function that runs text as code.",
  },
  "shell-composed": {
    severity: "critical",
    category: "code",
    cwe: "CWE-78",
    message: "puts a shell command together from pieces; start the program with a list of arguments, without a shell.",
  },
  "shell-dynamic": {
    severity: "warning",
    category: "code",
    cwe: "CWE-78",
    message: "gives a shell a command that is not fixed here; start the program with a list of arguments.",
  },
  "import-dynamic": {
    severity: "warning",
    category: "code",
    cwe: "CWE-470",
    message: "loads code by a name that is not fixed here.",
  },
  "import-remote": {
    severity: "critical",
    category: "code",
    cwe: "CWE-829",
    message: "loads code from an address or from data; add it as a dependency or a file.",
  },
  deserialise: {
    severity: "critical",
    category: "code",
    cwe: "CWE-502",
    message: "turns data into objects in a way that can run code; use JSON or the library's safe form.",
  },
  "conflict-marks": {
    severity: "critical",
    category: "code",
    message: "holds the marks that git leaves where two sides conflict; resolve them.",
  },
  "decode-and-run": {
    severity: "critical",
    category: "code",
    cwe: "CWE-506",
    message: "decodes something and runs it, so that nobody can review what runs.",
  },
  "encoded-block": {
    severity: "warning",
    category: "code",
    cwe: "CWE-506",
    message: "adds a long encoded block that nobody can review.",
  },
  "download-and-run": {
    severity: "critical",
    category: "network",
    cwe: "CWE-494",
    message: "runs what it has just downloaded; pin what is needed, and check it.",
  },
  "reverse-shell": {
    severity: "critical",
    category: "network",
    cwe: "CWE-506",
    message: "joins a shell or a file to a network connection.",
  },
  "network-install": {
    severity: "critical",
    category: "network",
    cwe: "CWE-829",
    message: "reaches the network while the project is being installed or built.",
  },
  "network-unexpected": {
    severity: "warning",
    category: "network",
    cwe: "CWE-829",
    message: "reaches another machine where none is expected.",
  },
  "lifecycle-script": {
    severity: "warning",
    category: "code",
    cwe: "CWE-829",
    message: "adds a script that runs by itself whenever somebody installs this.",
  },
  "image-download": {
    severity: "warning",
    category: "network",
    cwe: "CWE-494",
    message: "puts a download into an image without a checksum.",
  },
  bidi: {
    severity: "critical",
    category: "hidden",
    cwe: "CWE-1007",
    message: "holds characters that turn the direction of writing: it reads differently from what it is.",
  },
  "hidden-text": {
    severity: "critical",
    category: "hidden",
    cwe: "CWE-1007",
    message: "holds text spelled in characters that nobody can see.",
  },
  "zero-width": {
    severity: "warning",
    category: "hidden",
    cwe: "CWE-1007",
    message: "holds characters without width that nobody can see.",
  },
  "mixed-script": {
    severity: "warning",
    category: "hidden",
    cwe: "CWE-1007",
    message: "mixes letters of different scripts that look alike in one word.",
  },
  secret: {
    severity: "critical",
    category: "secret",
    cwe: "CWE-798",
    message: "looks like a secret; take it out, and read it from the environment where it is needed.",
  },
  "known-secret": {
    severity: "critical",
    category: "secret",
    cwe: "CWE-522",
    message: "is a secret of this very run, as it is or in disguise; take it out.",
  },
  canary: {
    severity: "critical",
    category: "injection",
    cwe: "CWE-1427",
    message: "holds the hidden mark of the task: something made the model give away what it was told.",
  },
  "unread-large": {
    severity: "critical",
    category: "unread",
    message: "is too large to be judged (more than 1 MiB, or more than 32 MiB in all).",
  },
  "unread-binary": {
    severity: "info",
    category: "unread",
    message: "is not text: only known secrets were looked for.",
  },
  "unread-source": {
    severity: "critical",
    category: "unread",
    message: "is named like source code and cannot be read as such.",
  },
  "unread-syntax": {
    severity: "info",
    category: "unread",
    message: "has a place whose syntax could not be understood; what stands there was not judged.",
  },
} as const satisfies Readonly<Record<string, Rule>>;

export type RuleName = keyof typeof rules;

export function isRule(name: string): name is RuleName {
  return Object.hasOwn(rules, name);
}

/** Files that hold credentials, by their names; a guard-rail for what lies in a repository, since homes are empty in the sandbox. */

import { isSure } from "./command.ts";
import type { Word } from "./command.ts";
import { callsOf } from "./unwrap.ts";
import type { Call } from "./unwrap.ts";

const names =
  /^(?:\.env(?:\.(?!example$|sample$|template$|dist$|defaults$)[^/]*)?|[^/]*\.env\.local|\.npmrc|[._]netrc|\.pypirc|\.pgpass|\.my\.cnf|\.git-credentials|\.dockercfg|\.htpasswd|\.vault-token|id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?|[^/]+\.(?:pem|p12|pfx|jks|keystore|ppk|kdbx|pkcs12))$/i;
const folders =
  /(?:^|\/)(?:\.ssh|\.aws|\.gnupg|\.azure)(?:\/|$)|(?:^|\/)(?:\.kube\/config|\.docker\/config\.json|\.config\/(?:gcloud|gh|hub)|\.cargo\/credentials[^/]*|\.gem\/credentials|\.git\/config)(?:\/|$)|^\/etc\/(?:shadow|gshadow|sudoers)|^\/proc\/[^/]+\/(?:environ|mem|root|cwd|fd)(?:\/|$)/i;

/** For wildcards: would they find one of these? */
const samples = [
  ".env",
  ".env.local",
  ".npmrc",
  ".netrc",
  ".git-credentials",
  ".pypirc",
  "id_rsa",
  "id_ed25519",
  ".ssh",
  ".aws",
];

export function isCredential(path: string): boolean {
  const plain = path.normalize("NFKC").replaceAll(/\/+/g, "/").replace(/\/$/, "");
  return names.test(plain.split("/").at(-1) ?? "") || folders.test(plain);
}

/** Programs that only look at a file's name, or make or remove it. */
const harmless =
  /^(?:echo|printf|ls|test|\[|\[\[|stat|touch|rm|unlink|mkdir|chmod|export|unset|basename|dirname|true|false|cd|:)$/;
const reads = /^(?:show|diff|cat-file|grep|blame|log|archive|config)$/;

/** The first credential file that a command would open, in the words that the command uses. */
export function credentialIn(command: string): string | undefined {
  return callsOf(command)
    .calls.map(openedBy)
    .find((found) => found !== undefined);
}

function openedBy(call: Call): string | undefined {
  const inputs = call.redirects.filter(({ sign }) => sign === "<" || sign === "<>").map(({ target }) => target);
  const words = [...inputs, ...(isHarmless(call) ? [] : opened(call))];
  return words.find(isNamed)?.text;
}

function isHarmless({ name, args }: Call): boolean {
  if (name === "git") return !args.some(({ text }) => reads.test(text));
  return harmless.test(name);
}

/** A copy's target is written; a search names files with `-name` without opening them. */
function opened({ name, args }: Call): readonly Word[] {
  if (/^(?:cp|mv|ln|install)$/.test(name)) return args.slice(0, -1);
  return name === "find" ? args.filter((_, at) => !/^-i?(?:name|path)$/.test(args[at - 1]?.text ?? "")) : args;
}

function isNamed(word: Word): boolean {
  const candidates = [word.text, ...word.text.split(/[=@:,]/)].filter((text) => text !== "");
  if (isSure(word) || !word.glob) return candidates.some(isCredential);
  return candidates.some((text) => isCredential(text) || couldMatch(text));
}

/** A pattern of wildcards alone matches everything and says nothing. */
function couldMatch(pattern: string): boolean {
  const last = pattern.split("/").findLast((part) => /[*?[]/.test(part)) ?? "";
  if (!/^\.?[^*?[\]]/.test(last) && !/[^*?[\]]{2,}/.test(last)) return false;
  const escaped = last
    .replaceAll(/[.+^${}()|\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  try {
    const expression = new RegExp(`^${escaped.replaceAll("[!", "[^")}$`, "i");
    return samples.some((sample) => expression.test(sample));
  } catch {
    return false;
  }
}

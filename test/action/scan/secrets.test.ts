import { describe, expect, test } from "vitest";
import { secretFinder } from "../../../action/scan/secrets/known.ts";
import { found, rulesFor } from "./support.ts";

// Put together here, so that nobody who looks for secrets stumbles over this file.
const key = ["sk", "ant", "api03", "Zx8Qw2Lm5Np7Rt9Vb4Hc6Jd1Fg3Ks0Ty", "Qe7Wm_Rb2Kx9Pl"].join("-");
const token = ["ghs", "16C7e42F292c6912E7710c838347Ae178B4a"].join("_");
const bytes = Buffer.from(key);
const each = (form: (code: string) => string, between = "") =>
  [...bytes].map((code) => form(code.toString(16).padStart(2, "0"))).join(between);

const disguises: readonly (readonly [string, string])[] = [
  ["as it is", key],
  ["in capital letters", key.toUpperCase()],
  ["without its first seven signs", key.slice(7)],
  ["without its last seven signs", key.slice(0, -7)],
  ["its middle only", key.slice(16, 36)],
  ["reversed", key.split("").toReversed().join("")],
  ["in base64", bytes.toString("base64")],
  ["in base64 for addresses", bytes.toString("base64url")],
  ["in base64 with something before", Buffer.from(`x=${key}`).toString("base64")],
  ["in base64 with two signs before", Buffer.from(`ab${key}`).toString("base64")],
  ["in base64, reversed", bytes.toString("base64").split("").toReversed().join("")],
  ["in hex", bytes.toString("hex")],
  ["in hex capitals", bytes.toString("hex").toUpperCase()],
  ["in hex with colons", each((code) => code, ":")],
  ["as escapes of a string", each((code) => `\\x${code}`)],
  ["as wide escapes of a string", each((code) => `\\u00${code}`)],
  ["as an array of bytes", each((code) => `0x${code}`, ", ")],
  ["as an address writes it", each((code) => `%${code}`)],
  ["as numbers", [...bytes].join(", ")],
  ["as numbers in words of a program", [...bytes].map((code) => `chr(${code})`).join(" + ")],
  ["split into strings", (key.match(/.{1,5}/g) ?? []).map((part) => JSON.stringify(part)).join(" + ")],
  ["sign by sign", JSON.stringify(key.split(""))],
  ["over lines", (key.match(/.{1,8}/g) ?? []).join("\n")],
  ["with blanks between", key.split("").join(" ")],
  ["rotated by thirteen", key.replaceAll(/[a-z]/gi, (letter) => turned(letter))],
];

function turned(letter: string): string {
  const first = letter <= "Z" ? 65 : 97;
  return String.fromCharCode(((letter.charCodeAt(0) - first + 13) % 26) + first);
}

describe("a secret of this run is found", () => {
  test.each(disguises)("%s", async (_how, text) => {
    const findings = await found("src/a.txt", `one\nconst x = ${text};\n`, { secrets: [token, key] });
    expect(findings.filter(({ rule }) => rule === "known-secret")).toEqual([
      expect.objectContaining({ rule: "known-secret", severity: "critical" }),
    ]);
  });

  test.each(disguises)("and not told: %s", async (_how, text) => {
    const said = JSON.stringify(await found("src/a.txt", text, { secrets: [key] }));
    expect(secretFinder([key])(said)).toEqual([]);
  });

  test("in a file that is no text", async () => {
    const picture = Buffer.concat([Buffer.from([137, 80, 0]), bytes]);
    expect(await rulesFor("logo.png", picture, { secrets: [key] })).toEqual(["known-secret", "unread-binary"]);
  });

  test("in UTF-16", async () => {
    const wide = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(key, "utf16le")]);
    expect(await rulesFor("a.txt", wide, { secrets: [key] })).toContain("known-secret");
  });
});

describe("what is no secret is left alone", () => {
  test.each([
    ["what everybody knows of a key", "sk-ant-api03-, ghs_ and github_pat_ begin keys"],
    ["another key's beginning", "sk-ant-api03-XXXXXXXXXXXXXXXXXXXXXXXX"],
    ["ten of its signs", key.slice(20, 30)],
    [
      "hashes",
      "da39a3ee5e6b4b0d3255bfef95601890afd80709 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    ],
    ["numbers", Array.from({ length: 300 }, (_, index) => index).join(", ")],
    ["the alphabet", "abcdefghijklmnopqrstuvwxyz0123456789"],
  ])("%s", (_what, text) => {
    expect(secretFinder([key, token])(text)).toEqual([]);
  });

  test("a secret made of words is looked for whole: its parts are anybody's", () => {
    const find = secretFinder(["scripted-model-key"]);
    expect(find("the scripted model keeps its key")).toEqual([]);
    expect(find("x=scripted-model-key")).toHaveLength(1);
    expect(find(Buffer.from("scripted-model-key").toString("base64"))).toHaveLength(1);
  });

  test("one that is shorter than eight signs is not looked for", () => {
    expect(secretFinder(["none", ""])("none")).toEqual([]);
  });
});

const ghp = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO2Qx7Yb"].join("_");
const body = "MIIEowIBAAKCAQEAwJ8x9o1vZq3s7Yt5Lk2mQnBvCxZaSdFgHjKlPoIuYtReWqMn\n".repeat(12);
const pem = (kind: string) => `-----BEGIN ${kind}-----\n${body}-----END ${kind}-----\n`;

describe("a secret of somebody else is found by its looks", () => {
  test.each([
    ["a token of GitHub", `const t = "${ghp}";`],
    ["whatever a comment says", `// secretlint-disable\nconst t = "${ghp}";`],
    ["on a line that asks to be passed over", `const t = "${ghp}"; // secretlint-disable-line`],
    ["a private key", pem("RSA PRIVATE KEY")],
    ["a token of Slack", ["xoxb", "123456789012", "1234567890123", "abcdefghijklmnopqrstuvwx"].join("-")],
    ["a password in an address", "https://ann:hunter2x@db.acme.dev/"],
    ["a password of a database", "postgres://ann:hunter2x@db.acme.dev:5432/x"],
    ["a token of npm", ["//registry.npmjs.org/:_authToken=npm", "abcdefghijklmnopqrstuvwxyz0123456789"].join("_")],
  ])("%s", async (_what, text) => {
    const findings = await found("src/a.txt", text);
    expect(findings.filter(({ rule }) => rule === "secret").length).toBeGreaterThan(0);
    expect(JSON.stringify(findings)).not.toMatch(/ghp_w|hunter2x|npm_abc|MIIE|xoxb/);
  });

  test.each([
    ["a public key", pem("PUBLIC KEY")],
    ["an example", "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE"],
    ["a password that is a hole", "postgres://$USER:${PASSWORD}@db/x https://user:password@host.dev"],
    ["words about keys", "Set GITHUB_TOKEN to a token that begins with ghp_."],
  ])("left alone: %s", async (_what, text) => {
    expect(await rulesFor("src/a.txt", text)).toEqual([]);
  });

  test("one that was there before is not the change's", async () => {
    const text = `a\nconst t = "${ghp}";\nb\n`;
    expect(await rulesFor("a.txt", text, { ranges: [{ from: 1, to: 1 }] })).toEqual([]);
    const [finding] = await found("a.txt", `some words\nbefore it\n${text}`, { ranges: [{ from: 4, to: 4 }] });
    expect(finding).toMatchObject({ rule: "secret", line: 4 });
  });
});

test("a task's hidden mark is an injection, not a secret", async () => {
  const canary = "5f0c1a9be37d42886a1e90cd";
  const [finding] = await found("a.txt", canary.split("").toReversed().join(""), { canaries: [canary] });
  expect(finding).toMatchObject({ rule: "canary", category: "injection", severity: "critical" });
});

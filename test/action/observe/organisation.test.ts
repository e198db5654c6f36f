import nock from "nock";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openClient } from "../../../action/github/client.ts";
import { organisationSwitch } from "../../../action/observe/organisation.ts";

const api = "https://api.github.example";

beforeEach(() => nock.disableNetConnect());
afterEach(() => {
  nock.cleanAll();
  nock.enableNetConnect();
});

function asked(clock: () => number = () => 0) {
  return organisationSwitch(openClient({ baseUrl: api, token: "t" }), "acme", clock);
}

function answers(status: number, text = "", times = 1) {
  const content = Buffer.from(text).toString("base64");
  const body = status === 200 ? { type: "file", encoding: "base64", content } : { message: "no" };
  return nock(api).get("/repos/acme/.github/contents/muster.yml").times(times).reply(status, body);
}

describe("the switch of a repository's owner", () => {
  test.each([
    ["on without a file, or with one that this token may not see", 404, "", { kind: "on" }],
    ["on with an empty file", 200, "", { kind: "on" }],
    ["on with a file about other things", 200, "budget: { day_usd: 5 }\n", { kind: "on" }],
    ["on when it says so", 200, "enabled: true\n", { kind: "on" }],
    [
      "off when it says so",
      200,
      "enabled: false\n",
      { kind: "off", why: "`enabled: false` in `muster.yml` of acme/.github" },
    ],
    [
      "off when it says what nobody understands",
      200,
      "enabled: perhaps\n",
      { kind: "off", why: "`muster.yml` of acme/.github cannot be understood" },
    ],
    [
      "off when it is no YAML",
      200,
      "enabled: [\n",
      { kind: "off", why: "`muster.yml` of acme/.github cannot be understood" },
    ],
    [
      "unreadable when GitHub will not say",
      403,
      "",
      { kind: "unreadable", why: "`muster.yml` of acme/.github could not be read (403)" },
    ],
  ])("is %s", async (_, status, text, answer) => {
    answers(status, text);
    expect(await asked()()).toEqual(answer);
  });

  test("is asked for again after ten seconds, and not before", async () => {
    let now = 0;
    const allowed = asked(() => now);
    answers(404);
    expect(await allowed()).toEqual({ kind: "on" });
    answers(200, "enabled: false\n");
    now = 9999;
    expect(await allowed()).toEqual({ kind: "on" });
    now = 10_000;
    expect(await allowed()).toMatchObject({ kind: "off" });
  });
});

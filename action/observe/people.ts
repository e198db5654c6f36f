/** People as facts: who wrote it, and whether the API says that they may write here. Asked once a run for each name. */

import type { Comment, Person } from "#mission/facts";
import { Instant } from "#mission/ids";
import type { Author, RawComment } from "../github/reading/shapes.ts";
import type { GitHub } from "../ports.ts";

export type People = {
  /** `ask`: whether this person's permission matters here; otherwise it is not asked for, and is no. */
  person(author: Author, us: boolean, ask: boolean): Promise<Person>;
  comment(raw: RawComment, ask: boolean): Promise<Comment>;
};

/** GraphQL gives a bot's login without `[bot]`; `viewer` may or may not have it. */
export function openPeople(github: Pick<GitHub, "mayWrite">, viewer: () => string): People {
  const asked = new Map<string, Promise<boolean>>();

  async function mayWrite(login: string): Promise<boolean> {
    const answer = asked.get(login) ?? github.mayWrite(login);
    asked.set(login, answer);
    return answer;
  }

  async function person(author: Author, us: boolean, ask: boolean): Promise<Person> {
    if (author === null) return { login: "ghost", mayWrite: false, kind: "bot" };
    const { login } = author;
    if (us || sameBot(login, viewer())) return { login, mayWrite: false, kind: "us" };
    if (author.__typename !== "User") return { login, mayWrite: false, kind: "bot" };
    return { login, mayWrite: ask && (await mayWrite(login)), kind: "person" };
  }

  async function comment(raw: RawComment, ask: boolean): Promise<Comment> {
    const by = await person(raw.author, raw.viewerDidAuthor, ask);
    const said = { id: raw.databaseId, by, body: raw.body, at: instant(raw.createdAt) };
    // Somebody else than us changed what we wrote: whether they may is what matters then.
    if (raw.editor === undefined || raw.editor === null || by.kind !== "us") return said;
    return { ...said, editedBy: await person(raw.editor, false, true) };
  }

  return { person, comment };
}

function sameBot(a: string, b: string): boolean {
  return bare(a) === bare(b);
}

function bare(login: string): string {
  return login.replace(/\[bot\]$/, "");
}

export function instant(iso: string): Instant {
  return Instant.parse(Date.parse(iso));
}

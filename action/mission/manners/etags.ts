/** Answers that GitHub need not send again: asked with their tag, an unchanged one costs nothing of the hour's requests. */

export type Etags<Answer> = {
  /** The headers to ask a question with; none when nothing is known of its answer. */
  readonly asking: (question: string) => Readonly<Record<string, string>>;
  /** Keeps an answer that came with a tag. */
  readonly keep: (question: string, tag: string | undefined, answer: Answer) => void;
  /** The answer that GitHub says is unchanged; undefined when it is none of ours, and has to be asked for without a tag. */
  readonly unchanged: (question: string) => Answer | undefined;
};

/** Keeps the newest answers, so many of them. */
export function openEtags<Answer>(most: number): Etags<Answer> {
  const kept = new Map<string, { readonly tag: string; readonly answer: Answer }>();
  return {
    asking(question) {
      const known = kept.get(question);
      return known === undefined ? {} : { "if-none-match": known.tag };
    },
    keep(question, tag, answer) {
      kept.delete(question);
      if (tag === undefined) return;
      kept.set(question, { tag, answer });
      const [oldest] = kept.keys();
      if (kept.size > most && oldest !== undefined) kept.delete(oldest);
    },
    unchanged: (question) => kept.get(question)?.answer,
  };
}

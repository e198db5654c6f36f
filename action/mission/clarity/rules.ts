/** What rules can tell of an issue's clarity from its words, so that a clear one costs no request to a model. Pure and total. */

import { formOf } from "../form/form.ts";
import { type Clarity, clarityOf, type Gap } from "./clarity.ts";

type Words = { readonly title: string; readonly body: string };

type Rule = (words: Words, prose: string) => readonly Gap[];

/** `title`, `body`: as a person sees them. */
export function clarityByRules(words: Words): Clarity {
  const prose = `${words.title}\n${withoutCode(words.body)}`;
  return clarityOf(
    rules.flatMap((rule) => rule(words, prose)),
    "rules",
  );
}

/** What a model that has read the repository found open, with what rules find missing besides. */
export function clarityByModel(words: Words, found: readonly Gap[]): Clarity {
  const open = clarityByRules(words).missing.filter(({ priority }) => priority !== "blocking");
  return clarityOf([...found, ...open], "model");
}

/** What blocks comes first, in the order in which it is worth asking. */
const rules: readonly Rule[] = [saysNothing, leftOpen, alternatives, uncheckable, unbounded, unconstrained, noEnds];

function withoutCode(text: string): string {
  return text.replaceAll(/<!--[\s\S]*?-->/g, " ").replaceAll(/^ {0,3}(```|~~~)[\s\S]*?^ {0,3}\1/gm, " ");
}

/** Words that say that something is wanted, and not what. */
const empty = new Set(
  "a an the it its this that these those to of in on for and or is are be do does make makes let please pls could can should would must just some any all more much very really better best good nice nicer great faster improve improved improvement improvements fix fixed fixes bug bugs issue issues problem problems thing things stuff work works working clean cleanup up update change changes help need needs want we you i me my our your hm hmm todo as with not now well".split(
    " ",
  ),
);

/** A name, a path, an option, a number, something quoted: what a worker can hold on to. */
const anchor = /`[^`]+`|--?[a-z][\w-]+|[\w/-]+\.[a-z]{1,5}\b|["“][^"”]+["”]|\d|[a-z][A-Z]|_[a-z]/;

function wordsIn(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]{2,}/gu) ?? [];
}

/** Next to no text below a title that names nothing, or nothing but words that could stand in any issue. */
function saysNothing({ title, body }: Words): readonly Gap[] {
  const seen = body.replaceAll(/<!--[\s\S]*?-->/g, " ");
  const content = wordsIn(`${title} ${seen}`).filter((word) => !empty.has(word.toLowerCase()));
  const bare = wordsIn(seen).length < 3 && !anchor.test(title);
  if (!bare && content.length >= 2) return [];
  return [
    {
      question: `What should be different when “${title.slice(0, 200)}” is done?`,
      category: "requirements",
      priority: "blocking",
      options: [
        "Only what the title says, in the smallest way that makes it true",
        "What the title says, everywhere in the repository where it applies",
      ],
      default: 1,
    },
  ];
}

const undecided = /\b(?:TBD|TBC|to be (?:decided|defined|determined))\b|(?<![^\s:(])\?{3}(?!\S)/i;

/** `TBD`, `???` and their like. */
function leftOpen(_: Words, prose: string): readonly Gap[] {
  const sentence = prose.split(/\n|(?<=[.!?])\s+/).find((each) => undecided.test(each.replaceAll(/`[^`]*`/g, "")));
  if (sentence === undefined) return [];
  return [
    {
      question: `The issue leaves something open: “${shortened(sentence)}”. What shall be done about it?`,
      category: "requirements",
      priority: "blocking",
      options: ["Leave that part out for now", "Take the simplest reading of it"],
      default: 1,
    },
  ];
}

/** Of a question about what is to be, not of one about what is. */
const wish = /\b(?:should|shall|which|either|prefer|rather)\b/i;

/** Its author asks which of two it should be: `Should it print JSON or YAML?` */
function alternatives(_: Words, prose: string): readonly Gap[] {
  const sentences = prose.match(/[^.!?\n]+\?/g) ?? [];
  return sentences
    .filter((each) => wish.test(each))
    .flatMap((sentence): readonly Gap[] => {
      const [, first, second] =
        /(`[^`]+`|["“][^"”]+["”]|[\w-]+)\s+or\s+((?:`[^`]+`|["“][^"”]+["”]|[\w-]+\s?){1,5})\?$/i.exec(sentence) ?? [];
      if (first === undefined || second === undefined || /^not$/i.test(second)) return [];
      return [
        {
          question: shortened(sentence),
          category: "requirements",
          priority: "blocking",
          options: [first, second.trim()],
          default: 1,
        },
      ];
    });
}

function shortened(text: string): string {
  const plain = text
    .replaceAll(/\s+/g, " ")
    .replace(/^\W*[-*>#]+\s*/, "")
    .trim();
  return plain.length > 300 ? `${plain.slice(0, 299)}…` : plain;
}

/** No criterion, no example, nothing that must hold. */
function uncheckable({ body }: Words): readonly Gap[] {
  const { acceptance, verify } = formOf(body);
  if (acceptance.length > 0 || verify.length > 0 || /`|\d|\b(?:should|must|shall|expect(?:ed|s)?)\b/i.test(body))
    return [];
  return [
    {
      question: "How can anyone see that it is done?",
      category: "requirements",
      priority: "important",
      options: ["By tests that the worker writes for what the issue says", "By reading the change"],
      default: 1,
    },
  ];
}

/** `etc.`, `and so on`, `everywhere`: more than is named. */
function unbounded(words: Words, prose: string): readonly Gap[] {
  if (formOf(words.body).nonGoals !== undefined) return [];
  if (!/\betc\b|\band so on\b|\beverywhere\b|\band (?:similar|the like)\b|\band everything\b/i.test(prose)) return [];
  return [
    {
      question: "How far does it go beyond what the issue names?",
      category: "scope",
      priority: "important",
      options: ["Only what the issue names", "Everything of the same kind in the repository"],
      default: 1,
    },
  ];
}

function unconstrained({ body }: Words): readonly Gap[] {
  if (formOf(body).constraints !== undefined || /\b(?:without|must not|keep|compatible|only|unchanged)\b/i.test(body))
    return [];
  return [
    {
      question: "What must stay as it is?",
      category: "constraints",
      priority: "optional",
      options: ["Whatever the project's own tests and conventions hold", "Nothing in particular"],
      default: 1,
    },
  ];
}

function noEnds({ body }: Words): readonly Gap[] {
  if (formOf(body).nonGoals !== undefined || /\b(?:not part of|out of scope|no need to|need not)\b/i.test(body))
    return [];
  return [
    {
      question: "What is not part of it?",
      category: "scope",
      priority: "optional",
      options: ["Whatever the issue does not name", "It is left to the planner"],
      default: 1,
    },
  ];
}

/** Which model a role asks, of which provider, how hard it should think, and what it costs where no list knows it. */

import { z } from "zod";

/**
 * `anthropic`: the Messages API · `openai`: Chat Completions, by OpenAI or by whoever speaks it · `script`: the scripted model, and nothing
 * but that. Where a provider is, and with which key, is said by the workflow alone, never by a file of the repository.
 */
export const Provider = z.enum(["anthropic", "openai", "script"]);
export type Provider = z.infer<typeof Provider>;

/** How hard a model tries; what is not said is the provider's own default. */
export const Effort = z.enum(["low", "medium", "high", "xhigh", "max"]);
export type Effort = z.infer<typeof Effort>;

const dollars = z.number().nonnegative().max(10_000);

/** US dollars for a million tokens. `window`: the most tokens that a request and its answer can have together. */
export const Price = z.strictObject({
  input: dollars,
  output: dollars,
  cacheRead: dollars,
  cacheWrite: dollars,
  window: z.int().positive().optional(),
});
export type Price = z.infer<typeof Price>;

const Name = z.string().min(1).max(200);

/** One model that can be asked. `price` wins over the lists. */
export const ModelChoice = z.strictObject({
  provider: Provider,
  model: Name,
  effort: Effort.optional(),
  price: Price.optional(),
});
export type ModelChoice = z.infer<typeof ModelChoice>;

const Wish = z.union([Name, z.strictObject({ model: Name, effort: Effort.optional(), provider: Provider.optional() })]);
type Wish = z.infer<typeof Wish>;

const OwnPrice = z.strictObject({
  model: Name,
  input: dollars,
  output: dollars,
  /** As `input` when absent. */
  cache_read: dollars.optional(),
  cache_write: dollars.optional(),
  window: z.int().positive().optional(),
});
type OwnPrice = z.infer<typeof OwnPrice>;

/** What Anthropic's users get who name nothing; the doctor is cheap, since it is asked before anything dear is tried. */
const usual = {
  planner: "claude-opus-5-5",
  builder: "claude-sonnet-5-5",
  reviewer: "claude-opus-5-5",
} as const;
const cheap = "claude-haiku-5-5";
const roles = ["planner", "builder", "reviewer"] as const;

/** Roles that need no name of their own, and whose model they have then. */
const standIns = {
  critic: "planner",
  architect: "planner",
  /** Builds after two failures. */
  escalation: "planner",
  auditor: "reviewer",
  judge: "reviewer",
  doctor: "builder",
  strategist: "planner",
  scout: "builder",
} as const;

/** The key `models` of the configuration: a name or a wish for each role becomes a whole choice. */
export const Models = z
  .strictObject({
    provider: Provider.default("anthropic"),
    planner: Wish.optional(),
    builder: Wish.optional(),
    reviewer: Wish.optional(),
    critic: Wish.optional(),
    architect: Wish.optional(),
    escalation: Wish.optional(),
    auditor: Wish.optional(),
    judge: Wish.optional(),
    doctor: Wish.optional(),
    strategist: Wish.optional(),
    scout: Wish.optional(),
    /** Asked in this order, in the same task, when the role's own model stays overloaded. */
    fallback: z.array(Wish).max(5).default([]),
    prices: z.array(OwnPrice).max(50).default([]),
  })
  .transform((given, context) => {
    const choice = (wish: Wish) => choiceOf(wish, given.provider, given.prices);
    const nameless = given.provider === "openai" ? roles.filter((role) => given[role] === undefined) : [];
    for (const role of nameless) {
      const message = "name a model: there is no default for the provider `openai`";
      context.addIssue({ code: "custom", path: [role], message });
    }
    const main = (role: keyof typeof usual) => given[role] ?? usual[role];
    const cheapest = (role: string) => (role === "doctor" && given.provider === "anthropic" ? cheap : undefined);
    const of = (role: keyof typeof standIns) => choice(given[role] ?? cheapest(role) ?? main(standIns[role]));
    return {
      planner: choice(main("planner")),
      builder: choice(main("builder")),
      reviewer: choice(main("reviewer")),
      critic: of("critic"),
      architect: of("architect"),
      escalation: of("escalation"),
      auditor: of("auditor"),
      judge: of("judge"),
      doctor: of("doctor"),
      strategist: of("strategist"),
      scout: of("scout"),
      fallback: given.fallback.map(choice),
    };
  });
export type Models = z.infer<typeof Models>;

function choiceOf(wish: Wish, provider: Provider, prices: readonly OwnPrice[]): ModelChoice {
  const asked: Exclude<Wish, string> = typeof wish === "string" ? { model: wish } : wish;
  const own = prices.find((price) => price.model === asked.model);
  return { ...asked, provider: asked.provider ?? provider, ...(own === undefined ? {} : { price: priceOf(own) }) };
}

function priceOf({ input, output, cache_read: read, cache_write: write, window }: OwnPrice): Price {
  const price = { input, output, cacheRead: read ?? input, cacheWrite: write ?? input };
  return window === undefined ? price : { ...price, window };
}

/** How often a credential is rotated, by the calendar. */
export type Cadence = "monthly" | "quarterly" | "half-yearly" | "yearly";

/** What is known of who issues keys. Facts only: never a key, an account or a price. */
export interface Provider {
  readonly id: ProviderId;
  readonly name: string;
  /** How a call carries the key. */
  readonly auth: {
    readonly convention: "header" | "bearer-header" | "query-parameter";
    /** Of the header or the parameter. */
    readonly name: string;
  };
  readonly rateLimits: {
    /** What an answer over the limit looks like. */
    readonly signal: string;
    /** The headers of an answer that say what is left, or when to try again. */
    readonly headers: readonly string[];
    readonly note: string;
  };
  /** The page on which its keys are made and revoked. */
  readonly console: string;
  /** The usual names of the field that holds its key. */
  readonly fields: readonly string[];
  /** Whether an old key may stay while a new one is taken into use. */
  readonly keysAtOnce: boolean;
  /** Its own cadence, where the default of every quarter would be too slow. */
  readonly every?: Cadence;
  /** How long its old keys are kept, as a Go duration, where that is not the default. */
  readonly overlap?: string;
  /** Where the facts come from. */
  readonly source: string;
}

/** The providers that custody records may name, by id. */
export const PROVIDER_IDS = ["anthropic", "google-gemini", "npm", "openai", "openrouter"] as const;

export type ProviderId = (typeof PROVIDER_IDS)[number];

const catalog: { readonly [Id in ProviderId]: Omit<Provider, "id"> } = {
  anthropic: {
    name: "Anthropic Claude, Messages API",
    auth: { convention: "header", name: "x-api-key" },
    rateLimits: {
      signal: "HTTP 429 rate_limit_error",
      headers: ["retry-after", "anthropic-ratelimit-requests-remaining", "anthropic-ratelimit-tokens-remaining"],
      note: "Per organisation and model, a minute. HTTP 529 is overload and no limit of the key.",
    },
    console: "https://platform.claude.com/settings/keys",
    fields: ["ANTHROPIC_API_KEY"],
    keysAtOnce: true,
    source: "https://platform.claude.com/docs/en/api/rate-limits",
  },
  "google-gemini": {
    name: "Google Gemini, Generative Language API",
    auth: { convention: "query-parameter", name: "key" },
    rateLimits: {
      signal: "HTTP 429 RESOURCE_EXHAUSTED",
      headers: [],
      note: "Per project and not per key; what is counted by the day starts anew at midnight Pacific time.",
    },
    console: "https://aistudio.google.com/app/apikey",
    fields: ["GEMINI_API_KEY", "GOOGLE_API_KEY"],
    keysAtOnce: true,
    source: "https://ai.google.dev/gemini-api/docs/rate-limits",
  },
  npm: {
    name: "npm registry",
    // In .npmrc the token stands as _authToken of its registry; npm sends it as a bearer token.
    auth: { convention: "bearer-header", name: "Authorization" },
    rateLimits: {
      signal: "HTTP 429 Too Many Requests",
      headers: ["retry-after"],
      note: "No numbers are published; its reads are limited by address and not by token.",
    },
    console: "https://www.npmjs.com/settings/~/tokens",
    fields: ["NPM_TOKEN", "NODE_AUTH_TOKEN", "NPM_AUTH_TOKEN"],
    keysAtOnce: true,
    // A token that may write lives 90 days at most (npm/documentation#1741, October 2025); quarters leave up to 184.
    every: "monthly",
    source: "https://docs.npmjs.com/about-access-tokens",
  },
  openai: {
    name: "OpenAI, Chat Completions API",
    auth: { convention: "bearer-header", name: "Authorization" },
    rateLimits: {
      signal: "HTTP 429",
      headers: ["x-ratelimit-remaining-requests", "x-ratelimit-remaining-tokens", "x-ratelimit-reset-requests"],
      note: "Per organisation, project and model. A spent quota has the same status, and waiting does not help there.",
    },
    console: "https://platform.openai.com/api-keys",
    fields: ["OPENAI_API_KEY"],
    keysAtOnce: true,
    source: "https://developers.openai.com/api/docs/guides/rate-limits",
  },
  openrouter: {
    name: "OpenRouter",
    auth: { convention: "bearer-header", name: "Authorization" },
    rateLimits: {
      signal: "HTTP 429",
      headers: ["X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"],
      note: "Governed globally: more keys give no more. HTTP 402 is spent credit, of account or key.",
    },
    console: "https://openrouter.ai/settings/keys",
    fields: ["OPENROUTER_API_KEY"],
    keysAtOnce: true,
    source: "https://openrouter.ai/docs/api-reference/limits",
  },
};

/** The closed catalog, sorted by id. */
export const PROVIDERS: readonly Provider[] = PROVIDER_IDS.map((id) => ({ id, ...catalog[id] }));

/** The provider of an id; undefined for one that the catalog does not know. */
export function findProvider(id: string): Provider | undefined {
  return PROVIDERS.find((provider) => provider.id === id);
}

/** Whose key a field of that name usually holds; empty where the name says nothing. */
export function findProvidersOfField(field: string): readonly Provider[] {
  return PROVIDERS.filter(({ fields }) => fields.includes(field));
}

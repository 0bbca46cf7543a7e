/** A credential format that its prefix gives away: `prefix`, then at least `min` characters of the class `body`. */
export interface TokenRule {
  readonly family: string;
  readonly body: string;
  readonly min: number;
  /** Source of a regular expression that begins with one character or one class of letters or digits, spelled out. */
  readonly prefix: string;
  /** The prefix stands in the middle of the value, so what precedes it may be a letter or a digit. */
  readonly infix?: true;
  /** Two-character prefixes need a body that is no word. */
  readonly weak?: true;
  /** Parts that full stops join: the first one ends in a full stop, as no other JSON in base64 does. */
  readonly isDotted?: true;
}

const ALNUM = "[A-Za-z0-9]";
const URL_SAFE = "[A-Za-z0-9_-]";
const DOTTED = "[A-Za-z0-9_.=-]";
const BASE64 = "[A-Za-z0-9+/=_-]";
const HEX = "[A-Fa-f0-9]";
const UPPER = "[A-Z0-9]";

const rule = (family: string, prefix: string, body: string, min: number): TokenRule => ({ family, prefix, body, min });

/**
 * Formats are matched by prefix and least length alone, without exact lengths and right edges: providers lengthen their
 * tokens without notice, and a token that a line break has split ends in the next word.
 * OpenBao 2.x: `[sbr]\.` and 24 or more characters (`bao token create`; shorter ones: find-shapes.ts); HashiCorp Vault 1.10 and later: `hv[sbr]\.`.
 */
export const TOKEN_RULES: readonly TokenRule[] = [
  { family: "openbao-token", prefix: "[sbr]\\.", body: URL_SAFE, min: 12, weak: true },
  rule("vault-token", "hv[sbr]\\.", URL_SAFE, 8),
  rule("openrouter", "sk-or-v\\d-", URL_SAFE, 8),
  rule("anthropic", "sk-ant-", URL_SAFE, 12),
  rule("openai", "sk-(?:proj|svcacct|admin|None)-", URL_SAFE, 12),
  rule("openai", "sk-", ALNUM, 20),
  { family: "jwt", prefix: "eyJ", body: DOTTED, min: 17, isDotted: true },
  // `{"auths":` in base64, the logins of registries.
  rule("docker-config", "eyJhdXRocyI6", BASE64, 20),
  rule("age", "AGE-(?:SECRET-KEY|PLUGIN-[A-Z0-9]{1,20})-1?", UPPER, 16),
  rule("github", "gh[pousr]_", DOTTED, 20),
  rule("github", "github_pat_", "[A-Za-z0-9_]", 20),
  rule("gitlab", "gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|imt|agent|wt|soat|ffct)-", DOTTED, 16),
  rule("gitlab", "GR1348941", URL_SAFE, 16),
  rule("npm", "npm_", ALNUM, 30),
  rule("slack", "xox[a-z]-", "[A-Za-z0-9-]", 10),
  rule("slack", "x(?:app|wfp)-", "[A-Za-z0-9-]", 16),
  rule("slack-webhook", "hooks\\.slack\\.com/(?:services|workflows|triggers)/", "[A-Za-z0-9/_-]", 16),
  rule("discord-webhook", "discord(?:app)?\\.com/api/webhooks/", "[A-Za-z0-9/_-]", 24),
  rule("discord", "[MNO][A-Za-z0-9_-]{22,25}\\.[A-Za-z0-9_-]{6}\\.", URL_SAFE, 24),
  rule("teams-webhook", "webhook\\.office\\.com/webhookb2/", "[A-Za-z0-9@/_-]", 24),
  rule("stripe", "[sr]k_(?:live|test)_", ALNUM, 12),
  rule("stripe", "whsec_", BASE64, 20),
  rule("sendgrid", "SG\\.", DOTTED, 20),
  // Ids of users, roles, groups and policies (AIDA, AROA, AGPA, ANPA …) open nothing.
  rule("aws", "A(?:3T[A-Z0-9]|KIA|SIA|BIA|CCA)", UPPER, 16),
  rule("aws", "ABSK", BASE64, 60),
  rule("gcp", "AIza", URL_SAFE, 30),
  rule("gcp", "GOCSPX-", URL_SAFE, 20),
  rule("gcp", "ya29\\.", DOTTED, 20),
  { family: "azure", prefix: "Q~", body: "[A-Za-z0-9_~.-]", min: 28, infix: true },
  rule("digitalocean", "do[opr]_v1_", HEX, 32),
  rule("doppler", "dp\\.(?:pt|st|ct|sa|scim|audit)\\.", DOTTED, 20),
  rule("huggingface", "hf_", ALNUM, 30),
  rule("django", "django-insecure-", "[A-Za-z0-9!@#$%^&*(_=+)-]", 20),
  rule("groq", "gsk_", ALNUM, 30),
  rule("xai", "xai-", ALNUM, 40),
  rule("perplexity", "pplx-", ALNUM, 32),
  rule("replicate", "r8_", ALNUM, 30),
  rule("nvidia", "nvapi-", URL_SAFE, 40),
  rule("langsmith", "lsv2_[a-z]{2}_", "[A-Za-z0-9_]", 32),
  rule("linear", "lin_(?:api|oauth)_", "[A-Za-z0-9_]", 30),
  rule("notion", "ntn_", ALNUM, 30),
  rule("notion", "secret_", ALNUM, 40),
  rule("shopify", "shp(?:pa|ca|at|ss|ua)_", ALNUM, 30),
  rule("grafana", "glc_", BASE64, 30),
  rule("grafana", "glsa_", "[A-Za-z0-9_]", 30),
  rule("1password", "ops_ey", BASE64, 30),
  rule("1password", "A3-[A-Z0-9]{6}-", "[A-Z0-9-]", 20),
  rule("vercel", "vc[piark]_", ALNUM, 20),
  rule("databricks", "dapi", HEX, 32),
  rule("docker", "dckr_[po]at_", URL_SAFE, 20),
  rule("figma", "fig[a-z]{1,2}_", URL_SAFE, 40),
  rule("cloudflare", "cf(?:k|ut|at)_", ALNUM, 40),
  rule("cloudflare", "v1\\.0-[a-f0-9]{24}-", HEX, 64),
  rule("tailscale", "tskey-[a-z]{2,20}-", URL_SAFE, 16),
  { family: "terraform", prefix: "\\.atlasv1\\.", body: DOTTED, min: 20, infix: true },
  rule("pypi", "pypi-Ag", URL_SAFE, 30),
  rule("rubygems", "rubygems_", HEX, 32),
  rule("crates", "cio", ALNUM, 32),
  rule("nuget", "oy2", "[a-z0-9]", 43),
  rule("pulumi", "pul-", HEX, 32),
  rule("planetscale", "pscale_[a-z]{2,6}_", DOTTED, 20),
  rule("postman", "PMAK-", "[A-Fa-f0-9-]", 40),
  rule("new-relic", "NR(?:AK|JS|II|IQ)-", ALNUM, 20),
  rule("sentry", "sntry[a-z]_", BASE64, 32),
  rule("twilio", "SK", "[a-f0-9]", 32),
  rule("mailgun", "key-", HEX, 32),
  { family: "telegram", prefix: "[0123456789]:AA", body: URL_SAFE, min: 30, infix: true },
  rule("square", "sq0[a-z]{3}-", URL_SAFE, 20),
  rule("heroku", "HRKU-", URL_SAFE, 30),
  rule("airtable", "pat[A-Za-z0-9]{14}\\.", HEX, 32),
  rule("atlassian", "AT(?:ATT|CTT|BB)[A-Z0-9]?", BASE64, 24),
  rule("artifactory", "AKCp", ALNUM, 50),
  rule("dynatrace", "dt0[a-z]\\d{2}\\.", "[A-Z0-9.]", 32),
  rule("sourcegraph", "sgp_", "[A-Za-z0-9_]", 40),
  rule("supabase", "sb(?:p|_secret)_", URL_SAFE, 20),
  rule("buildkite", "bk(?:ua|ct|pt)_", ALNUM, 32),
  rule("circleci", "CCIPAT_", "[A-Za-z0-9_]", 30),
  rule("fly", "f(?:o1|m1[ar]|m2)_", BASE64, 30),
  rule("netlify", "nf[a-z]_", ALNUM, 36),
  rule("posthog", "phx_", ALNUM, 30),
  rule("mapbox", "sk\\.eyJ", DOTTED, 20),
  rule("contentful", "CFPAT-", URL_SAFE, 30),
  rule("typeform", "tfp_", URL_SAFE, 30),
  rule("brevo", "x(?:keysib|smtpsib)-", "[a-f0-9]", 32),
  rule("hubspot", "pat-[a-z]{2}\\d-", "[A-Fa-f0-9-]", 36),
  rule("langfuse", "sk-lf-", "[a-f0-9-]", 36),
  rule("elevenlabs", "sk_", "[a-f0-9]", 48),
  rule("firecrawl", "fc-", "[a-f0-9]", 32),
  rule("e2b", "e2b_", "[a-f0-9]", 40),
  rule("sonarqube", "sq[upa]_", "[a-f0-9]", 40),
  rule("shippo", "shippo_(?:live|test)_", "[a-f0-9]", 40),
  rule("flutterwave", "FLWSECK(?:_TEST)?-", "[a-f0-9]", 32),
  { family: "braintree", prefix: "_token\\$production\\$", body: "[a-z0-9$]", min: 32, infix: true },
  rule("plaid", "access-(?:production|sandbox|development)-", "[a-f0-9-]", 36),
  rule("infisical", "st\\.[a-f0-9]{24}\\.", "[a-f0-9.]", 60),
  rule("launchdarkly", "sdk-", "[a-f0-9-]", 36),
  rule("inngest", "signkey-(?:prod|test|branch)-", "[a-f0-9]", 32),
  rule("zapier-webhook", "hooks\\.zapier\\.com/hooks/catch/", "[A-Za-z0-9/]", 12),
  rule("feishu-webhook", "bot/v2/hook/", "[a-f0-9-]", 36),
  rule("anyscale", "esecret_", "[a-z0-9]", 24),
  rule("neon", "napi_", "[a-z0-9]", 40),
  rule("neon", "npg_", ALNUM, 12),
  rule("npm", "NpmToken\\.", "[a-f0-9-]", 36),
  rule("octopus", "API-", UPPER, 26),
  rule("asana", "[12]/[0-9]{13,16}:", HEX, 32),
  rule("asana", "2/[0-9]{13,16}/[0-9]{13,16}:", HEX, 32),
  rule("lob", "live_", HEX, 35),
  rule("lob", "test_", HEX, 35),
  rule("prefect", "pnu_", "[a-z0-9]", 36),
  rule("readme", "rdme_", "[a-z0-9]", 60),
  rule("paddle", "pdl_(?:live|sdbx)_apikey_", "[A-Za-z0-9_]", 40),
  rule("n8n", "n8n_api_", HEX, 40),
  rule("helicone", "sk-helicone-", "[a-z0-9-]", 24),
  rule("scp", "scp-live-", HEX, 32),
  rule("honeycomb", "hc[abcxz]ik_", "[a-z0-9]", 50),
];

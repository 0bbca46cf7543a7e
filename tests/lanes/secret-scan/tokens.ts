import { ALNUM, BASE64, DIGITS, HEX, LOWER, type Random, UPPER, URL_SAFE } from "./random.ts";

type Make = (random: Random) => string;

const UPPER_DIGITS = UPPER + DIGITS;

/** A prefix and a body; kept apart, so that no line of this file looks like a token to anyone's scanner. */
const token =
  (prefix: string, alphabet: string, length: number, suffix = ""): Make =>
  ({ text }) =>
    `${prefix}${text(alphabet, length)}${suffix}`;

const json = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

const uuid = (text: Random["text"]) => [8, 4, 4, 4, 12].map((length) => text(HEX, length)).join("-");

const pem =
  (label: string): Make =>
  ({ text }) => {
    const body = `MII${text(BASE64, 189)}`.replace(/.{64}/g, "$&\n");
    return `-----BEGIN ${label}-----\n${body}-----END ${label}-----`;
  };

/** Formats that are credentials wherever they stand. */
export const TOKEN_FAMILIES: Readonly<Record<string, Make>> = {
  "OpenBao service token": token("s.", ALNUM, 24),
  "OpenBao batch token": token("b.", `${ALNUM}-_`, 120),
  "OpenBao recovery token": token("r.", ALNUM, 28),
  "OpenBao namespaced token": ({ text }) => `s.${text(ALNUM, 95)}.${text(ALNUM, 6)}`,
  "Vault service token": token("hvs.", URL_SAFE, 91),
  "short Vault service token": token("hvs.", ALNUM, 24),
  "Vault batch token": token("hvb.", URL_SAFE, 140),
  "Vault recovery token": token("hvr.", URL_SAFE, 91),
  OpenRouter: token("sk-or-v1-", HEX, 64),
  Anthropic: token("sk-ant-api03-", URL_SAFE, 93, "AA"),
  "OpenAI project": ({ text }) => `sk-proj-${text(URL_SAFE, 74)}${"T3Blbk"}FJ${text(URL_SAFE, 74)}`,
  "OpenAI service account": token("sk-svcacct-", URL_SAFE, 80),
  "OpenAI legacy": token("sk-", ALNUM, 48),
  JWT: ({ text }) => `${json({ alg: "RS256", typ: "JWT" })}.${json({ sub: text(LOWER, 9) })}.${text(URL_SAFE, 86)}`,
  "age key": token("AGE-SECRET-KEY-1", "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58),
  "GitHub classic": token("ghp_", ALNUM, 36),
  "GitHub server": token("ghs_", ALNUM, 36),
  "GitHub fine-grained": token("github_pat_", ALNUM, 82),
  GitLab: token("glpat-", URL_SAFE, 20),
  "GitLab deploy": token("gldt-", URL_SAFE, 20),
  npm: token("npm_", ALNUM, 36),
  "Slack bot": ({ text }) => `xoxb-${text(DIGITS, 11)}-${text(DIGITS, 12)}-${text(ALNUM, 24)}`,
  "Slack app": ({ text }) => `xapp-1-${text(UPPER_DIGITS, 11)}-${text(DIGITS, 13)}-${text(HEX, 64)}`,
  "Slack webhook": ({ text }) =>
    `https://hooks.slack.com/services/T${text(UPPER_DIGITS, 8)}/B${text(UPPER_DIGITS, 10)}/${text(ALNUM, 24)}`,
  "Stripe secret": token("sk_live_", ALNUM, 24),
  "Stripe restricted": token("rk_test_", ALNUM, 24),
  "Stripe webhook": token("whsec_", ALNUM, 32),
  SendGrid: ({ text }) => `SG.${text(URL_SAFE, 22)}.${text(URL_SAFE, 43)}`,
  "AWS access key": token("AKIA", `${UPPER}234567`, 16),
  "AWS temporary key": token("ASIA", `${UPPER}234567`, 16),
  "GCP API key": token("AIza", URL_SAFE, 35),
  "GCP OAuth secret": token("GOCSPX-", URL_SAFE, 28),
  "Azure client secret": ({ text }) => `${text(ALNUM, 3)}8Q~${text(ALNUM, 34)}`,
  DigitalOcean: token("dop_v1_", HEX, 64),
  Doppler: token("dp.pt.", ALNUM, 43),
  "Hugging Face": token("hf_", UPPER + LOWER, 34),
  Groq: token("gsk_", ALNUM, 52),
  Linear: token("lin_api_", ALNUM, 40),
  Notion: ({ text }) => `ntn_${text(DIGITS, 11)}${text(ALNUM, 35)}`,
  Shopify: token("shpat_", HEX, 32),
  "Grafana service account": ({ text }) => `glsa_${text(ALNUM, 32)}_${text(HEX, 8)}`,
  "1Password": ({ text }) => `ops_${json({ email: text(LOWER, 60), secretKey: text(UPPER_DIGITS, 60) })}`,
  Vercel: token("vcp_", ALNUM, 40),
  Databricks: token("dapi", HEX, 32),
  Docker: token("dckr_pat_", URL_SAFE, 27),
  Figma: token("figd_", URL_SAFE, 43),
  Cloudflare: ({ text }) => `cfut_${text(ALNUM, 40)}${text(HEX, 8)}`,
  Tailscale: ({ text }) => `tskey-auth-${text(ALNUM, 12)}-${text(ALNUM, 32)}`,
  "Terraform Cloud": ({ text }) => `${text(ALNUM, 14)}.atlasv1.${text(URL_SAFE, 67)}`,
  PyPI: token("pypi-AgEIcHlwaS5vcmc", URL_SAFE, 120),
  RubyGems: token("rubygems_", HEX, 48),
  Pulumi: token("pul-", HEX, 40),
  PlanetScale: token("pscale_tkn_", ALNUM, 43),
  Postman: ({ text }) => `PMAK-${text(HEX, 24)}-${text(HEX, 34)}`,
  "New Relic": token("NRAK-", UPPER_DIGITS, 27),
  Twilio: token("SK", HEX, 32),
  Telegram: ({ text }) => `${text("123456789", 9)}:AA${text(URL_SAFE, 33)}`,
  Heroku: token("HRKU-AA", URL_SAFE, 58),
  Airtable: ({ text }) => `pat${text(ALNUM, 14)}.${text(HEX, 64)}`,
  Atlassian: token("ATATT3xFfGF0", URL_SAFE, 170),
  Dynatrace: ({ text }) => `dt0c01.${text(UPPER_DIGITS, 24)}.${text(UPPER_DIGITS, 64)}`,
  Brevo: ({ text }) => `xkeysib-${text(HEX, 64)}-${text(ALNUM, 16)}`,
  "Brevo SMTP": ({ text }) => `xsmtpsib-${text(HEX, 64)}-${text(ALNUM, 16)}`,
  HubSpot: ({ text }) => `pat-na1-${uuid(text)}`,
  Langfuse: ({ text }) => `sk-lf-${uuid(text)}`,
  ElevenLabs: token("sk_", HEX, 48),
  Firecrawl: token("fc-", HEX, 32),
  E2B: token("e2b_", HEX, 40),
  SonarQube: token("squ_", HEX, 40),
  Shippo: token("shippo_live_", HEX, 40),
  Flutterwave: token("FLWSECK-", HEX, 32, "-X"),
  Braintree: ({ text }) => `access_token$production$${text(LOWER + DIGITS, 16)}$${text(HEX, 32)}`,
  Plaid: ({ text }) => `access-production-${uuid(text)}`,
  Infisical: ({ text }) => `st.${text(HEX, 24)}.${text(HEX, 32)}.${text(HEX, 32)}`,
  LaunchDarkly: ({ text }) => `sdk-${uuid(text)}`,
  Inngest: token("signkey-prod-", HEX, 64),
  Neon: token("napi_", LOWER + DIGITS, 64),
  Paddle: ({ text }) => `pdl_live_apikey_${text(LOWER + DIGITS, 26)}_${text(ALNUM, 22)}_${text(ALNUM, 3)}`,
  Django: token("django-insecure-", `${LOWER}${DIGITS}!@#$%^&*(-_=+)`, 50),
  "RSA key": pem("RSA PRIVATE KEY"),
  "PKCS#8 key": pem("PRIVATE KEY"),
  "EC key": pem("EC PRIVATE KEY"),
  "OpenSSH key": pem("OPENSSH PRIVATE KEY"),
  "PGP key": pem("PGP PRIVATE KEY BLOCK"),
  "password assignment": token("password=", ALNUM, 24),
  "token assignment": token("TOKEN: ", ALNUM, 32),
  "database URL": ({ text }) => `postgres://app:${text(ALNUM, 24)}@db.internal:5432/app`,
  "basic auth URL": ({ text }) => `https://robot:${text(ALNUM, 24)}@registry.internal/`,
  Octopus: ({ text }) => `API-${text(UPPER_DIGITS, 27)}`,
  "npm legacy": ({ text }) => `NpmToken.${uuid(text)}`,
  "Neon password": token("npg_", ALNUM, 14),
  Asana: ({ text }) => `1/12${text(DIGITS, 14)}:${text(HEX, 32)}`,
  Lob: token("live_", HEX, 35),
};

/** Shapes that are credentials outside the fields whose identifiers look the same. */
export const SHAPE_FAMILIES: Readonly<
  Record<"hex key" | "hex share" | "base64 key" | "base64 share" | "random", Make>
> = {
  "hex key": token("", HEX, 64),
  "hex share": token("", HEX, 66),
  "base64 key": ({ text }) =>
    Buffer.from(
      text(ALNUM, 32)
        .replace(/./g, (c) => c + text(BASE64, 1))
        .slice(0, 32),
    ).toString("base64"),
  "base64 share": token("", BASE64, 44),
  random: token("", ALNUM, 40),
};

import type { VerbOption } from "./verb.ts";

/** Where a new request goes: its id, its day and its folder. */
export const placeOptions: readonly VerbOption[] = [
  { flags: "--year <year>", description: "year of the id (default: the year of --date)" },
  { flags: "--date <day>", description: "day of creation, 2026-06-27 (default: today, UTC)" },
  {
    flags: "--folder <path>",
    description: "where it is written (default: credential-change-requests)",
    completes: "folders",
  },
];

/** The flags of `ccr new`. */
export const newOptions: readonly VerbOption[] = [
  { flags: "--title <line>", description: "the request in a line" },
  { flags: "--agent <name>", description: "who asks" },
  { flags: "--reason <text>", description: "why the lane is needed" },
  { flags: "--message-id <uuid>", description: "the message that carried the ask" },
  { flags: "--approver <name>", description: "who must approve; repeatable, and all of them must", repeatable: true },
  { flags: "--domain <name>", description: "business domain" },
  { flags: "--tenant <name>", description: "tenant segment of the path" },
  { flags: "--workload <name>", description: "workload segment of the path" },
  { flags: "--environment <name>", description: "environment of the stack that declares the lane" },
  { flags: "--cluster <name>", description: "cluster of that stack, where only one is meant" },
  { flags: "--purpose <text>", description: "what the workload does with the credential" },
  { flags: "--bundle <name>", description: "last segment of the path; names the policy and the Secret" },
  { flags: "--field <name>", description: "a field that is read, never its value; repeatable", repeatable: true },
  { flags: "--mount <name>", description: "mount of the KV engine (default: platform)" },
  {
    flags: "--method <name>",
    description: "how callers log in (default: kubernetes)",
    choices: ["kubernetes", "oidc", "jwt", "token"],
  },
  { flags: "--auth-mount <name>", description: "mount of the auth method (default: the method; jwt: oidc)" },
  { flags: "--role <name>", description: "auth role (default: external-secrets-NAMESPACE, or the bundle)" },
  {
    flags: "--service-account <namespace/name>",
    description: "kubernetes: who may log in (default: external-secrets/external-secrets)",
  },
  {
    flags: "--bound-claim <claim=value>",
    description: "oidc, jwt: a claim that admits; repeatable",
    repeatable: true,
  },
  { flags: "--user-claim <name>", description: "oidc, jwt: claim that identifies the caller (default: sub)" },
  { flags: "--redirect-uri <uri>", description: "oidc: where a login may return to; repeatable", repeatable: true },
  {
    flags: "--audience <name>",
    description: "oidc, jwt: an audience that admits, repeatable; kubernetes: the one that a token must carry",
    repeatable: true,
  },
  { flags: "--ttl <duration>", description: "lifetime of a token (default: 15m)" },
  {
    flags: "--surface <name>",
    description: "how the credential arrives (default: external-secrets; oidc, jwt, token: direct-fetch)",
    choices: ["external-secrets", "csi", "direct-fetch"],
  },
  { flags: "--namespace <name>", description: "namespace of the Secret (default: the tenant)" },
  {
    flags: "--classification <name>",
    description: "how bad a leak would be (default: high)",
    choices: ["low", "medium", "high", "critical"],
  },
  { flags: "--catalog-id <name>", description: "entry of the ops-warden front door" },
  {
    flags: "--supersedes <request>",
    description: "the id of the request that it replaces; ccr supersede ends that one then",
    completes: "ids",
  },
  { flags: "--slug <name>", description: "end of the file name (default: the bundle)" },
  ...placeOptions,
];

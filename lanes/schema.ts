import * as Type from "typebox";
import { BREACH_KINDS, ROTATION_TRIGGERS } from "./life/vocabulary.ts";
import {
  Decision,
  Evidence,
  HistoryEntry,
  identity,
  Requester,
  Review,
  StateHub,
  status,
  Waivers,
} from "./schema-common.ts";
import { DISTINCT, SHAPES } from "./schema-shapes.ts";
import { day, instant, oneOf, strict, text, texts } from "./schema-words.ts";

const Target = Type.Object(
  {
    domain: text("Domain", { description: "Business domain of the workload.", examples: ["financials"] }),
    tenant: text("Tenant", {
      published: SHAPES.segment,
      description: "Tenant segment of the OpenBao path; the namespace of the workload.",
      examples: ["activity-core"],
    }),
    workload: text("Workload", {
      published: SHAPES.segment,
      description: "Workload segment of the OpenBao path.",
      examples: ["llm-connect"],
    }),
    environment: text("Environment", {
      published: SHAPES.segment,
      description: "The stack's environment that declares the lane.",
      examples: ["production"],
    }),
    purpose: text("Purpose", {
      description: "What the workload does with the credential.",
      examples: ["llm-connect provider access"],
    }),
    cluster: Type.Optional(
      text("Cluster", {
        published: SHAPES.segment,
        description: "Only stacks of this cluster declare the lane.",
        examples: ["railiance-1"],
      }),
    ),
  },
  { ...strict, title: "Target", description: "The workload that the lane serves." },
);

const OpenBao = Type.Object(
  {
    mount: text("KV mount", {
      published: SHAPES.mount,
      description: "Mount of the KV engine.",
      examples: ["platform"],
    }),
    kv_path: text("KV path", {
      published: SHAPES.kvPath,
      description: "Path of the secret, its mount first, without data/.",
      examples: ["platform/workloads/activity-core/llm-connect/llm-connect-provider-secrets"],
    }),
    fields: texts("Fields", {
      published: DISTINCT,
      ofEach: SHAPES.field,
      description: "Names of the fields that are read; never values.",
      examples: [["OPENROUTER_API_KEY"]],
    }),
    policy_name: text("Policy name", {
      published: SHAPES.policy,
      description: "Name of the OpenBao policy.",
      examples: ["workload-kv-read-llm-connect-provider-secrets"],
    }),
    policy_file: Type.Optional(
      text("Policy file", {
        published: SHAPES.policyFile,
        description: "Source artefact of the policy: openbao/policies/<policy_name>.hcl.",
        examples: ["openbao/policies/workload-kv-read-llm-connect-provider-secrets.hcl"],
      }),
    ),
  },
  { ...strict, title: "OpenBao", description: "The secret and the policy that reads it." },
);

/** What every method has, with its own examples. */
const authCommon = (mount: string, role: string) => ({
  mount: text("Auth mount", {
    published: SHAPES.mount,
    description: "Mount of the auth method.",
    examples: [mount],
  }),
  role: text("Role", {
    published: SHAPES.role,
    description: "Name of the auth role.",
    examples: [role],
  }),
  bound_claims_confirmed: Type.Boolean({
    title: "Binding confirmed",
    description:
      "Whether the binding was compared with the live cluster or identity provider; nothing is granted before.",
  }),
  policies: texts("Policies", {
    published: DISTINCT,
    ofEach: SHAPES.policy,
    description: "Policies of the tokens that the role issues.",
    examples: [["workload-kv-read-llm-connect-provider-secrets"]],
  }),
  ttl: text("Token lifetime", {
    published: SHAPES.duration,
    description: "Lifetime of a token, as a Go duration.",
    examples: ["15m"],
  }),
});

const groupsClaim = Type.Optional(
  text("Groups claim", {
    published: SHAPES.claim,
    description: "Claim that names the caller's groups.",
    examples: ["groups"],
  }),
);

const boundClaims = Type.Record(
  Type.String(),
  Type.Union([
    Type.String({ minLength: 1, published: SHAPES.claimValue }),
    texts("Values", {
      published: DISTINCT,
      ofEach: SHAPES.claimValue,
      description: "Any one of them admits.",
      examples: [["whynot-design"]],
    }),
  ]),
  {
    title: "Bound claims",
    description: "Claim → the values of which a caller's token must carry one.",
    minProperties: 1,
    published: { propertyNames: SHAPES.claim },
    examples: [{ groups: ["whynot-design"] }],
  },
);

const userClaim = text("User claim", {
  published: SHAPES.claim,
  description: "Claim that identifies the caller.",
  examples: ["sub"],
});

const KubernetesAuth = Type.Object(
  {
    method: Type.Literal("kubernetes"),
    ...authCommon("kubernetes", "external-secrets-activity-core"),
    bound_claims: Type.Object(
      {
        service_account_names: texts("Service accounts", {
          published: DISTINCT,
          ofEach: SHAPES.name,
          description: "Exact names; a glob admits others.",
          examples: [["external-secrets"]],
        }),
        service_account_namespaces: texts("Namespaces", {
          published: DISTINCT,
          ofEach: SHAPES.label,
          description: "Exact namespaces of the service accounts.",
          examples: [["external-secrets"]],
        }),
      },
      { ...strict, title: "Bound claims", description: "The service accounts that may log in by the role." },
    ),
    audience: Type.Optional(
      text("Audience", {
        published: { ...SHAPES.audience, maxLength: 253 },
        description: "Audience that the token must carry.",
        examples: ["openbao"],
      }),
    ),
  },
  { ...strict, title: "Kubernetes auth" },
);

const OidcAuth = Type.Object(
  {
    method: Type.Literal("oidc"),
    ...authCommon("oidc", "whynot-design-npm-publish"),
    bound_claims: boundClaims,
    user_claim: userClaim,
    allowed_redirect_uris: texts("Redirect URIs", {
      published: DISTINCT,
      ofEach: SHAPES.redirectUri,
      description: "Callbacks that a login may return to: https, or http on loopback.",
      examples: [["http://localhost:8250/oidc/callback"]],
    }),
    bound_audiences: Type.Optional(
      texts("Audiences", {
        published: { uniqueItems: true },
        ofEach: SHAPES.audience,
        description: "Any one of them admits.",
        examples: [["openbao"]],
      }),
    ),
    oidc_scopes: Type.Optional(
      texts("Scopes", {
        published: { uniqueItems: true },
        ofEach: SHAPES.scope,
        description: "Scopes to ask the provider for.",
        examples: [["groups"]],
      }),
    ),
    groups_claim: groupsClaim,
  },
  { ...strict, title: "OIDC auth" },
);

const JwtAuth = Type.Object(
  {
    method: Type.Literal("jwt"),
    ...authCommon("jwt", "ci-whynot-design"),
    bound_claims: boundClaims,
    user_claim: userClaim,
    bound_audiences: texts("Audiences", {
      published: DISTINCT,
      ofEach: SHAPES.audience,
      description: "Any one of them admits.",
      examples: [["openbao"]],
    }),
    bound_subject: Type.Optional(
      text("Subject", {
        published: SHAPES.subject,
        description: "The one subject that admits.",
        examples: ["system:serviceaccount:activity-core:llm-connect"],
      }),
    ),
    groups_claim: groupsClaim,
  },
  { ...strict, title: "JWT auth" },
);

const TokenAuth = Type.Object(
  {
    method: Type.Literal("token"),
    ...authCommon("token", "ci-publish"),
    mount: Type.Literal("token", {
      title: "Auth mount",
      description: "Always token: the method of OpenBao's own tokens.",
    }),
    role: text("Role", {
      published: SHAPES.role,
      description: "Name of the token role: whoever may call auth/token/create/<role> gets a token.",
      examples: ["ci-publish"],
    }),
    bound_claims_confirmed: Type.Boolean({
      title: "Callers confirmed",
      description:
        "Whether the policies that grant auth/token/create/<role> were looked at; nothing is granted before.",
    }),
    ttl: text("Token lifetime", {
      published: SHAPES.duration,
      description: "Lifetime of a token, as a Go duration; no caller and no renewal goes beyond it.",
      examples: ["15m"],
    }),
    renewable: Type.Optional(
      Type.Boolean({
        title: "Renewable",
        description: "Whether a token can be renewed, within its lifetime; false by default.",
      }),
    ),
    orphan: Type.Optional(
      Type.Boolean({
        title: "Orphan",
        description:
          "Whether a token outlives the token that made it, and has no policies of its maker's identity; false by default.",
      }),
    ),
    bound_cidrs: Type.Optional(
      texts("Networks", {
        published: DISTINCT,
        ofEach: SHAPES.network,
        description: "The networks that a token can be used from, in canonical form.",
        examples: [["10.20.0.0/16"]],
      }),
    ),
  },
  { ...strict, title: "Token role" },
);

const FrontDoor = Type.Object(
  {
    type: text("Type", { description: "What serves the caller.", examples: ["ops-warden"] }),
    catalog_id: Type.Optional(
      text("Catalog entry", {
        description: "Entry of the front door's catalog; no other open request has it.",
        examples: ["openrouter-llm-connect"],
      }),
    ),
    selector: Type.Optional(
      text("Selector", {
        description: "Words by which a caller finds it.",
        examples: ["llm-connect OpenRouter API key"],
      }),
    ),
    command: Type.Optional(
      text("Command", {
        published: SHAPES.command,
        description: "What a caller runs; names the catalog entry and a field.",
        examples: ["warden access openrouter-llm-connect --fetch OPENROUTER_API_KEY"],
      }),
    ),
    resolvable: Type.Boolean({ title: "Resolvable", description: "Whether a caller can use it today." }),
    readiness: text("Readiness", { description: "How far it is.", examples: ["template", "active"] }),
    activation: Type.Optional(
      text("Activation", { description: "What it waits for.", examples: ["draft-until-ccr-verified"] }),
    ),
  },
  { ...strict, title: "Access front door", description: "How a caller reaches the credential." },
);

const Delivery = Type.Object(
  {
    surface: oneOf("Surface", ["external-secrets", "csi", "direct-fetch"], {
      description:
        "How the credential reaches the workload; what is below but target is of external-secrets alone, which makes a Secret.",
      examples: ["external-secrets"],
    }),
    target: Type.Optional(
      text("Target", {
        description: "The delivery in words.",
        examples: ["ExternalSecret to Secret llm-connect-provider-secrets in the activity-core namespace"],
      }),
    ),
    namespace: Type.Optional(
      text("Namespace", {
        published: SHAPES.label,
        description: "Namespace of the Secret.",
        examples: ["activity-core"],
      }),
    ),
    secret_name: Type.Optional(
      text("Secret name", {
        published: SHAPES.name,
        description: "Name of the Secret and of its ExternalSecret.",
        examples: ["llm-connect-provider-secrets"],
      }),
    ),
    store: Type.Optional(
      text("Store", {
        published: SHAPES.name,
        description: "ClusterSecretStore that is read through.",
        examples: ["openbao-activity-core"],
      }),
    ),
    refresh_interval: Type.Optional(
      text("Refresh interval", {
        published: SHAPES.duration,
        description: "How often the Secret is read anew, as a Go duration.",
        examples: ["1h"],
      }),
    ),
    creation_policy: Type.Optional(
      oneOf("Creation policy", ["Owner", "Orphan", "Merge", "None"], {
        description: "Who owns the Secret; Owner by default.",
        examples: ["Owner"],
      }),
    ),
    deletion_policy: Type.Optional(
      oneOf("Deletion policy", ["Retain", "Delete", "Merge"], {
        description: "What becomes of the Secret when the value is gone from OpenBao; Retain by default.",
        examples: ["Retain"],
      }),
    ),
    takes_over_secret: Type.Optional(
      Type.Boolean({
        title: "Takes over a Secret",
        description:
          "Whether a Secret of that name may be replaced that External Secrets did not make; false by default.",
      }),
    ),
    reload_annotation: Type.Optional(
      Type.Object(
        {
          name: text("Name", { description: "Key of the annotation.", examples: ["reloader.stakater.com/match"] }),
          value: text("Value", { description: "Its value.", examples: ["true"] }),
        },
        { ...strict, title: "Reload annotation", description: "Annotation of the Secret that has pods restarted." },
      ),
    ),
  },
  { ...strict, title: "Delivery", description: "How the credential reaches the workload." },
);

const Risk = Type.Object(
  {
    classification: oneOf("Classification", ["low", "medium", "high", "critical"], {
      description: "How bad a leak would be.",
      examples: ["high"],
    }),
    notes: Type.Optional(
      texts("Notes", {
        description: "What a reviewer should weigh.",
        examples: [["Grants llm-connect read access to OPENROUTER_API_KEY."]],
      }),
    ),
    waivers: Type.Optional(Waivers),
  },
  { ...strict, title: "Risk", description: "What can go wrong." },
);

const Verification = Type.Object(
  {
    positive: Type.Optional(
      texts("Positive", {
        description: "What must work once the lane is applied.",
        examples: [["The approved ExternalSecret syncs its field without printing a value."]],
      }),
    ),
    negative: Type.Optional(
      texts("Negative", {
        description: "What must be refused once the lane is applied.",
        examples: [["A service account outside the bound one cannot log in through the role."]],
      }),
    ),
  },
  { ...strict, title: "Verification", description: "How the lane is proven." },
);

const Lifecycle = Type.Object(
  {
    deactivate: Type.Optional(
      text("Deactivate", {
        description: "How the lane is taken away.",
        examples: ["Remove the role and its policy, and disable the front door."],
      }),
    ),
    rotate: Type.Optional(
      text("Rotate", {
        description: "How the credential is replaced.",
        examples: ["Replace the value in OpenBao, and record evidence without it."],
      }),
    ),
    compromised: Type.Optional(
      text("Compromised", {
        description: "What to do when the credential leaked.",
        examples: ["Deactivate at once, rotate at the issuer, and record what was reached."],
      }),
    ),
    rollback: Type.Optional(
      text("Rollback", {
        description: "How the change is undone.",
        examples: ["Restore the request as it was before, and apply."],
      }),
    ),
  },
  { ...strict, title: "Lifecycle", description: "What happens to the lane later." },
);

const Rotation = Type.Object(
  {
    id: Type.String({
      title: "Id",
      description: "Its id; once it is recorded, External Secrets reads the value again at the next update.",
      examples: ["ROT-2026-Q3"],
      pattern: "^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$",
      patternErrorMessage: "letters, digits and . _ - between them, at most 63",
    }),
    at: instant("At", { description: "When the new value was in OpenBao.", examples: ["2026-06-29T22:53:03+00:00"] }),
    by: text("By", { description: "Who put it there.", examples: ["platform-operator"] }),
    reason: Type.Optional(
      text("Reason", { description: "Why, where it was not the schedule.", examples: ["The provider asked for it."] }),
    ),
    trigger: Type.Optional(
      oneOf("Trigger", ROTATION_TRIGGERS, {
        description: "What it was made for; schedule by default, and anything else needs a reason.",
        examples: ["provider-mandate"],
      }),
    ),
    kv_version: Type.Optional(
      Type.String({
        title: "Version",
        description: "The version of the secret that it made, as the KV engine counts them.",
        examples: ["7"],
        pattern: "^[0-9]{1,9}$",
        patternErrorMessage: "a whole number, in quotes",
      }),
    ),
  },
  { ...strict, title: "Rotation" },
);

const RotationPolicy = Type.Object(
  {
    provider: Type.Optional(
      text("Provider", {
        description:
          "Who issues the credential, one a secret; by default the provider whose usual names the fields have. Its own schedule counts where the lane has none.",
        examples: ["openrouter"],
      }),
    ),
    every: Type.Optional(
      oneOf("Every", ["monthly", "quarterly", "half-yearly", "yearly"], {
        description: "How often it is rotated, by the calendar; quarterly by default.",
        examples: ["quarterly"],
      }),
    ),
    overlap: Type.Optional(
      text("Overlap", {
        published: SHAPES.duration,
        description: "How long the old key is kept once the new one is verified, as a Go duration; 48h by default.",
        examples: ["48h"],
      }),
    ),
  },
  { ...strict, title: "Rotation policy", description: "How often the credential is rotated, and with what overlap." },
);

const Incident = Type.Object(
  {
    id: Type.String({
      title: "Id",
      description: "Its id, by which the steps of the evidence name it.",
      examples: ["INC-2026-0001"],
      pattern: "^INC-[0-9]{4}-[0-9]{4,}$",
      patternErrorMessage: "INC-, a year and a number of four digits",
    }),
    kind: oneOf("Kind", BREACH_KINDS, { description: "How the value got out.", examples: ["chat-transcript"] }),
    at: instant("At", { description: "When it was opened.", examples: ["2026-06-29T22:53:03+00:00"] }),
    leaked_at: instant("Leaked at", {
      description: "The earliest instant at which the value can have been out.",
      examples: ["2026-06-29T22:53:03+00:00"],
    }),
    by: text("By", { description: "Who opened it.", examples: ["platform-operator"] }),
    source: text("Source", {
      description: "Where the value got out, in words; never the value or a link that bears it.",
      examples: ["A transcript of the support chat."],
    }),
  },
  { ...strict, title: "Incident" },
);

const Validity = Type.Object(
  {
    not_before: Type.Optional(
      instant("Not before", {
        description: "The lane is granted from here on.",
        examples: ["2026-07-01T00:00:00+00:00"],
      }),
    ),
    not_after: Type.Optional(
      instant("Not after", {
        description: "The first update after this takes the access away.",
        examples: ["2026-12-31T23:59:59+00:00"],
      }),
    ),
  },
  { ...strict, title: "Validity", description: "When the lane may be granted; always, where it is left out." },
);

/** The one source of the request format: the published JSON Schema, the validator and {@link Ccr} all come from it. */
export const CcrSchema = Type.Object(
  {
    ...identity,
    request_type: Type.Literal("workload-kv-read", {
      title: "Request type",
      description: "What is asked for: a workload reads a secret of a KV engine.",
    }),
    title: text("Title", {
      description: "The request in a line.",
      examples: ["llm-connect OpenRouter provider key lane"],
    }),
    status,
    created: day("Created", { description: "Day of the first version, in quotes.", examples: ["2026-06-27"] }),
    updated: day("Updated", { description: "Day of this version, in quotes.", examples: ["2026-06-30"] }),
    requester: Requester,
    review: Review,
    target: Target,
    openbao: OpenBao,
    auth: Type.Union([KubernetesAuth, OidcAuth, JwtAuth, TokenAuth], {
      title: "Auth",
      description: "Who may log in, and what the token may do; method decides which keys it has.",
    }),
    access_frontdoor: Type.Optional(FrontDoor),
    delivery: Delivery,
    risk: Risk,
    validity: Type.Optional(Validity),
    rotation: Type.Optional(RotationPolicy),
    verification: Type.Optional(Verification),
    activation_conditions: Type.Optional(
      texts("Activation conditions", {
        description: "What must be true before the lane is active.",
        examples: [["Negative verification recorded with audit ids."]],
      }),
    ),
    lifecycle: Type.Optional(Lifecycle),
    state_hub: Type.Optional(StateHub),
    supersedes: Type.Optional(
      text("Supersedes", {
        published: SHAPES.id,
        description: "Id of the request that this one replaces.",
        examples: ["CCR-2026-0002"],
      }),
    ),
    superseded_by: Type.Optional(
      text("Superseded by", {
        published: SHAPES.id,
        description: "Id of the request that replaces this one.",
        examples: ["CCR-2026-0004"],
      }),
    ),
    decisions: Type.Optional(
      Type.Array(Decision, { title: "Decisions", description: "What approvers decided, oldest first." }),
    ),
    evidence: Type.Optional(
      Type.Array(Evidence, { title: "Evidence", description: "Non-secret proof: audit ids, timestamps, outcomes." }),
    ),
    rotations: Type.Optional(
      Type.Array(Rotation, { title: "Rotations", description: "Rotations of the credential, oldest first." }),
    ),
    incidents: Type.Optional(
      Type.Array(Incident, { title: "Incidents", description: "Compromises of the credential, oldest first." }),
    ),
    history: Type.Optional(
      Type.Array(HistoryEntry, { title: "History", description: "Changes of status, oldest first." }),
    ),
  },
  {
    ...strict,
    title: "Credential change request",
    description:
      "One reviewed request for one credential lane. It names paths and fields and never holds a secret value.",
  },
);

/** A credential change request that fits the schema, keys as on disk. */
export type Ccr = Type.Static<typeof CcrSchema>;

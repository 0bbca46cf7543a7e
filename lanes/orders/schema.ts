import * as Type from "typebox";
import { BREACH_KINDS, ROTATION_TRIGGERS } from "../life/vocabulary.ts";
import { CcrSchema } from "../schema.ts";
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
} from "../schema-common.ts";
import { DISTINCT, SHAPES } from "../schema-shapes.ts";
import { day, instant, oneOf, strict, text, texts } from "../schema-words.ts";

/** What is asked for, in a line, and where it stands. */
const head = {
  title: text("Title", { description: "The request in a line.", examples: ["llm-connect is retired"] }),
  status,
  created: day("Created", { description: "Day of the first version, in quotes.", examples: ["2026-06-27"] }),
  updated: day("Updated", { description: "Day of this version, in quotes.", examples: ["2026-06-30"] }),
  requester: Requester,
  review: Review,
};

/** What is recorded of it later. */
const records = {
  state_hub: Type.Optional(StateHub),
  supersedes: Type.Optional(
    text("Supersedes", {
      published: SHAPES.id,
      description: "Id of the request of the same type that this one replaces.",
      examples: ["CCR-2026-0002"],
    }),
  ),
  superseded_by: Type.Optional(
    text("Superseded by", {
      published: SHAPES.id,
      description: "Id of the request of the same type that replaces this one.",
      examples: ["CCR-2026-0004"],
    }),
  ),
  decisions: Type.Optional(
    Type.Array(Decision, { title: "Decisions", description: "What approvers decided, oldest first." }),
  ),
  evidence: Type.Optional(
    Type.Array(Evidence, { title: "Evidence", description: "Non-secret proof that it was carried out." }),
  ),
  history: Type.Optional(
    Type.Array(HistoryEntry, { title: "History", description: "Changes of status, oldest first." }),
  ),
};

const subject = text("Subject", {
  published: SHAPES.id,
  description: "Id of the request whose lane it is about.",
  examples: ["CCR-2026-0003"],
});

function requestType<const Name extends string>(name: Name, description: string) {
  return Type.Literal(name, { title: "Request type", description });
}

const LaneDeactivation = Type.Object(
  {
    ...identity,
    request_type: requestType("lane-deactivation", "What is asked for: a lane is taken out of use."),
    ...head,
    subject,
    deactivation: Type.Object(
      { reason: text("Reason", { description: "Why the lane is not needed any more.", examples: ["It is retired."] }) },
      { ...strict, title: "Deactivation", description: "Why the lane is taken out of use." },
    ),
    ...records,
  },
  { ...strict, title: "Deactivation of a lane", description: "Once it is approved, its subject grants nothing." },
);

const LaneCompromise = Type.Object(
  {
    ...identity,
    request_type: requestType("lane-compromise", "What is asked for: a lane whose credential leaked is cut off."),
    ...head,
    subject,
    compromise: Type.Object(
      {
        kind: oneOf("Kind", BREACH_KINDS, { description: "How the value got out.", examples: ["chat-transcript"] }),
        leaked_at: instant("Leaked at", {
          description: "The earliest instant at which the value can have been out.",
          examples: ["2026-06-29T22:53:03+00:00"],
        }),
        source: text("Source", {
          description: "Where the value got out, in words; never the value or a link that bears it.",
          examples: ["A transcript of the support chat."],
        }),
      },
      { ...strict, title: "Compromise", description: "What is known of the leak." },
    ),
    ...records,
  },
  { ...strict, title: "Compromise of a lane", description: "Once it is approved, its subject grants nothing." },
);

const LaneRotation = Type.Object(
  {
    ...identity,
    request_type: requestType("lane-rotation", "What is asked for: the credential of a lane is replaced."),
    ...head,
    subject,
    rotation: Type.Object(
      {
        trigger: oneOf("Trigger", ROTATION_TRIGGERS, {
          description: "What it is made for.",
          examples: ["provider-mandate"],
        }),
        reason: text("Reason", { description: "Why it is rotated.", examples: ["The provider ends its old keys."] }),
        due: Type.Optional(day("Due", { description: "Last day for it, in quotes.", examples: ["2026-09-30"] })),
      },
      { ...strict, title: "Rotation", description: "Why the credential is replaced, and until when." },
    ),
    ...records,
  },
  { ...strict, title: "Rotation of a lane", description: "Once it is approved, its subject is due for rotation." },
);

const CatalogEntry = Type.Object(
  {
    ...identity,
    request_type: requestType("ops-warden-catalog-entry", "What is asked for: callers find a lane in the catalog."),
    ...head,
    subject,
    entry: Type.Object(
      {
        type: text("Type", { description: "What serves the caller.", examples: ["ops-warden"] }),
        catalog_id: text("Catalog entry", {
          published: SHAPES.catalogId,
          description: "Its id in the front door's catalog; no other request has it.",
          examples: ["openrouter-llm-connect"],
        }),
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
      },
      { ...strict, title: "Entry", description: "The entry as the front door shows it." },
    ),
    ...records,
  },
  { ...strict, title: "Catalog entry", description: "Once it is approved, the front door lists its subject." },
);

const TokenRoleRequest = Type.Object(
  {
    ...identity,
    request_type: requestType("openbao-token-role", "What is asked for: a role that issues tokens for several lanes."),
    ...head,
    target: Type.Object(
      {
        environment: text("Environment", {
          description: "The stack's environment that declares the role.",
          examples: ["production"],
        }),
        cluster: Type.Optional(
          text("Cluster", { description: "Only stacks of this cluster declare it.", examples: ["railiance-1"] }),
        ),
      },
      { ...strict, title: "Target", description: "Where the role is declared." },
    ),
    token_role: Type.Object(
      {
        role: text("Role", {
          published: SHAPES.role,
          description: "Name of the token role: whoever may call auth/token/create/<role> gets a token.",
          examples: ["ci-publish"],
        }),
        policies: texts("Policies", {
          published: DISTINCT,
          description: "Policies of its tokens; each is the policy of a lane that the stack grants.",
          examples: [["workload-kv-read-llm-connect-provider-secrets"]],
        }),
        ttl: text("Token lifetime", {
          published: SHAPES.duration,
          description: "Lifetime of a token, as a Go duration.",
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
            description: "Whether a token outlives the token that made it; false by default.",
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
        callers_confirmed: Type.Boolean({
          title: "Callers confirmed",
          description:
            "Whether the policies that grant auth/token/create/<role> were looked at; nothing is granted before.",
        }),
      },
      { ...strict, title: "Token role", description: "The role, and what its tokens may do." },
    ),
    risk: Type.Optional(
      Type.Object(
        { waivers: Type.Optional(Waivers) },
        { ...strict, title: "Risk", description: "What can go wrong with the role." },
      ),
    ),
    ...records,
  },
  { ...strict, title: "Token role", description: "Once it is approved, the stack declares the role." },
);

/** The one source of the formats of orders, in the order in which they are published. */
export const ORDER_SCHEMAS = [LaneDeactivation, LaneCompromise, LaneRotation, CatalogEntry, TokenRoleRequest] as const;

/** Every type of request: what the published schema accepts. */
export const RequestSchema = Type.Union([CcrSchema, ...ORDER_SCHEMAS], {
  title: "Credential change request",
  description: "One reviewed request. It names paths and fields and never holds a secret value.",
});

export type LaneDeactivation = Type.Static<typeof LaneDeactivation>;
export type LaneCompromise = Type.Static<typeof LaneCompromise>;
export type LaneRotation = Type.Static<typeof LaneRotation>;
export type CatalogEntryOrder = Type.Static<typeof CatalogEntry>;
export type TokenRoleOrder = Type.Static<typeof TokenRoleRequest>;

/** A request for something else than a lane that fits its schema, keys as on disk. */
export type ChangeOrder = LaneDeactivation | LaneCompromise | LaneRotation | CatalogEntryOrder | TokenRoleOrder;

/** An order about one lane: it names the request of that lane. */
export type LaneOrder = Exclude<ChangeOrder, TokenRoleOrder>;

import type { BREACH_KINDS, ROTATION_TRIGGERS } from "../lanes/life/vocabulary.ts";
import type { OrderType } from "../lanes/orders/vocabulary.ts";
import { UsageError } from "./errors.ts";
import type { YamlMapping } from "./write-yaml.ts";

/** The flags of `ccr order`. */
export interface OrderOptions {
  readonly subject?: string;
  readonly title?: string;
  readonly agent?: string;
  readonly reason?: string;
  readonly approver?: readonly string[];
  readonly kind?: (typeof BREACH_KINDS)[number];
  readonly leakedAt?: string;
  readonly source?: string;
  readonly trigger?: (typeof ROTATION_TRIGGERS)[number];
  readonly due?: string;
  readonly catalogId?: string;
  readonly selector?: string;
  readonly field?: string;
  readonly role?: string;
  readonly policy?: readonly string[];
  readonly environment?: string;
  readonly cluster?: string;
  readonly ttl?: string;
  readonly slug?: string;
  readonly year?: string;
  readonly date?: string;
  readonly folder?: string;
  readonly json?: true;
}

type Flag = keyof OrderOptions;

interface OrderFlags {
  readonly needed: readonly Flag[];
  readonly optional?: readonly Flag[];
  readonly slug: string;
}

const COMMON: readonly Flag[] = [
  ...(["title", "agent", "reason", "approver", "slug", "year", "date", "folder", "json"] as const),
];

/** What each type is written from, beside what all have. */
export const ORDER_FLAGS: Readonly<Record<OrderType, OrderFlags>> = {
  "lane-deactivation": { needed: ["subject"], slug: "deactivation" },
  "lane-compromise": { needed: ["subject", "kind", "leakedAt", "source"], slug: "compromise" },
  "lane-rotation": { needed: ["subject", "trigger"], optional: ["due"], slug: "rotation" },
  "ops-warden-catalog-entry": {
    needed: ["subject", "catalogId"],
    optional: ["selector", "field"],
    slug: "catalog-entry",
  },
  "openbao-token-role": {
    needed: ["role", "policy", "environment"],
    optional: ["cluster", "ttl"],
    slug: "token-role",
  },
};

/** Refuses flags that are missing, and those that the type has no place for: every one of them. */
export function checkOrderFlags(type: OrderType, options: OrderOptions): void {
  const { needed, optional = [] } = ORDER_FLAGS[type];
  const wanted: readonly Flag[] = ["agent", "reason", ...needed];
  const missing = wanted.filter((flag) => options[flag] === undefined);
  const known = new Set<string>([...COMMON, ...needed, ...optional]);
  const foreign = Object.keys(options).filter((flag) => !known.has(flag));
  const reasons = [
    ...missing.map((flag) => `${nameFlag(flag)} is missing`),
    ...foreign.map((flag) => `${nameFlag(flag)} is nothing that a ${type} has`),
  ];
  if (reasons.length > 0) throw new UsageError(reasons.join("; "));
}

const nameFlag = (flag: string): string => `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** What is known of the lanes that an order is about. */
export interface OrderSubjects {
  /** The approvers of all of them, in order of appearance. */
  readonly approvers: readonly string[];
  /** The title of the one lane that it is about. */
  readonly title?: string | undefined;
}

/** An order in status proposed, keys in canonical order. */
export function composeOrder(
  type: OrderType,
  options: OrderOptions,
  { id, day, approvers, title }: OrderSubjects & { readonly id: string; readonly day: string },
): YamlMapping {
  const { subject, agent = "", reason = "", role = "" } = options;
  const names = title === undefined ? role : `${subject} (${title})`;
  return {
    id,
    kind: "credential-change-request",
    schema_version: 1,
    request_type: type,
    title: options.title ?? `${ORDER_TITLES[type]} ${names}`,
    status: "proposed",
    created: day,
    updated: day,
    requester: { agent, reason },
    review: { required: true, required_approvers: [...new Set([...approvers, ...(options.approver ?? [])])] },
    ...(type === "openbao-token-role" ? {} : { subject }),
    ...composeContent(type, options),
  };
}

const ORDER_TITLES: Readonly<Record<OrderType, string>> = {
  "lane-deactivation": "Take out of use",
  "lane-compromise": "Cut off as compromised",
  "lane-rotation": "Rotate",
  "ops-warden-catalog-entry": "List in the catalog",
  "openbao-token-role": "Token role",
};

function composeContent(type: OrderType, options: OrderOptions): YamlMapping {
  const { reason, kind, leakedAt, source, trigger, due, catalogId, selector, field, cluster, environment } = options;
  switch (type) {
    case "lane-deactivation":
      return { deactivation: { reason } };
    case "lane-compromise":
      return { compromise: { kind, leaked_at: leakedAt, source } };
    case "lane-rotation":
      return { rotation: { trigger, reason, due } };
    case "ops-warden-catalog-entry": {
      const command = field === undefined ? undefined : `warden access ${catalogId} --fetch ${field}`;
      return { entry: { type: "ops-warden", catalog_id: catalogId, selector, command } };
    }
    case "openbao-token-role": {
      const { role, policy, ttl = "15m" } = options;
      return {
        target: { environment, cluster },
        token_role: { role, policies: policy, ttl, callers_confirmed: false },
      };
    }
  }
}

import { hash } from "node:crypto";
import canonicalize from "canonicalize";
import type { Reviewable } from "../reviewable.ts";
import type { Ccr } from "../schema.ts";

/** `sha256:` and 64 lower-case hex digits. */
export type Digest = `sha256:${string}`;

/** A decision as it stands in a request. */
export type Decision = NonNullable<Ccr["decisions"]>[number];

/** Names the canonical form, so that another one could never be taken for it. */
const CONTENT_FORMAT = "credential-lanes/reviewed-content/v1";

/**
 * The digest of what reviewers decide about: the whole request but its records, and the policy file that it names,
 * where there is one. Order of keys, format and comments of the YAML do not change it; any value does.
 */
export function digestRequest(ccr: Reviewable, policyFile?: string): Digest {
  return digestValue({ format: CONTENT_FORMAT, request: selectReviewed(ccr), policy_file: policyFile ?? null });
}

/** The digest of a decision with all that it says, by which the next one names it. */
export function digestDecision(decision: Decision): Digest {
  return digestValue(decision);
}

/** What reviewers decide about: everything but what is recorded later, and what follows from the records. */
export function selectReviewed(ccr: Reviewable): Readonly<Record<string, unknown>> {
  const { status, updated, superseded_by, decisions, evidence, rotations, incidents, history, ...content } = ccr;
  const { comments, ...review } = content.review;
  return { ...content, review, ...selectFrontDoor(ccr), ...selectStateHub(ccr) };
}

/** Whether the front door serves follows from the records of the lane. */
function selectFrontDoor({ access_frontdoor: door }: Reviewable): Readonly<Record<string, unknown>> {
  if (door === undefined) return {};
  const { resolvable, readiness, activation, ...reviewed } = door;
  return { access_frontdoor: reviewed };
}

function selectStateHub({ state_hub: hub }: Reviewable): Readonly<Record<string, unknown>> {
  if (hub === undefined) return {};
  const { decision_ids, ...reviewed } = hub;
  return { state_hub: Object.keys(reviewed).length === 0 ? undefined : reviewed };
}

/** Of the canonical JSON (RFC 8785) of a value, as UTF-8. */
function digestValue(value: unknown): Digest {
  return `sha256:${hash("sha256", canonicalize(value) ?? "")}`;
}

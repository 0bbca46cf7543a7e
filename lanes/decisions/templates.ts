import { isLaneRequest, isOrder, type Reviewable } from "../reviewable.ts";
import { type Decision, type Digest, digestRequest } from "./digest.ts";
import { type RefusalReason, refuse } from "./refusal.ts";

/** The prefixes that a decision in words begins with, exactly so. */
export const PREFIXES = {
  approved: "APPROVE:",
  denied: "DENY:",
  needs_changes: "NEEDS_CHANGES:",
} as const satisfies Record<Decision["decision"], string>;

/** What stands where the reviewer writes why. */
const PLACEHOLDER = "<why, in a sentence without any secret>";

/** The three lines of which a reviewer sends one back, filled in but for the reason. */
export type Templates = Readonly<Record<Decision["decision"], string>>;

/** Fills the templates in for a request as it is. */
export function composeTemplates(ccr: Reviewable, policyFile?: string): Templates {
  const words = composeWords(ccr, digestRequest(ccr, policyFile));
  const fill = (decision: Decision["decision"]): string => `${PREFIXES[decision]} ${words} reason=${PLACEHOLDER}`;
  return { approved: fill("approved"), denied: fill("denied"), needs_changes: fill("needs_changes") };
}

/** What a decision in words names: the request, what it is about, and its digest. */
function composeWords(ccr: Reviewable, digest: Digest): string {
  const names = Object.entries(listNames(ccr)).map(([key, name]) => `${key}=${name}`);
  return [ccr.id, ...names, `digest=${digest}`].join(" ");
}

/** The names by which a reviewer sees that it is the request that they mean; none of them has a blank. */
function listNames(ccr: Reviewable): Readonly<Record<string, string>> {
  if (isLaneRequest(ccr)) {
    const { openbao, auth } = ccr;
    return { path: openbao.kv_path, policy: openbao.policy_name, role: auth.role };
  }
  if (!isOrder(ccr)) return {};
  return ccr.request_type === "openbao-token-role"
    ? { type: ccr.request_type, role: ccr.token_role.role }
    : { type: ccr.request_type, subject: ccr.subject };
}

/** A decision that was read from words. */
export interface WordedDecision {
  readonly decision: Decision["decision"];
  readonly comment: string;
}

/**
 * Reads a decision from the words of a message about a request. Only one line that is a template of this very request
 * counts; a message with a second prefix anywhere, quoted, negated or in other letters, is none.
 */
export function readWords(
  text: string,
  ccr: Reviewable,
  policyFile?: string,
): WordedDecision | { readonly refusals: readonly RefusalReason[] } {
  const ambiguous = {
    refusals: [refuse("ambiguous-decision", "send exactly one of the templates, on a line of its own")],
  };
  const folded = text.normalize("NFKC").replace(/\p{Cf}/gu, "");
  const mentions = folded.match(/(approved?|den(y|ied)|needs?[\s_-]?changes?)\s*:/gi) ?? [];
  const lines = text.split(/\r\n?|\n/);
  const found = lines.flatMap((line) =>
    decisions.flatMap((decision) => (line.startsWith(`${PREFIXES[decision]} `) ? [{ decision, line }] : [])),
  );
  const [only] = found;
  if (only === undefined || found.length > 1 || mentions.length !== 1) return ambiguous;
  const rest = only.line.slice(PREFIXES[only.decision].length + 1);
  const names = listNames(ccr);
  const pattern = Object.keys(names).map((key) => ` ${key}=(?<${key}>\\S+)`);
  const form = `^(?<id>CCR-\\d{4}-\\d{4,})${pattern.join("")} digest=(?<digest>sha256:[0-9a-f]{64}) reason=(?<reason>.+)$`;
  const parts = new RegExp(form).exec(rest)?.groups;
  if (parts === undefined) return ambiguous;
  const reason = (parts.reason ?? "").trim();
  const isOther = parts.id !== ccr.id || Object.entries(names).some(([key, name]) => parts[key] !== name);
  const refusals = [
    ...(isOther ? [refuse("other-request")] : []),
    ...(parts.digest === digestRequest(ccr, policyFile)
      ? []
      : [refuse("wrong-digest", "the request was changed since the template was made")]),
    ...(reason === "" || /^<.*>$/.test(reason) ? [refuse("empty-comment", "the reason is still to be written")] : []),
  ];
  return refusals.length > 0 ? { refusals } : { decision: only.decision, comment: reason };
}

const decisions = Object.keys(PREFIXES) as Decision["decision"][];

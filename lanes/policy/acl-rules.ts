import type { Capability } from "./format-policy.ts";
import { type PolicyBlock, parsePolicy } from "./parse-policy.ts";

/** A policy as the server holds it. */
export interface NamedPolicy {
  readonly name: string;
  readonly text: string;
}

/** Whose rules count: those of OpenBao 2.6, or of the Vault 1.14 that it was forked from. */
export type Dialect = "openbao" | "vault";

/** What all the policies together say of one written path. */
export interface AclRule {
  /** As it is written, without the slash that may stand before it. */
  readonly path: string;
  /** Deny alone where one of the policies denies. */
  readonly capabilities: readonly Capability[];
  /** Names of the policies that decide it, in the order in which they were given. */
  readonly policies: readonly string[];
  /** Keys that narrow further what a request may be, such as allowed_parameters; they are not evaluated. */
  readonly conditions: readonly string[];
}

/** A path that is no rule until it is known who calls. */
export interface TemplatedRule {
  /** As it is written, with its templates, without the slash that may stand before it. */
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

/** The merged rules, and those that depend on the caller, sorted by path. */
export type AclRules =
  | { readonly rules: readonly AclRule[]; readonly templated: readonly TemplatedRule[]; readonly problem?: never }
  | { readonly problem: string };

// hashicorp/vault v1.14.0, vault/policy.go; OpenBao 2.6, vault/policy/policy.go: the words and keys of a path block.
const words: readonly Capability[] = ["create", "read", "update", "patch", "delete", "list", "sudo"];
const knownWords: Readonly<Record<Dialect, readonly string[]>> = { vault: words, openbao: [...words, "scan"] };
const writing: readonly Capability[] = ["create", "read", "update", "delete", "list"];
const legacyWords: ReadonlyMap<string, readonly Capability[]> = new Map([
  ["", []],
  ["deny", ["deny"]],
  ["read", ["read", "list"]],
  ["write", writing],
  ["sudo", [...writing, "sudo"]],
]);
const parameters = ["allowed_parameters", "denied_parameters", "required_parameters"];
const narrowing = [...parameters, "min_wrapping_ttl", "max_wrapping_ttl", "mfa_methods", "control_group"];
const knownConditions: Readonly<Record<Dialect, readonly string[]>> = {
  vault: narrowing,
  openbao: [...narrowing, "pagination_limit", "list_scan_response_keys_filter_path"],
};

/** Reads policies and merges what they say of equal paths; a policy that the server would refuse is a problem. */
export function readAclRules(policies: readonly NamedPolicy[], dialect: Dialect): AclRules {
  const rules = new Map<string, AclRule>();
  const templated: TemplatedRule[] = [];
  for (const { name, text } of policies) {
    const { blocks, problem } = parsePolicy(text);
    if (blocks === undefined) return { problem: `policy ${name}: ${problem}` };
    for (const block of blocks) {
      const { rule, template, problem } = readRule(block, name, dialect);
      if (problem !== undefined) return { problem: `policy ${name}, path ${JSON.stringify(block.path)}: ${problem}` };
      if (template !== undefined) templated.push(template);
      else rules.set(rule.path, merge(rules.get(rule.path), rule));
    }
  }
  const byPath = templated.sort((left, right) => (left.path < right.path ? -1 : left.path > right.path ? 1 : 0));
  return { rules: [...rules.values()], templated: byPath };
}

type RuleRead =
  | { readonly rule: AclRule; readonly template?: never; readonly problem?: never }
  | { readonly rule?: never; readonly template: TemplatedRule; readonly problem?: never }
  | { readonly rule?: never; readonly template?: never; readonly problem: string };

function readRule(block: PolicyBlock, policy: string, dialect: Dialect): RuleRead {
  // One slash alone: what two slashes lead is asked for by no request.
  const path = block.path.replace(/^\//, "");
  const isTemplated = path.includes("{{") || path.includes("}}");
  const problem =
    (isTemplated ? findUnbalanced(path) : undefined) ?? findBadPath(path) ?? findBadKey(block.otherKeys, dialect);
  if (problem !== undefined) return { problem };
  const capabilities = readWords(block, knownWords[dialect]);
  if (typeof capabilities === "string") return { problem: capabilities };
  if (isTemplated) return { template: { path, capabilities } };
  const conditions = capabilities.includes("deny")
    ? []
    : block.otherKeys.filter((key) => knownConditions[dialect].includes(key));
  return { rule: { path, capabilities, policies: [policy], conditions: unite(conditions, []) } };
}

/** Each opening pair of braces is closed before the next one (vault v1.14.0, sdk/helper/identitytpl). */
function findUnbalanced(path: string): string | undefined {
  const [first = "", ...rest] = path.split("{{");
  const isBalanced = !first.includes("}}") && rest.every((part) => part.split("}}").length === 2);
  return isBalanced ? undefined : "its template is not balanced";
}

function findBadPath(path: string): string | undefined {
  return path.includes("+*") ? "+* is no wildcard" : undefined;
}

function findBadKey(keys: readonly string[], dialect: Dialect): string | undefined {
  // What it grants ends at an instant, and here is no clock.
  if (dialect === "openbao" && keys.includes("expiration")) return "an expiration is not evaluated";
  const known = ["comment", "policy", ...knownConditions[dialect]];
  const unknown = keys.find((key) => !known.includes(key));
  return unknown === undefined ? undefined : `the server knows no key ${unknown}`;
}

/** The capabilities of a block, sorted, or what is wrong with them; no word after a deny is looked at. */
function readWords(
  { capabilities, policy = "" }: PolicyBlock,
  known: readonly string[],
): readonly Capability[] | string {
  const legacy = legacyWords.get(policy);
  if (legacy === undefined) return "the server knows no such policy";
  const all = policy === "deny" ? legacy : [...capabilities, ...legacy];
  const deny = all.indexOf("deny");
  const read = deny < 0 ? all : all.slice(0, deny);
  if (!read.every((word) => known.includes(word))) return "the server knows no such capability";
  return deny < 0 ? unite(read as readonly Capability[], []) : ["deny"];
}

function merge(before: AclRule | undefined, rule: AclRule): AclRule {
  if (before === undefined) return rule;
  const [isDenied, denies] = [before, rule].map(({ capabilities }) => capabilities.includes("deny"));
  if (isDenied !== denies) return isDenied ? before : rule;
  return {
    path: rule.path,
    capabilities: unite(before.capabilities, rule.capabilities),
    policies: [...new Set([...before.policies, ...rule.policies])],
    conditions: unite(before.conditions, rule.conditions),
  };
}

function unite<T extends string>(left: readonly T[], right: readonly T[]): readonly T[] {
  return [...new Set([...left, ...right])].sort();
}

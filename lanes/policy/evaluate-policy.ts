import { type AclRule, type Dialect, type NamedPolicy, readAclRules, type TemplatedRule } from "./acl-rules.ts";
import type { Capability } from "./format-policy.ts";
import { findExact, findInexact, indexRules, type RuleIndex, toBytes } from "./match-rule.ts";

/** What a request does to a path. */
export type Operation = "read" | "list" | "scan" | "create" | "update" | "patch" | "delete";

/** What a token may do that carries these policies and no other; paths are those of the API, below its `/v1/`. */
export interface Acl {
  /** As `sys/capabilities` answers: sorted, `deny` alone where nothing is allowed, `root` alone for the root policy. */
  capabilitiesAt(path: string): readonly (Capability | "root")[];
  /** Whether the capability is there; where the server protects a path, or the rule has conditions, it asks for more. */
  allows(operation: Operation, path: string): boolean;
  /** What decides the answer of {@link capabilitiesAt}; undefined where no path of a policy matches. */
  ruleAt(path: string): DecidingRule | undefined;
  /** Rules with a template: where they count depends on the caller and cannot be told, so the answers leave them out. */
  readonly templated: readonly TemplatedRule[];
}

/** The written path that decides, and the names of the policies that have it. */
export interface DecidingRule {
  readonly policy: string;
  readonly path: string;
  /** Keys that narrow further what a request may be, such as allowed_parameters; they are not evaluated. */
  readonly conditions: readonly string[];
}

const nothing: readonly Capability[] = ["deny"];

const root: Acl = {
  capabilitiesAt: () => ["root"],
  allows: () => true,
  ruleAt: () => ({ policy: "root", path: "*", conditions: [] }),
  templated: [],
};

/**
 * Evaluates policies as the server does, or says why that cannot be done. Namespaces are not looked at.
 * The facts are those of hashicorp/vault v1.14.0, vault/acl.go, and of OpenBao 2.6.2, vault/policy/acl.go.
 */
export function buildAcl(
  policies: readonly NamedPolicy[],
  { dialect = "openbao" }: { readonly dialect?: Dialect } = {},
): { readonly acl: Acl; readonly problem?: never } | { readonly acl?: never; readonly problem: string } {
  // The server stores and looks up names in lower case.
  const named = policies.map(({ name, text }) => ({ name: name.trim().toLowerCase(), text }));
  const names = new Set(named.map(({ name }) => name));
  if (names.size < named.length) return { problem: "two policies have one name" };
  if (names.has("root")) return names.size > 1 ? { problem: "root goes with no other policy" } : { acl: root };
  const read = readAclRules(named, dialect);
  if (read.problem !== undefined) return { problem: read.problem };
  return { acl: makeAcl(indexRules(read.rules), read.templated, dialect) };
}

function makeAcl(index: RuleIndex, templated: readonly TemplatedRule[], dialect: Dialect): Acl {
  const ruleAt = (path: string): AclRule | undefined => findRuleOfList(index, trim(path), dialect);
  return {
    templated,
    // The server answers as if a list was asked for, so that a path with a slash at its end falls back.
    capabilitiesAt(path) {
      const { capabilities = [] } = ruleAt(path) ?? {};
      return capabilities.length === 0 ? nothing : capabilities;
    },
    allows(operation, path) {
      const isList = operation === "list" || operation === "scan";
      // A list is always asked for with a slash at the end: the server puts it there (http/logical.go).
      const asked = trim(isList ? path.replace(/\/?$/, "/") : path);
      const rule = isList
        ? findRuleOfList(index, asked, dialect)
        : (findExact(index, asked) ?? findInexact(index, asked));
      return rule?.capabilities.includes(operation) ?? false;
    },
    ruleAt(path) {
      const rule = ruleAt(path);
      return rule && { policy: rule.policies.join(", "), path: rule.path, conditions: rule.conditions };
    },
  };
}

/** An exact rule without the slash counts for a list too; in OpenBao any rule does, after all those that match with it. */
function findRuleOfList(index: RuleIndex, path: string, dialect: Dialect): AclRule | undefined {
  const bare = path.replace(/\/$/, "");
  return (
    findExact(index, path) ??
    findExact(index, bare) ??
    findInexact(index, path) ??
    (dialect === "openbao" ? findInexact(index, bare) : undefined)
  );
}

function trim(path: string): string {
  return toBytes(path).replace(/^\/+/, "");
}

import type { AclRule } from "./acl-rules.ts";

/** Rules by what their paths match; all keys are in bytes, since the server counts bytes. */
export interface RuleIndex {
  readonly exact: ReadonlyMap<string, AclRule>;
  /** By the path without its asterisk. */
  readonly prefixes: ReadonlyMap<string, AclRule>;
  readonly wildcards: readonly Candidate[];
}

/** A rule that matches more than one path, and what its rank depends on. */
interface Candidate {
  readonly rule: AclRule;
  /** Without the asterisk at its end. */
  readonly path: string;
  readonly isPrefix: boolean;
  /** Where the first wildcard stands. */
  readonly first: number;
  /** Segments that are a wildcard. */
  readonly wildcards: number;
}

/** Sorts the rules by what their paths match. */
export function indexRules(rules: readonly AclRule[]): RuleIndex {
  const sorted = rules.map((rule) => ({ rule, candidate: describeCandidate(rule) }));
  const hasWildcard = ({ candidate }: (typeof sorted)[number]): boolean => isSegmentWildcard(candidate.path);
  const plain = sorted.filter((each) => !hasWildcard(each));
  const index = (isPrefix: boolean): ReadonlyMap<string, AclRule> =>
    new Map(
      plain
        .filter(({ candidate }) => candidate.isPrefix === isPrefix)
        .map(({ rule, candidate: { path } }) => [path, rule]),
    );
  return {
    exact: index(false),
    prefixes: index(true),
    wildcards: sorted.filter(hasWildcard).map(({ candidate }) => candidate),
  };
}

/** The rule for exactly this path, in bytes. */
export function findExact({ exact }: RuleIndex, path: string): AclRule | undefined {
  return exact.get(path);
}

/** The strongest of the rules that match this path, in bytes, among others. */
export function findInexact({ prefixes, wildcards }: RuleIndex, path: string): AclRule | undefined {
  const segments = path.split("/");
  const matching = wildcards.filter((candidate) => matches(candidate, segments));
  const prefix = findLongestPrefix(prefixes, path);
  const all = prefix === undefined ? matching : [...matching, prefix];
  return all.reduce<Candidate | undefined>((best, each) => (best && compare(best, each) > 0 ? best : each), undefined)
    ?.rule;
}

/** The bytes of a text in UTF-8, one character each, so that positions, lengths and order are those of the server. */
export function toBytes(text: string): string {
  return Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
}

function describeCandidate(rule: AclRule): Candidate {
  const written = toBytes(rule.path);
  const isPrefix = written.endsWith("*");
  const path = isPrefix ? written.slice(0, -1) : written;
  const wildcards = path.split("/").filter((segment) => segment === "+").length;
  return { rule, path, isPrefix, first: isSegmentWildcard(path) ? path.indexOf("+") : path.length, wildcards };
}

/** Also where a segment only begins with +: it matches itself alone, but ranks as a wildcard (vault v1.14.0, policy.go). */
function isSegmentWildcard(path: string): boolean {
  return path === "+" || path.startsWith("+/") || path.includes("/+");
}

function findLongestPrefix(prefixes: RuleIndex["prefixes"], path: string): Candidate | undefined {
  for (let length = path.length; prefixes.size > 0 && length >= 0; length -= 1) {
    const rule = prefixes.get(path.slice(0, length));
    if (rule !== undefined) return describeCandidate(rule);
  }
  return undefined;
}

function matches({ path, isPrefix }: Candidate, segments: readonly string[]): boolean {
  const parts = path.split("/");
  if (isPrefix ? segments.length < parts.length : segments.length !== parts.length) return false;
  return parts.every((part, index) => {
    const segment = segments[index] ?? "";
    if (part === "+" || part === segment) return true;
    return isPrefix && index === parts.length - 1 && segment.startsWith(part);
  });
}

/**
 * Above zero where the left one is stronger: its first wildcard stands later; it has no asterisk; it has fewer wildcards;
 * it is longer; it is later in the order of bytes (hashicorp/vault v1.14.0, vault/acl.go).
 */
function compare(left: Candidate, right: Candidate): number {
  return (
    left.first - right.first ||
    Number(right.isPrefix) - Number(left.isPrefix) ||
    right.wildcards - left.wildcards ||
    left.path.length - right.path.length ||
    (left.path > right.path ? 1 : -1)
  );
}

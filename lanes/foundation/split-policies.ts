import { formatRule } from "./format-authority.ts";
import { type FoundationFamily, nameFoundationPolicy } from "./names.ts";
import type { AuthorityRule } from "./rule.ts";

/** One policy of a foundation. */
export interface FoundationPolicy {
  readonly family: FoundationFamily;
  /** `lane-apply`, or of what does not fit into one policy `lane-apply-2` and so on; a token has all of its family. */
  readonly name: string;
  /** HCL; the same requests and settings give the same bytes. */
  readonly text: string;
  /** What it is for, in a sentence. */
  readonly purpose: string;
}

/**
 * Bytes of a policy as it is stored, beyond which a next one is begun: half of what one entry of the storage may have
 * (OpenBao 2.6, raft max_entry_size, 1 MiB), since the entry is encrypted and has its own words around the text.
 */
export const MAX_STORED_BYTES = 512 * 1024;

/** Writes rules as policies of one family, as many as it takes; a rule that fits into none is an error. */
export function splitPolicies(
  rules: readonly AuthorityRule[],
  {
    family,
    suffix,
    purpose,
  }: { readonly family: FoundationFamily; readonly suffix: string | undefined; readonly purpose: string },
): { readonly policies: readonly FoundationPolicy[]; readonly errors: readonly string[] } {
  const blocks = rules.map((rule) => ({ rule, text: formatRule(rule) }));
  const errors = blocks
    .filter(({ text }) => countStored(text) > MAX_STORED_BYTES)
    .map(({ rule: { path } }) => `${family} cannot be computed: what it says of ${path} does not fit into one policy`);
  const groups: string[][] = [[]];
  let stored = 0;
  for (const { text } of blocks) {
    const more = countStored(text);
    if (stored + more > MAX_STORED_BYTES && groups.at(-1)?.length !== 0) {
      groups.push([]);
      stored = 0;
    }
    groups.at(-1)?.push(text);
    stored += more;
  }
  const policies = groups.map((group, index) => {
    const name = nameFoundationPolicy(family, { place: index + 1, suffix });
    const head = `# ${name}: ${purpose}\n`;
    return { family, name, text: [head, ...group].join("\n"), purpose };
  });
  return { policies, errors };
}

/** The text lies in an entry of JSON, where quotes and line ends take two bytes (OpenBao 2.6, PolicyEntry). */
function countStored(text: string): number {
  return new TextEncoder().encode(JSON.stringify(text)).length;
}

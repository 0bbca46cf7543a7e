/** What a token may do at a path (OpenBao 2.6, internal/vault/policy: the words a policy may use). */
export type Capability = "create" | "read" | "update" | "patch" | "delete" | "list" | "scan" | "sudo" | "deny";

/** One `path` block: the exact API path, and what is allowed there. */
export interface PolicyRule {
  readonly path: string;
  readonly capabilities: readonly Capability[];
}

// Policies are HCL v1: `*` and `+` are wildcards, `{{` is a template, `${` an interpolation and `"` ends the string.
const exactPath = /^[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** What stands in a comment of one line; the server keeps the text byte for byte (OpenBao 2.6, sys/policies/acl). */
const commentText = /^[A-Za-z0-9 ._:-]+$/;

/**
 * The policy text of the rules, in their order, below one line of comment; ends with a newline.
 * Throws for a path that is not exact and for a comment that could be more than one.
 */
export function formatPolicy(rules: readonly PolicyRule[], { comment }: { comment: string }): string {
  if (!commentText.test(comment)) throw new TypeError("a policy comment is letters, digits, spaces and . _ : -");
  return `# ${comment}\n${rules.map(formatRule).join("\n")}`;
}

function formatRule({ path, capabilities }: PolicyRule): string {
  if (!exactPath.test(path)) throw new TypeError("a policy path must be exact: letters, digits, . _ - and /");
  const words = capabilities.map((word) => `"${word}"`).join(", ");
  return `path "${path}" {\n  capabilities = [${words}]\n}\n`;
}

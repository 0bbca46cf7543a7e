import type { AuthorityRule } from "./rule.ts";

/** What every token of a foundation may do with itself, so that it needs no default policy beside its own. */
export const ownTokenRules: readonly AuthorityRule[] = [
  // terraform-provider-vault v5.8.0 asks for it before anything else (internal/provider/meta.go).
  { path: "auth/token/lookup-self", capabilities: ["read"], reason: "what the token is" },
  { path: "auth/token/revoke-self", capabilities: ["update"], reason: "the token ends with the run" },
];

/** The tokens there are, by accessors, which open nothing; a list of all of them takes sudo (vault v1.14.0, token_store.go). */
export const tokenListRules: readonly AuthorityRule[] = [
  { path: "auth/token/accessors", capabilities: ["list", "sudo"], reason: "the tokens there are" },
  { path: "auth/token/lookup-accessor", capabilities: ["update"], reason: "which policies each of them has" },
];

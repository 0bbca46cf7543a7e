/** The steps of a production bootstrap, in their order. */
export const BOOTSTRAP_STEPS = [
  "server-config",
  "auto-unseal",
  "audit",
  "initialised",
  "foundation",
  "scoped-token",
  "root-revoked",
  "no-root-attempt",
  "handoff",
] as const;

/** One of them. */
export type BootstrapStep = (typeof BOOTSTRAP_STEPS)[number];

/** What each shows, in a few words. */
export const STEP_TITLES: Readonly<Record<BootstrapStep, string>> = {
  "server-config": "The server's configuration is checked",
  "auto-unseal": "A KMS or an HSM unseals the server",
  audit: "The server is audited before it is initialised",
  initialised: "One initialisation, its recovery keys and root token encrypted to people's PGP keys",
  foundation: "What lanes stand on is applied, by the short-lived root token in the operator's own shell",
  "scoped-token": "A login gives a token that is not root and lacks what it must not have",
  "root-revoked": "The root token is revoked, and nobody holds one",
  "no-root-attempt": "Nobody is making another root token or other keys",
  handoff: "Handed over",
};

// Apart from the schema, which every command would load with its library.

/** The steps of a rotation, in their order. */
export const ROTATION_STEPS = ["new-key", "replaced", "delivered", "reloaded", "verified", "old-key-revoked"] as const;

/** The steps of an incident, in their order: the key is worthless before anything is cleaned. */
export const INCIDENT_STEPS = [
  "provider-revoked",
  "front-door-off",
  "policy-cut",
  "value-removed",
  "fresh-key",
  "audit-sweep",
  "blast-radius",
  "follow-up",
  "root-cause",
  "corrective-action",
  "closed",
] as const;

/** The ways in which a key leaves its gateway. */
export const BREACH_KINDS = [
  "accidental-logging",
  "repository-commit",
  "stack-trace",
  "inbox-or-outbox-message",
  "chat-transcript",
] as const;

/** Why a credential is rotated; all but the schedule are out of turn. */
export const ROTATION_TRIGGERS = ["schedule", "compromise-suspected", "provider-mandate", "operator-choice"] as const;

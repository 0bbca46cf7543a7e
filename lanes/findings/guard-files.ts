import type { FindingKind } from "./kind.ts";

/** Findings in the file of ownership and the fixture map, each taken alone. */
export const GUARD_FILE_FINDINGS = {
  "stated-twice": {
    severity: "error",
    title: "The same thing stated twice",
    hint: "Keep one of the two.",
    meaning: "Of two statements nobody can tell which one was meant.",
    example: "`name: issue-core` in two services",
  },
  "ownership-overlap": {
    severity: "error",
    title: "Folder or namespace of two owners",
    hint: "Give each its own: what lies in two belongs to nobody.",
    example: "`folders: [apps]` of one service and `folders: [apps/issue-core]` of another",
  },
  "unknown-service": {
    severity: "error",
    title: "Service that is not stated",
    hint: "Add it under `services`, with its owner and its folders.",
    example: "`users: [isue-core]`",
  },
  "bundle-not-approved": {
    severity: "error",
    title: "Shared bundle without the record of its approval",
    hint: "Give each service a secret of its own; where it must be shared, have that approved and write `approval`.",
    meaning: "A credential that several use can be taken from none of them alone, and each of them may leak it.",
    example: "`users: [agents, graph]` without `approval`",
  },
  "authority-mirrors-itself": {
    severity: "error",
    title: "OpenBao as the mirror of itself",
    hint: "Leave `mirror` out, or name the system that makes the Secret.",
    example: "`authority: openbao` with `mirror: true`",
  },
  "fixture-looks-real": {
    severity: "error",
    title: "Fixture that may be a credential",
    hint: "Write fixture-… or dummy-… with words behind it, or let it be generated; if it is in use anywhere, rotate it.",
    meaning:
      "The map is committed: only what says of itself that it is made up may stand there. What looks drawn at random is refused behind such words as well.",
    example: "`value:` and a password from a development cluster",
  },
  "fixture-without-value": {
    severity: "error",
    title: "Fixture with neither or both of value and generate",
    hint: "Write `value: fixture-…`, or `generate: password` with a `length` where it matters.",
    example: "`{path: app/db, property: password}`",
  },
  "fixture-in-production": {
    severity: "error",
    title: "Fixture for production",
    hint: "Remove it: credentials of production come from OpenBao alone.",
    example: "`environments: {production: […]}`",
  },
} as const satisfies Record<string, FindingKind>;

import type { Verb } from "../verb.ts";
import { verb } from "./load-verb.ts";
import { anyRequests, exceptionsOption, excludeOption, json, reportOptions, stackOptions } from "./options.ts";

const named = "requests, by id or file, or folders of them (default: credential-change-requests)";

/** What checks files, and says where requests stand. */
export const CHECK_VERBS: readonly Verb[] = [
  {
    name: "validate",
    summary: "list everything that is wrong or risky with requests",
    details:
      "Checks requests offline: syntax, schema, rules, secrets, and what they say about each other.\n" +
      "Errors fail the command; warnings and risks are shown, and fail it with --strict alone. Records of key custody\n" +
      "are checked too, and files of the guardrails; without paths those of key-custody and guardrails (docs/custody.md,\n" +
      "docs/ownership.md).",
    operand: { ...anyRequests, description: `${named}; - reads one from stdin` },
    options: [
      ...reportOptions,
      { flags: "--max-ttl <duration>", description: "the longest token lifetime that is accepted (default: 24h)" },
    ],
    examples: [
      { command: "ccr validate", meaning: "check every request of the repository" },
      { command: "ccr validate CCR-2026-0002", meaning: "one request, among the others" },
      { command: "ccr validate --format sarif > ccr.sarif", meaning: "for a code scanning upload" },
      { command: "git show HEAD:path/to/request.yaml | ccr validate -", meaning: "check a request that is no file" },
    ],
    load: verb(() => import("../commands/validate.ts"), "validate"),
  },
  {
    name: "guard",
    summary: "find credentials and broken secret wiring in Kubernetes manifests",
    details:
      "Checks manifests offline: YAML and JSON, several documents a file, lists, what helm template and kustomize build print,\n" +
      "and templates that are not rendered yet. Findings never show a value. Reviewed exceptions are in one file\n" +
      "(docs/guard.md). Errors fail the command; warnings and risks fail it with --strict alone.",
    operand: {
      syntax: "[path...]",
      description: "manifests, or folders of them (default: .); - reads stdin",
      completes: "files",
    },
    options: [...reportOptions, exceptionsOption, excludeOption],
    examples: [
      { command: "ccr guard", meaning: "check every manifest of the repository" },
      { command: "helm template demo charts/demo | ccr guard -", meaning: "check what a chart renders" },
      { command: "ccr guard --exclude tests/fixtures", meaning: "everything but the examples of tests" },
      { command: "ccr guard --format sarif deploy > guard.sarif", meaning: "for a code scanning upload" },
    ],
    load: verb(() => import("../commands/guard.ts"), "guard"),
  },
  {
    name: "check",
    summary: "check everything of a repository: requests, records, policy files and manifests",
    details:
      "One report of what ccr validate and ccr guard find, for a gate: requests in credential-change-requests, records in\n" +
      "key-custody, policy files in openbao/policies, manifests everywhere. With --stack deliveries are also held against the\n" +
      "lanes that the stack grants. An error is also what validate warns of: a lane that is applied, changed without a new\n" +
      "approval, since an update of its stack stops there. Errors fail the command; warnings and risks fail it with --strict\n" +
      "alone. stderr says which requests no Pulumi.STACK.yaml of this folder takes.",
    operand: { syntax: "[path...]", description: "manifests, or folders of them (default: .)", completes: "files" },
    options: [
      ...reportOptions,
      exceptionsOption,
      excludeOption,
      {
        flags: "--requests <path>",
        description: "requests and records, more than once (default: credential-change-requests and key-custody)",
        repeatable: true,
        completes: "files",
      },
      ...stackOptions,
    ],
    examples: [
      { command: "ccr check", meaning: "the gate of a repository" },
      { command: "ccr check --format github deploy", meaning: "annotate a pull request; manifests below deploy alone" },
    ],
    load: verb(() => import("../commands/check.ts"), "check"),
  },
  {
    name: "status",
    summary: "say of each request whether it grants, and why not",
    details:
      "One line a request: its id, its status, and granted or withheld with every reason. --json adds the digest, the\n" +
      "computed state, apply_allowed, approvers and the front door's readiness (schemas/status.v1.schema.json).\n" +
      "Without --environment and --cluster each request is judged for the stack that it names, and withheld where the\n" +
      "Pulumi.STACK.yaml files of this folder have none that takes it.",
    operand: anyRequests,
    options: [
      json,
      { flags: "--environment <name>", description: "judge for the stack of this environment" },
      { flags: "--cluster <name>", description: "judge for the stack of this cluster" },
      {
        flags: "--allowed-signers <file>",
        description: "judge for a stack that requires signatures by these keys",
        completes: "files",
      },
    ],
    examples: [
      { command: "ccr status", meaning: "what the committed requests grant" },
      { command: "ccr status --environment staging", meaning: "what they grant on the staging stack" },
    ],
    load: verb(() => import("../commands/status.ts"), "showStatus"),
  },
  {
    name: "frontdoor",
    summary: "write the catalog entries of the front door",
    details:
      "ccr frontdoor export prints one entry a request with a catalog id: concrete once its lane is verified, before that\n" +
      "a template with what it waits for. Readiness is computed from the records (schemas/frontdoor.v1.schema.json).",
    operand: {
      syntax: "<action...>",
      description: "export, and which requests (default: all)",
      completes: "requests",
      actions: ["export"],
    },
    options: [{ flags: "--json", description: "accepted for uniformity: the entries are JSON already" }],
    examples: [{ command: "ccr frontdoor export > catalog.json", meaning: "for ops-warden" }],
    load: verb(() => import("../commands/frontdoor.ts"), "exportCatalog"),
  },
];

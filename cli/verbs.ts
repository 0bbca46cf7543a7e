import { BREACH_KINDS, INCIDENT_STEPS, ROTATION_TRIGGERS } from "../lanes/life/vocabulary.ts";
import { ORDER_TYPES } from "../lanes/orders/vocabulary.ts";
import { newOptions, placeOptions } from "./new-options.ts";
import type { ExitCode, Invocation, Verb, VerbOption } from "./verb.ts";

const paths = {
  syntax: "[path...]",
  description: "request files, or folders of them (default: credential-change-requests)",
  completes: "files",
} as const;
const json = { flags: "--json", description: "print one JSON object" } as const;

const request = { syntax: "<request>", description: "a request, by its id or its file", completes: "files" } as const;
const actOptions = [
  { flags: "--reviewer <name>", description: "who acts; a decision is a required approver's, named letter by letter" },
  { flags: "--comment <text>", description: "why, in a line without any secret" },
  { flags: "--what <digest>", description: "the digest that was read (ccr digest); another one is refused" },
  { flags: "--at <instant>", description: "when, with an offset (default: now)" },
  { flags: "--dry-run", description: "show the change of the file and write nothing" },
  json,
] as const satisfies readonly VerbOption[];
const stackOptions = [
  {
    flags: "--stack <name>",
    description: "the stack, with its Pulumi.NAME.yaml (default: CCR_STACK, else production)",
  },
  {
    flags: "--config-file <file>",
    description: "another file of its settings (default: CCR_CONFIG_FILE)",
    completes: "folders",
  },
] as const satisfies readonly VerbOption[];
const gitopsOptions = [
  {
    flags: "--gitops <folder>",
    description: "the folder of the manifests that Argo CD or Flux applies",
    completes: "folders",
  },
  {
    flags: "--layout <name>",
    description: "flux: two Kustomizations, one after the other (default: argocd, by sync waves)",
    choices: ["argocd", "flux"],
  },
  {
    flags: "--wave <number>",
    description: "Argo CD's wave of the stores; ExternalSecrets are in the next one (default: 0)",
  },
  { flags: "--flux-source <name>", description: "Flux's GitRepository (default: flux-system)" },
  { flags: "--flux-namespace <name>", description: "its namespace (default: flux-system)" },
  { flags: "--flux-path <path>", description: "the folder from the root of that source (default: as --gitops has it)" },
] as const satisfies readonly VerbOption[];
const folders = {
  syntax: "[folder...]",
  description: "folders of requests (default: credential-change-requests)",
  completes: "files",
} as const;
const policyPackOption = {
  flags: "--policy-pack <folder>",
  description: "hold preview and update to this policy pack (may be repeated; default: CCR_POLICY_PACK)",
  repeatable: true,
  completes: "folders",
} as const satisfies VerbOption;
const requests = {
  syntax: "[request...]",
  description: "requests, by id or file, or a folder of them",
  completes: "files",
} as const;
const decisionOptions = [
  ...actOptions,
  { flags: "--person <name>", description: "the person who decides as that approver (default: the approver)" },
  {
    flags: "--source <name>",
    description: "where the decision was made (default: cli)",
    choices: ["cli", "state-hub", "chat"],
  },
  { flags: "--decision-id <id>", description: "its id where it was made" },
  { flags: "--sign <key>", description: "sign it with this SSH key, by ssh-keygen -Y sign", completes: "folders" },
] as const satisfies readonly VerbOption[];

const reportOptions = [
  {
    flags: "--format <name>",
    description: "how findings are printed (default: text)",
    choices: ["text", "json", "sarif", "github"],
  },
  { flags: "--json", description: "the same as --format json" },
  { flags: "--strict", description: "fail on warnings and risks too" },
] as const satisfies readonly VerbOption[];
const exceptionsOption = {
  flags: "--exceptions <file>",
  description: "the reviewed exceptions (default: guardrails/exceptions.yaml, where there is one)",
  completes: "folders",
} as const satisfies VerbOption;

/** The command table: help, parsing, completion and docs/cli.md all come from it. */
export const VERBS: readonly Verb[] = [
  {
    name: "validate",
    summary: "list everything that is wrong or risky with requests",
    details:
      "Checks requests offline: syntax, schema, rules, secrets, and what they say about each other.\n" +
      "Errors fail the command; warnings and risks are shown, and fail it with --strict alone. Records of key custody\n" +
      "are checked too, and files of the guardrails; without paths those of key-custody and guardrails (docs/custody.md,\n" +
      "docs/ownership.md).",
    operand: { ...paths, description: `${paths.description}; - reads one request from stdin` },
    options: [
      ...reportOptions,
      { flags: "--max-ttl <duration>", description: "the longest token lifetime that is accepted (default: 24h)" },
    ],
    examples: [
      { command: "ccr validate", meaning: "check every request of the repository" },
      { command: "ccr validate --format sarif > ccr.sarif", meaning: "for a code scanning upload" },
      { command: "git show HEAD:path/to/request.yaml | ccr validate -", meaning: "check a request that is no file" },
    ],
    load: verb(() => import("./commands/validate.ts"), "validate"),
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
    options: [...reportOptions, exceptionsOption],
    examples: [
      { command: "ccr guard", meaning: "check every manifest of the repository" },
      { command: "helm template demo charts/demo | ccr guard -", meaning: "check what a chart renders" },
      { command: "ccr guard --format sarif deploy > guard.sarif", meaning: "for a code scanning upload" },
    ],
    load: verb(() => import("./commands/guard.ts"), "guard"),
  },
  {
    name: "check",
    summary: "check everything of a repository: requests, records, policy files and manifests",
    details:
      "One report of what ccr validate and ccr guard find, for a gate: requests in credential-change-requests, records in\n" +
      "key-custody, policy files in openbao/policies, manifests everywhere. With --stack deliveries are also held against the\n" +
      "lanes that the stack grants. Errors fail the command; warnings and risks fail it with --strict alone.",
    operand: { syntax: "[path...]", description: "manifests, or folders of them (default: .)", completes: "files" },
    options: [
      ...reportOptions,
      exceptionsOption,
      {
        flags: "--requests <path>",
        description: "requests and records, more than once (default: credential-change-requests and key-custody)",
        repeatable: true,
        completes: "folders",
      },
      ...stackOptions,
    ],
    examples: [
      { command: "ccr check", meaning: "the gate of a repository" },
      { command: "ccr check --format github deploy", meaning: "annotate a pull request; manifests below deploy alone" },
    ],
    load: verb(() => import("./commands/check.ts"), "check"),
  },
  {
    name: "status",
    summary: "say of each request whether it grants, and why not",
    details:
      "One line a request: its id, its status, and granted or withheld with every reason. --json adds the digest, the\n" +
      "computed state, apply_allowed, approvers and the front door's readiness (schemas/status.v1.schema.json).\n" +
      "Without --environment and --cluster each request is judged for the stack that it names.",
    operand: { ...paths, syntax: "[request...]", description: "requests, by id or file, or folders of them" },
    options: [
      json,
      { flags: "--environment <name>", description: "judge for the stack of this environment" },
      { flags: "--cluster <name>", description: "judge for the stack of this cluster" },
      {
        flags: "--allowed-signers <file>",
        description: "judge for a stack that requires signatures by these keys",
        completes: "folders",
      },
    ],
    examples: [
      { command: "ccr status", meaning: "what the committed requests grant" },
      { command: "ccr status --environment staging", meaning: "what they grant on the staging stack" },
    ],
    load: verb(() => import("./commands/status.ts"), "showStatus"),
  },
  {
    name: "frontdoor",
    summary: "write the catalog entries of the front door",
    details:
      "ccr frontdoor export prints one entry a request with a catalog id: concrete once its lane is verified, before that\n" +
      "a template with what it waits for. Readiness is computed from the records (schemas/frontdoor.v1.schema.json).",
    operand: { syntax: "<action...>", description: "export, and which requests (default: all)", completes: "files" },
    options: [{ flags: "--json", description: "accepted for uniformity: the entries are JSON already" }],
    examples: [{ command: "ccr frontdoor export > catalog.json", meaning: "for ops-warden" }],
    load: verb(() => import("./commands/frontdoor.ts"), "exportCatalog"),
  },
  {
    name: "new",
    summary: "write a new request",
    details:
      "Writes a valid request in status proposed, its binding not confirmed, with the next free id of the year.\n" +
      "On a terminal it asks for what is missing; elsewhere, and in CI, it lists the flags that are. It names paths\n" +
      "and fields, never a value, and never overwrites a file.",
    options: [...newOptions, { flags: "--json", description: "print the file and its risks as one JSON object" }],
    examples: [
      { command: "ccr new", meaning: "ask for everything" },
      {
        command:
          "ccr new --title 'issue-core mail key' --agent ops-warden --reason 'Sends mail.' --approver issue-core-owner \\\n" +
          "    --domain financials --tenant issue-core --workload issue-core --environment production \\\n" +
          "    --purpose 'issue-core sends mail' --bundle issue-core-mail-key --field MAIL_KEY",
        meaning: "ask for nothing",
      },
    ],
    load: verb(() => import("./commands/new.ts"), "writeNewRequest"),
  },
  {
    name: "render",
    summary: "show a request as its reviewers decide by it",
    details:
      "Risks first, then who reads what through which binding, delivery, lifetime, verification, lifecycle, decisions\n" +
      "and who is missing, what changed since the last approval (from git), and the lines to decide by. A record of key\n" +
      "custody, named by its file, is shown as a checklist.",
    operand: { ...paths, syntax: "[request...]", description: "requests, by id or file, or folders of them" },
    options: [
      {
        flags: "--format <name>",
        description: "for a terminal, a pull request, a program or a browser (default: text)",
        choices: ["text", "markdown", "json", "html"],
      },
      { flags: "--json", description: "the same as --format json" },
    ],
    examples: [
      { command: "ccr render CCR-2026-0002", meaning: "one request" },
      { command: "ccr render CCR-2026-0002 --format markdown", meaning: "for a pull request" },
    ],
    load: verb(() => import("./commands/render.ts"), "renderRequests"),
  },
  {
    name: "serve",
    summary: "show the review pages in a browser, and decide there",
    details:
      "A list with filters, and a page a request with the same content as render, its history and a form that records by\n" +
      "the same code as the commands. It listens on this machine alone, runs no script and loads nothing from elsewhere.",
    operand: paths,
    options: [
      { flags: "--port <number>", description: "the port (default: a free one)" },
      { flags: "--host <address>", description: "the address to listen on (default: 127.0.0.1)" },
    ],
    examples: [{ command: "ccr serve", meaning: "prints the address" }],
    load: verb(() => import("./commands/serve.ts"), "serve"),
  },
  {
    name: "site",
    summary: "write the review pages as files",
    details: "The pages of ccr serve without the form, for an artefact of CI. Files of the same name are replaced.",
    operand: { syntax: "<folder...>", description: "where to, and which requests (default: all)", completes: "files" },
    options: [],
    examples: [{ command: "ccr site public", meaning: "open public/index.html" }],
    load: verb(() => import("./commands/site.ts"), "writeSite"),
  },
  {
    name: "digest",
    summary: "print the digest that an approval of a request covers",
    details:
      "The digest of everything that reviewers decide about: the request but its records, and the policy file that it\n" +
      "names. Format, order of keys and comments of the YAML do not change it; any value does, and voids an approval.",
    operand: { ...paths, syntax: "[request...]", description: "requests, by id or file, or folders of them" },
    options: [json],
    examples: [{ command: "ccr digest", meaning: "of every request of the repository" }],
    load: verb(() => import("./commands/digest.ts"), "printDigests"),
  },
  {
    name: "propose",
    summary: "put a request up for review",
    details: "From requested, needs_changes or denied, and from approved to take it back; the approvers decide then.",
    operand: request,
    options: actOptions,
    examples: [
      { command: "ccr propose CCR-2026-0002 --reviewer ops-warden --comment 'Tenant corrected.'", meaning: "again" },
    ],
    load: verb(() => import("./commands/record.ts"), "propose"),
  },
  {
    name: "comment",
    summary: "add a remark to a request",
    details: "Anyone may; a remark is never a decision, whatever it says.",
    operand: request,
    options: actOptions,
    examples: [
      { command: "ccr comment CCR-2026-0002 --reviewer codex --comment 'The role exists.'", meaning: "an answer" },
    ],
    load: verb(() => import("./commands/record.ts"), "recordComment"),
  },
  {
    name: "confirm-binding",
    summary: "record that the auth binding was compared with what is live",
    details:
      "Without it nothing is granted, and nothing is approved: confirming is a change of what an approval covers, so it\n" +
      "comes first. It is no approval.",
    operand: request,
    options: actOptions,
    examples: [
      {
        command: "ccr confirm-binding CCR-2026-0002 --reviewer codex --comment 'Service account seen.'",
        meaning: "after a look at the cluster",
      },
    ],
    load: verb(() => import("./commands/record.ts"), "recordBinding"),
  },
  {
    name: "approve",
    summary: "approve a request as it is, as one of its approvers",
    details:
      "Appends the decision, bound to the digest of the content; a later change of the content voids it. Once every\n" +
      "required approver has approved, the status becomes approved. Nothing is forced: every reason of a refusal is\n" +
      "listed with its code (docs/decisions.md).",
    operand: request,
    options: decisionOptions,
    examples: [
      {
        command: "ccr approve CCR-2026-0002 --reviewer issue-core-owner --comment 'Needed for ingestion.'",
        meaning: "decide",
      },
      {
        command: "ccr approve CCR-2026-0002 --reviewer issue-core-owner --comment 'Needed.' --sign ~/.ssh/id_ed25519",
        meaning: "for stacks that require signatures",
      },
    ],
    load: verb(() => import("./commands/decide.ts"), "approve"),
  },
  {
    name: "deny",
    summary: "deny a request, as one of its approvers",
    details: "One denial denies. A lane that is applied is not denied any more but deactivated.",
    operand: request,
    options: decisionOptions,
    examples: [
      {
        command: "ccr deny CCR-2026-0002 --reviewer issue-core-owner --comment 'The path is of another tenant.'",
        meaning: "decide",
      },
    ],
    load: verb(() => import("./commands/decide.ts"), "deny"),
  },
  {
    name: "needs-changes",
    summary: "send a request back, as one of its approvers",
    details: "Says what has to change; ccr propose puts the request up again.",
    operand: request,
    options: decisionOptions,
    examples: [
      {
        command: "ccr needs-changes CCR-2026-0002 --reviewer issue-core-owner --comment 'Name the audience.'",
        meaning: "decide",
      },
    ],
    load: verb(() => import("./commands/decide.ts"), "askForChanges"),
  },
  {
    name: "sync-decision",
    summary: "record a decision that was made in the State Hub or a chat",
    details:
      "Takes a resolved decision as JSON (docs/state-hub.md): an outcome with the digest that it is about, or the words\n" +
      "of a template. Words count only as exactly one template of this request as it is, at the start of a line; what is\n" +
      "quoted, negated, mixed or about anything else is refused, and the valid lines are shown. Twice is once.",
    operand: request,
    options: [
      { flags: "--file <file>", description: "the decision as JSON; - is stdin", completes: "folders" },
      { flags: "--decision-id <id>", description: "the decision of this id of the State Hub that CCR_STATE_HUB names" },
      { flags: "--dry-run", description: "show the change of the file and write nothing" },
      json,
    ],
    examples: [
      {
        command: "ccr sync-decision CCR-2026-0001 --decision-id e6381a56-6b04-4fd5-b2de-f3ef59cde888",
        meaning: "from the State Hub",
      },
      { command: "ccr sync-decision CCR-2026-0001 --file decision.json", meaning: "from a file" },
    ],
    load: verb(() => import("./commands/sync-decision.ts"), "syncDecision"),
  },
  {
    name: "publish",
    summary: "tell the State Hub of all decisions that it does not have",
    details:
      "The commands tell it as they record. This tells it again after it could not be reached; it takes nothing twice.\n" +
      "CCR_STATE_HUB is its address or the file of a ledger (default: .ccr/state-hub.jsonl); off is none.",
    operand: { ...paths, syntax: "[request...]", description: "requests, by id or file, or folders of them" },
    options: [json],
    examples: [{ command: "ccr publish", meaning: "of every request of the repository" }],
    load: verb(() => import("./commands/publish.ts"), "publishDecisions"),
  },
  {
    name: "cancel",
    summary: "end a request that was not applied",
    details: "The file stays as a record. A lane that is applied is deactivated instead.",
    operand: request,
    options: actOptions,
    examples: [
      { command: "ccr cancel CCR-2026-0002 --reviewer ops-warden --comment 'Not needed.'", meaning: "end it" },
    ],
    load: verb(() => import("./commands/record.ts"), "cancel"),
  },
  {
    name: "supersede",
    summary: "end a request in favour of another one",
    details: "The other one must name this one in supersedes; its lane then continues this one's, updated in place.",
    operand: request,
    options: [{ flags: "--by <id>", description: "the request that takes its place" }, ...actOptions],
    examples: [
      {
        command: "ccr supersede CCR-2026-0002 --by CCR-2026-0004 --reviewer ops-warden --comment 'New audience.'",
        meaning: "once the other one is written",
      },
    ],
    load: verb(() => import("./commands/record.ts"), "recordSuccessor"),
  },
  {
    name: "plan",
    summary: "show what requests come to, and what an update would change",
    details:
      "Of each request the policy, the role, the manifests, the commands that make it by hand, and how files that hold\n" +
      "it already differ; then what pulumi preview would change, each resource with the request that asks for it.\n" +
      "Exit code 3 says that something would change, 0 that nothing would.",
    operand: requests,
    options: [
      ...stackOptions,
      policyPackOption,
      {
        flags: "--format <name>",
        description: "markdown: a comment of a pull request (default: text)",
        choices: ["text", "markdown", "json"],
      },
      { flags: "--json", description: "the same as --format json" },
      { flags: "--offline", description: "ask no server; changes are told by the files alone" },
      { flags: "--save <file>", description: "save the plan, for ccr apply --plan", completes: "folders" },
      {
        flags: "--manifests <path>",
        description: "compare with the Kubernetes manifests of a file or folder (may be repeated)",
        repeatable: true,
        completes: "folders",
      },
    ],
    examples: [
      { command: "ccr plan --offline CCR-2026-0003", meaning: "what a request comes to, without any server" },
      { command: "ccr plan --format markdown", meaning: "for a comment of a pull request" },
      { command: "ccr plan --save plan.json", meaning: "then ccr apply --plan plan.json" },
    ],
    load: verb(() => import("./commands/plan.ts"), "showPlan"),
  },
  {
    name: "apply",
    summary: "apply what was approved, and record it",
    details:
      "Refuses with every reason at once unless each lane of the change is approved, confirmed, unchanged since, valid\n" +
      "now and for this stack and cluster. Then it runs pulumi up held to the plan, and records the evidence.\n" +
      "Without a terminal and without --yes it is a dry run. Tokens come from VAULT_TOKEN, a token helper or bao login.",
    operand: requests,
    options: [
      ...stackOptions,
      policyPackOption,
      {
        flags: "--plan <file>",
        description: "apply this plan of ccr plan --save, if nothing changed since",
        completes: "folders",
      },
      { flags: "--refresh", description: "have the stack's state say first what the servers hold (docs/recovery.md)" },
      { flags: "--yes", description: "apply without asking" },
      { flags: "--by <name>", description: "who applies it (default: the request's review.applier)" },
      json,
    ],
    examples: [
      { command: "ccr apply --plan plan.json", meaning: "what was looked at, and nothing else" },
      {
        command: "ccr apply CCR-2026-0003 --yes --by platform-operator",
        meaning: "refuses a change of any other request",
      },
    ],
    load: verb(() => import("./commands/apply.ts"), "applyStack"),
  },
  {
    name: "export",
    summary: "write the Kubernetes objects of the lanes for Argo CD or Flux",
    details:
      "Writes the stores and the ExternalSecrets of all granted lanes, one in each file, and the lists that apply them, for\n" +
      "a stack of which Pulumi applies OpenBao alone (ccr:kubernetesObjects: gitops). Files of lanes that ended are\n" +
      "removed; what this command did not write is never touched, and refused where it is in the way. What is right\n" +
      "already stays as it is. --check writes nothing: it ends with 3 where a file differs, is missing or is left over.",
    operand: folders,
    options: [...stackOptions, ...gitopsOptions, { flags: "--check", description: "compare, and write nothing" }, json],
    examples: [
      { command: "ccr export --gitops clusters/production/lanes", meaning: "then commit what changed" },
      { command: "ccr export --gitops clusters/production/lanes --check", meaning: "in CI: 3 where it was not run" },
      { command: "ccr export --gitops lanes --layout flux --flux-path clusters/production/lanes", meaning: "for Flux" },
    ],
    load: verb(() => import("./commands/export.ts"), "exportLanes"),
  },
  {
    name: "hand-over",
    summary: "leave the Kubernetes objects of a stack to GitOps, and delete nothing",
    details:
      "Has Pulumi's state forget the stores and the ExternalSecrets that GitOps applies now, by pulumi state delete: else the\n" +
      "next update would delete them, and their Secrets with them. Refuses unless ccr:kubernetesObjects is gitops, the\n" +
      "export is as it must be, and each object is in the cluster as it was approved. Without a terminal and without --yes\n" +
      "it is a dry run (docs/gitops.md).",
    operand: folders,
    options: [...stackOptions, ...gitopsOptions, { flags: "--yes", description: "do it without asking" }, json],
    examples: [
      { command: "ccr hand-over --gitops clusters/production/lanes", meaning: "what the state would forget" },
      { command: "ccr hand-over --gitops clusters/production/lanes --yes", meaning: "once GitOps has applied it" },
    ],
    load: verb(() => import("./commands/hand-over.ts"), "handOver"),
  },
  {
    name: "verify",
    summary: "try what a lane must and must not allow",
    details:
      "Compares every object with what was approved, logs in as the bound subject, and tries what must be refused: other\n" +
      "paths, writes, other service accounts, audiences and namespaces, ended tokens. No value is read or changed.\n" +
      "--record keeps the evidence in the request, which alone moves it on to verified and active.",
    operand: request,
    options: [
      ...stackOptions,
      { flags: "--record", description: "record the evidence in the request" },
      { flags: "--no-activate", description: "with --record: stop at verified" },
      { flags: "--by <name>", description: "who verifies (default: the request's review.applier)" },
      {
        flags: "--probe-namespace <name>",
        description: "the namespace that must be refused by the store (default: default)",
      },
      { flags: "--wait <duration>", description: "how long External Secrets may take (default: 60s)" },
      json,
    ],
    examples: [
      { command: "ccr verify CCR-2026-0003", meaning: "try it, and record nothing" },
      { command: "ccr verify CCR-2026-0003 --record --by platform-operator", meaning: "and keep the evidence" },
    ],
    load: verb(() => import("./commands/verify.ts"), "verifyRequest"),
  },
  {
    name: "smoke",
    summary: "wait until what was applied is ready",
    details:
      "After an apply: waits until the stores and ExternalSecrets of the granted lanes are Ready for their present version\n" +
      "and the Secrets hold the declared keys, by watching. Tells what is slow from what waiting does not mend, with the\n" +
      "controller's words; ends early where nothing slow is left. No value is read (docs/smoke.md).",
    operand: requests,
    options: [
      ...stackOptions,
      { flags: "--timeout <duration>", description: "how long to wait at most (default: 5m)" },
      { flags: "--fail-fast", description: "end at the first object that is never ready" },
      {
        flags: "--namespace <name>",
        description: "only lanes that are delivered to this namespace (may be repeated)",
        repeatable: true,
      },
      json,
    ],
    examples: [
      { command: "ccr smoke", meaning: "every lane of the stack" },
      { command: "ccr smoke CCR-2026-0003 --timeout 2m --fail-fast", meaning: "in CI, after the apply of one request" },
    ],
    load: verb(() => import("./commands/smoke.ts"), "smokeLanes"),
  },
  {
    name: "rotation",
    summary: "list when credentials are to be rotated",
    details:
      "ccr rotation due: of each credential in use the calendar's period in which it is rotated, quarterly by default, by\n" +
      "its provider or by the request's rotation.every. Exit code 1 says that one is overdue.",
    operand: {
      syntax: "<due...>",
      description: "the word due, then requests by id or file, or folders of them",
      completes: "files",
    },
    options: [json, { flags: "--ics", description: "print a calendar (RFC 5545), an event for each credential" }],
    examples: [
      { command: "ccr rotation due", meaning: "of every request of the repository" },
      { command: "ccr rotation due --ics > rotations.ics", meaning: "for a calendar that people look at" },
    ],
    load: verb(() => import("./commands/rotation.ts"), "showSchedule"),
  },
  {
    name: "rotate",
    summary: "go through the rotation of a credential, step by step",
    details:
      "A new key while the old one stays active, the value replaced from custody, delivery forced and observed, consumers\n" +
      "reloaded, everything verified, the old key kept for the overlap and then revoked. Each step is recorded as it is\n" +
      "seen, and a rotation goes on wherever it was left. Without a terminal and without --yes it shows where it stands.",
    operand: request,
    options: [
      ...stackOptions,
      { flags: "--yes", description: "go through it without asking; what only people know is said with --attest" },
      {
        flags: "--attest <step>",
        description: "take your word for a step (may be repeated)",
        choices: ["new-key", "replaced", "delivered", "reloaded", "old-key-revoked"],
        repeatable: true,
      },
      { flags: "--id <id>", description: "its id (default: the one that is open, else ROT-YEAR-QUARTER)" },
      {
        flags: "--trigger <name>",
        description: "what it is made for (default: schedule)",
        choices: ROTATION_TRIGGERS,
      },
      { flags: "--reason <text>", description: "why it is made out of turn, in a line without any secret" },
      { flags: "--request <id>", description: "the approved lane-rotation request that says both" },
      { flags: "--by <name>", description: "who rotates it (default: the request's review.applier)" },
      {
        flags: "--also <request>",
        description: "another request that the update may be about (may be repeated)",
        repeatable: true,
      },
      { flags: "--wait <duration>", description: "how long each step may take (default: 30m)" },
      {
        flags: "--probe-namespace <name>",
        description: "the namespace that must be refused by the store (default: default)",
      },
    ],
    examples: [
      { command: "ccr rotate CCR-2026-0003", meaning: "at a terminal, asked at each step" },
      {
        command: "ccr rotate CCR-2026-0003 --yes --attest new-key --by platform-operator",
        meaning: "until the overlap, without asking",
      },
      {
        command: "ccr rotate CCR-2026-0003 --yes --attest old-key-revoked --by platform-operator",
        meaning: "once the overlap is over",
      },
    ],
    load: verb(() => import("./commands/rotate.ts"), "rotate"),
  },
  {
    name: "deactivate",
    summary: "take a lane out of use",
    details:
      "Shuts the front door and records who, when and why; the next update takes the policy, the role and the delivery\n" +
      "away. ccr cut-off then shows that nothing is left.",
    operand: request,
    options: actOptions,
    examples: [
      {
        command: "ccr deactivate CCR-2026-0003 --reviewer platform-operator --comment 'The workload is retired.'",
        meaning: "then ccr apply",
      },
    ],
    load: verb(() => import("./commands/record.ts"), "recordDeactivation"),
  },
  {
    name: "order",
    summary: "write a request of another type than a lane's",
    details:
      "Writes a valid order in status proposed, with the next free id of the year: lane-deactivation, lane-compromise,\n" +
      "lane-rotation and ops-warden-catalog-entry about one lane (--subject), openbao-token-role for the policies of\n" +
      "several (docs/ccr-format.md). The approvers of those lanes are its approvers. Lists every flag that is missing.",
    operand: {
      syntax: "<type>",
      description: "the type of the order",
      completes: "choices",
      choices: ORDER_TYPES,
    },
    options: [
      { flags: "--subject <request>", description: "the id of the lane's request" },
      { flags: "--title <text>", description: "the request in a line (default: what it does, and to which lane)" },
      { flags: "--agent <name>", description: "who asks" },
      { flags: "--reason <text>", description: "why" },
      {
        flags: "--approver <name>",
        description: "who must approve beside the lanes' approvers; repeatable",
        repeatable: true,
      },
      { flags: "--kind <name>", description: "lane-compromise: how the value got out", choices: BREACH_KINDS },
      {
        flags: "--leaked-at <instant>",
        description: "lane-compromise: the earliest instant of the leak, with an offset",
      },
      { flags: "--source <text>", description: "lane-compromise: where it got out, never the value" },
      { flags: "--trigger <name>", description: "lane-rotation: what it is made for", choices: ROTATION_TRIGGERS },
      { flags: "--due <day>", description: "lane-rotation: the last day for it, 2026-09-30" },
      { flags: "--catalog-id <name>", description: "ops-warden-catalog-entry: its id in the catalog" },
      { flags: "--selector <text>", description: "ops-warden-catalog-entry: words by which a caller finds it" },
      { flags: "--field <name>", description: "ops-warden-catalog-entry: the field that its command fetches" },
      { flags: "--role <name>", description: "openbao-token-role: name of the role" },
      {
        flags: "--policy <name>",
        description: "openbao-token-role: the policy of a lane; repeatable",
        repeatable: true,
      },
      { flags: "--environment <name>", description: "openbao-token-role: environment of the stack that declares it" },
      { flags: "--cluster <name>", description: "openbao-token-role: cluster of that stack, where only one is meant" },
      { flags: "--ttl <duration>", description: "openbao-token-role: lifetime of a token (default: 15m)" },
      { flags: "--slug <name>", description: "end of the file name (default: the subject or role, and the type)" },
      ...placeOptions,
      { flags: "--json", description: "print the file and its risks as one JSON object" },
    ],
    examples: [
      {
        command:
          "ccr order lane-deactivation --subject CCR-2026-0003 --agent ops-warden --reason 'The workload is retired.'",
        meaning: "ask for the end of a lane",
      },
    ],
    load: verb(() => import("./commands/order.ts"), "writeOrder"),
  },
  {
    name: "fulfil",
    summary: "record that an order was carried out",
    details:
      "An order is a request of another type than a lane's: a deactivation, a compromise, a rotation, a catalog entry or a\n" +
      "token role (docs/ccr-format.md). It becomes applied once the records of its subject show that it was carried out.",
    operand: request,
    options: actOptions,
    examples: [
      {
        command: "ccr fulfil CCR-2026-0009 --reviewer platform-operator --comment 'The lane is gone.'",
        meaning: "once ccr apply and ccr deactivate did what it asks for",
      },
    ],
    load: verb(() => import("./commands/fulfil.ts"), "recordFulfilment"),
  },
  {
    name: "cut-off",
    summary: "show that a lane that ended grants nothing",
    details:
      "Looks that the policy, the role and the delivery are gone, logs in as the bound subject and tries to read, and\n" +
      "lists the tokens that were issued before with the time that they still have. No value is read.",
    operand: request,
    options: [
      ...stackOptions,
      { flags: "--record", description: "record the evidence in the request" },
      { flags: "--revoke-tokens", description: "revoke the tokens that still carry the policy, by their accessors" },
      { flags: "--by <name>", description: "who looks (default: the request's review.applier)" },
      {
        flags: "--wait <duration>",
        description: "how long the cluster may take to take the Secret away (default: 60s)",
      },
      json,
    ],
    examples: [
      {
        command: "ccr cut-off CCR-2026-0003 --revoke-tokens --record --by platform-operator",
        meaning: "after ccr apply",
      },
    ],
    load: verb(() => import("./commands/cut-off.ts"), "verifyCutOff"),
  },
  {
    name: "compromised",
    summary: "open the record of a compromise, and withhold the lane",
    details:
      "The lane is withheld and its front door shut from now on; the next update cuts it. The steps of the incident follow\n" +
      "with ccr incident, in their order: the key is revoked at its provider before anything is cleaned.",
    operand: request,
    options: [
      {
        flags: "--kind <name>",
        description: "how the value got out",
        choices: BREACH_KINDS,
      },
      { flags: "--leaked-at <instant>", description: "the earliest instant at which it can have been out" },
      { flags: "--source <text>", description: "where it got out, in words, never the value" },
      { flags: "--revoked-at <instant>", description: "when the key was revoked at its provider, where it was" },
      ...actOptions,
    ],
    examples: [
      {
        command:
          "ccr compromised CCR-2026-0003 --kind chat-transcript --leaked-at 2026-07-01T09:00:00+00:00 \\\n" +
          "  --revoked-at 2026-07-01T09:20:00+00:00 --source 'a support chat' \\\n" +
          "  --reviewer platform-operator --comment 'Pasted into a chat.'",
        meaning: "then ccr apply, and ccr incident",
      },
    ],
    load: verb(() => import("./commands/compromised.ts"), "openIncident"),
  },
  {
    name: "incident",
    summary: "show a compromise, or take its next step",
    details:
      "Without --step: each step, who took it and when. With it the step is recorded, if those before it were; policy-cut,\n" +
      "value-removed and fresh-key are looked at on the servers, audit-sweep takes the report of ccr sweep. Out of its\n" +
      "order a step needs --deviation and --approver, a required approver who does not take it.",
    operand: request,
    options: [
      {
        flags: "--step <name>",
        description: "the step that is taken",
        choices: INCIDENT_STEPS,
      },
      { flags: "--happened-at <instant>", description: "when it happened, where that is not now" },
      { flags: "--attested", description: "record it on your word, where it cannot be looked at" },
      { flags: "--report <file>", description: "the JSON report of ccr sweep, for audit-sweep", completes: "folders" },
      { flags: "--deviation <text>", description: "why the step is taken out of its order" },
      { flags: "--approver <name>", description: "the required approver who agreed to that" },
      ...stackOptions,
      ...actOptions,
    ],
    examples: [
      { command: "ccr incident CCR-2026-0003", meaning: "where it stands" },
      {
        command:
          "ccr incident CCR-2026-0003 --step policy-cut --reviewer platform-operator --comment 'Cut by ccr apply.'",
        meaning: "looked at on the servers, then recorded",
      },
    ],
    load: verb(() => import("./commands/incident.ts"), "stepIncident"),
  },
  {
    name: "operator-commands",
    summary: "print the commands that make a lane without Pulumi",
    details:
      "For an operator with bao and kubectl: a script of a POSIX shell in which each step looks first, changes, and shows\n" +
      "that it is so. It bears no value: that comes on stdin, from whoever has custody of it.\n" +
      "Printed of granted requests alone.",
    operand: requests,
    options: [
      ...stackOptions,
      {
        flags: "--format <name>",
        description: "markdown: a checklist (default: sh)",
        choices: ["sh", "markdown", "json"],
      },
      { flags: "--json", description: "the same as --format json" },
    ],
    examples: [{ command: "ccr operator-commands CCR-2026-0003 > lane.sh", meaning: "to be read, then run" }],
    load: verb(() => import("./commands/operator-commands.ts"), "printOperatorCommands"),
  },
  {
    name: "authority",
    summary: "print the policies that a stack's tokens need, and no more",
    details:
      "Computes from the requests what the tokens of a stack may do: lane-apply writes exactly what they ask for, with\n" +
      "the content that they ask for; lane-verify, lane-drift and foundation-check only read (docs/authority.md).\n" +
      "With --check it compares them with those of the server; exit code 3 says that they are not the same.",
    options: [
      ...stackOptions,
      { flags: "--policy <name>", description: "print this policy alone, such as lane-apply" },
      { flags: "--check", description: "compare with what the server has, with the token of foundation-check" },
      {
        flags: "--state <file>",
        description: "what pulumi stack export prints (- is stdin): what no request names may then be taken away",
        completes: "folders",
      },
      { flags: "--teardown", description: "to take the whole stack away: nothing may be written" },
      { flags: "--suffix <name>", description: "tells the stacks of one server apart: lane-apply.NAME" },
      json,
    ],
    examples: [
      { command: "ccr authority --policy lane-apply | bao policy write lane-apply -", meaning: "by an operator" },
      { command: "ccr authority --check", meaning: "for CI: whether the server's policies are those of the requests" },
    ],
    load: verb(() => import("./commands/authority.ts"), "showAuthority"),
  },
  {
    name: "drift",
    summary: "say what is otherwise on the servers than it was approved",
    details:
      "Compares every object of the granted requests with what is live, field by field; lists what other policies and\n" +
      "roles grant on the lanes' paths; and asks pulumi preview --refresh. It only reads.\n" +
      "Exit code 3 says that something has drifted, 1 that something could not be looked at.",
    operand: requests,
    options: [
      ...stackOptions,
      {
        flags: "--accept <policy>",
        description: "a policy that may grant on the lanes' paths, such as the operators' (may be repeated)",
        repeatable: true,
      },
      { flags: "--no-engine", description: "do not ask pulumi" },
      json,
    ],
    examples: [{ command: "ccr drift --accept platform-admin", meaning: "for CI, every night" }],
    load: verb(() => import("./commands/drift.ts"), "showDrift"),
  },
  {
    name: "sweep",
    summary: "say who accessed a lane's secret, from OpenBao's audit logs",
    details:
      "Reads audit logs as streams, plain or gzip, and finds every access to the paths of the request's secret within the\n" +
      "window, whatever the request's status. What the lane does not ask for is marked with reasons. The report bears\n" +
      "hashes as they are in the log, and no value or token (schemas/sweep.v1.schema.json).\n" +
      "Exit code 3 says that something was unexpected, 1 that the logs do not tell all of it.",
    operand: request,
    options: [
      { flags: "--from <instant>", description: "the window's begin, with an offset; what is at it is within" },
      { flags: "--to <instant>", description: "the window's end, likewise" },
      {
        flags: "--log <file>",
        description: "an audit log, plain or gzip; - is stdin (may be repeated)",
        repeatable: true,
        completes: "folders",
      },
      {
        flags: "--rotation <id>",
        description: "tell accesses before this rotation of the request from those after it",
      },
      {
        flags: "--format <name>",
        description: "how the report is printed (default: text)",
        choices: ["text", "json", "markdown", "svg"],
      },
      { flags: "--json", description: "the same as --format json" },
      {
        flags: "--out <folder>",
        description: "also write report.json, report.md and timeline.svg there",
        completes: "folders",
      },
      ...stackOptions,
    ],
    examples: [
      {
        command: "ccr sweep CCR-2026-0003 --from 2026-07-01T00:00:00Z --to 2026-07-02T00:00:00Z --log audit.log",
        meaning: "who accessed it that day",
      },
      {
        command: "zcat audit.*.gz | ccr sweep CCR-2026-0003 --from … --to … --log - --out evidence",
        meaning: "over many files, as evidence for an incident",
      },
    ],
    load: verb(() => import("./commands/sweep.ts"), "sweepLogs"),
  },
  {
    name: "who-can",
    summary: "say who may do what at a path of OpenBao",
    details:
      "Evaluates the policies of the granted requests as the server does; with --live those of the server, all of them.",
    operand: {
      syntax: "<path>",
      description: "a path of the API, such as platform/data/workloads/a/b",
      completes: "files",
    },
    options: [...stackOptions, { flags: "--live", description: "ask the server for its policies and roles" }, json],
    examples: [
      {
        command: "ccr who-can platform/data/workloads/issue-core/issue-core/issue-core-ingestion-api-key --live",
        meaning: "everyone who may read it, and what no request asks for",
      },
    ],
    load: verb(() => import("./commands/access.ts"), "whoCan"),
  },
  {
    name: "can",
    summary: "say what the tokens of a role may do",
    details: "Evaluates the policies that a role carries, of the granted requests; with --live those of the server.",
    operand: { syntax: "<role>", description: "a role by its name, or by its path of the API", completes: "files" },
    options: [...stackOptions, { flags: "--live", description: "ask the server for its policies and roles" }, json],
    examples: [{ command: "ccr can external-secrets-issue-core", meaning: "what External Secrets may read there" }],
    load: verb(() => import("./commands/access.ts"), "whatCan"),
  },
  {
    name: "runbook",
    summary: "go the whole way of an approved request, step by step",
    details:
      "Shows the plan, asks for the last attended approval, applies, waits while the value is put into OpenBao by whoever\n" +
      "has custody of it, verifies, records the evidence, and hands over. Each step looks whether it is done already:\n" +
      "whatever interrupts it, the same command goes on. Without a terminal --yes is needed; else it is a dry run.",
    operand: request,
    options: [
      ...stackOptions,
      policyPackOption,
      { flags: "--yes", description: "go on without asking" },
      { flags: "--by <name>", description: "who operates (default: the request's review.applier)" },
      {
        flags: "--also <id>",
        description: "another request that the change may be about (may be repeated)",
        repeatable: true,
      },
      { flags: "--wait <duration>", description: "how long to wait for the value (default: 30m)" },
      {
        flags: "--probe-namespace <name>",
        description: "the namespace that must be refused by the store (default: default)",
      },
    ],
    examples: [
      { command: "ccr runbook CCR-2026-0003", meaning: "at a terminal" },
      { command: "ccr runbook CCR-2026-0003 --yes --by platform-operator --wait 1h", meaning: "in a job" },
    ],
    load: verb(() => import("./commands/runbook.ts"), "runRunbook"),
  },
  {
    name: "bootstrap",
    summary: "set up a server for lanes: for development by itself, for production step by step with its people",
    details:
      "dev initialises and unseals an empty server, declares what lanes stand on, and writes fixtures; it refuses whatever is\n" +
      "or looks like production. production is a checklist for people, which holds no key and no root token, and records\n" +
      "what was seen. server-config writes the configuration of a server, check-config FILE checks one (docs/bootstrap.md).",
    operand: {
      syntax: "<action...>",
      description: "dev, production, server-config, or check-config with the files of one server",
      completes: "files",
    },
    options: [
      ...stackOptions,
      { flags: "--yes", description: "go on without asking" },
      {
        flags: "--keys <folder>",
        description: "dev: where the keys are kept (default: .ccr/bootstrap/STACK)",
        completes: "folders",
      },
      {
        flags: "--keys-in-cluster <secret>",
        description: "dev: keep them in this Secret instead, NAMESPACE/NAME, for development only",
      },
      {
        flags: "--host <name>",
        description: "dev: a private host of a throw-away cluster (may be repeated)",
        repeatable: true,
      },
      { flags: "--by <name>", description: "production: who operates" },
      {
        flags: "--answers <file>",
        description: "production: answers in a YAML file, instead of questions",
        completes: "folders",
      },
      {
        flags: "--record <file>",
        description: "production: the record (default: key-custody/BTR-YEAR-NUMBER-STACK.yaml)",
        completes: "folders",
      },
      {
        flags: "--server-config <path>",
        description: "production: a file or folder of the server's configuration (may be repeated)",
        repeatable: true,
        completes: "folders",
      },
      {
        flags: "--mode <name>",
        description: "of a configuration (default: production)",
        choices: ["development", "production"],
      },
      { flags: "--seal <name>", description: "server-config: what unseals the server, such as awskms or pkcs11" },
      {
        flags: "--seal-setting <name=value>",
        description: "server-config: a setting of the seal that is no secret (may be repeated)",
        repeatable: true,
      },
      { flags: "--storage <name>", description: "server-config: raft, postgresql or file (default: raft)" },
      {
        flags: "--api-address <url>",
        description: "server-config: the https:// address of this server (default in development: loopback)",
      },
      { flags: "--node-id <name>", description: "server-config: its name in raft (default: openbao-0)" },
      {
        flags: "--out <folder>",
        description: "server-config: where openbao.hcl goes, which is not written over (default: stdout)",
        completes: "folders",
      },
      json,
    ],
    examples: [
      {
        command: "ccr bootstrap dev --stack dev --yes",
        meaning: "an empty server on this machine; run it as often as you like",
      },
      {
        command:
          "ccr bootstrap server-config --seal awskms --api-address https://openbao.example.org:8200 --out openbao",
        meaning: "before a server is started",
      },
      { command: "ccr bootstrap check-config openbao", meaning: "in CI" },
      {
        command: "ccr bootstrap production --stack production --by platform-operator",
        meaning: "at a terminal; it goes on where it was left",
      },
    ],
    load: verb(() => import("./commands/bootstrap.ts"), "bootstrap"),
  },
  {
    name: "fmt",
    summary: "put the keys of requests into the order of the format",
    details:
      "Moves keys into the order of the schema, each with its comments; no other byte changes, but that the last\n" +
      "line ends with a line end. A file that does not parse is refused.",
    operand: { ...paths, description: `${paths.description}; - formats stdin to stdout` },
    options: [{ flags: "--check", description: "change nothing; fail if a file would change" }, json],
    examples: [
      { command: "ccr fmt", meaning: "format every request of the repository" },
      { command: "ccr fmt --check", meaning: "for CI" },
    ],
    load: verb(() => import("./commands/fmt.ts"), "formatFiles"),
  },
  {
    name: "stacks",
    summary: "say which stack takes which requests, and what none or two of them take",
    details:
      "Reads every Pulumi.STACK.yaml of the folder, or those of the stacks that are named. It fails where an open request\n" +
      "is taken by no stack, one by two, where two stacks would declare one object of a server, or where stacks of some\n" +
      "tenants (ccr:tenants) share a namespace. A rehearsal (ccr:rehearsal) counts for no request (docs/backends.md).",
    operand: { syntax: "[stack...]", description: "stacks, by name (default: all of the folder)", completes: "files" },
    options: [
      { flags: "--requests <path>", description: "a file or folder of requests; repeatable", repeatable: true },
      json,
    ],
    examples: [
      { command: "ccr stacks", meaning: "every stack of the folder" },
      { command: "ccr stacks --json", meaning: "for the matrix of a CI job: .stacks[].stack" },
    ],
    load: verb(() => import("./commands/stacks.ts"), "showStacks"),
  },
  {
    name: "recover-state",
    summary: "print the setting that rebuilds a stack's lost state from what exists",
    details:
      "Looks at every object that the granted requests declare, and prints the ccr:adopt setting for all that exist. It\n" +
      "refuses while one of them is not as its request says, or cannot be read: the update that follows then changes\n" +
      "nothing on any server, but creates what is not there, which is said. It only reads (docs/recovery.md).",
    operand: paths,
    options: [...stackOptions, json],
    examples: [
      { command: "ccr recover-state --stack production", meaning: "the setting, or why it would not be safe" },
    ],
    load: verb(() => import("./commands/recover-state.ts"), "recoverState"),
  },
  {
    name: "import-plan",
    summary: "say what of a stack's lanes exists already, and how it is taken over",
    details:
      "Looks at every object that the granted requests declare: absent, the same, different, or unknown.\n" +
      "It only reads: OpenBao with VAULT_TOKEN, Kubernetes by kubectl and the context of the stack; of a\n" +
      "Secret never the data. It fails where something differs, stands in the way or cannot be read.",
    operand: paths,
    options: [
      { flags: "--stack <name>", description: "the stack; its settings are in Pulumi.NAME.yaml (default: production)" },
      { flags: "--config-file <file>", description: "another file of settings", completes: "folders" },
      {
        flags: "--format <name>",
        description: "config: the ccr:adopt setting; pulumi: a file for pulumi import (default: text)",
        choices: ["text", "json", "config", "pulumi"],
      },
      { flags: "--json", description: "the same as --format json" },
    ],
    examples: [
      { command: "ccr import-plan --stack production", meaning: "what exists, and what differs" },
      {
        command: "ccr import-plan --format config",
        meaning: "the setting by which the next update takes over what exists",
      },
      {
        command: "ccr import-plan --format pulumi > import.json",
        meaning: "for pulumi import --file import.json --generate-code=false",
      },
    ],
    load: verb(() => import("./commands/import-plan.ts"), "planImport"),
  },
  {
    name: "import",
    summary: "propose requests for lanes that are live already",
    details:
      "Reads policies, roles, stores and ExternalSecrets and proposes a request for each lane that they make up, without\n" +
      "any value. What could not be inferred is marked TODO and is an error until it is filled; what cannot be a lane as\n" +
      "it is comes with every reason. It only reads servers, and writes files with --yes or --out alone (docs/inventory.md).",
    options: [
      ...stackOptions,
      {
        flags: "--out <folder>",
        description: "write there (default with --yes: credential-change-requests)",
        completes: "folders",
      },
      { flags: "--yes", description: "write the files; no file is overwritten" },
      { flags: "--mount <name>", description: "only secrets of this mount; repeatable", repeatable: true },
      { flags: "--policy <name>", description: "only this policy; repeatable", repeatable: true },
      { flags: "--requester <name>", description: "who asks for the lanes" },
      { flags: "--domain <name>", description: "business domain of the workloads" },
      { flags: "--environment <name>", description: "environment of the lanes (default: the stack's)" },
      json,
    ],
    examples: [
      { command: "ccr import", meaning: "what would be proposed, and what cannot be" },
      { command: "ccr import --out imported --requester ops-warden", meaning: "write the files for review" },
    ],
    load: verb(() => import("./commands/import.ts"), "importLive"),
  },
  {
    name: "inventory",
    summary: "list every lane with its owners, age, rotation and state",
    details:
      "One row a request, in whatever state: lane and path, owners, age, last rotation, next due, last verified. --live\n" +
      "reads OpenBao and the cluster for grants, roles, stores and ExternalSecrets that no request asks for; without it\n" +
      "nobody looked. JSON is schemas/inventory.v1.schema.json. What it finds fails nothing (docs/inventory.md).",
    operand: { ...paths, description: "requests, by id or file, or folders of them" },
    options: [
      {
        flags: "--format <name>",
        description: "for a terminal, a program, a spreadsheet or a browser (default: table)",
        choices: ["table", "json", "csv", "html"],
      },
      { flags: "--json", description: "the same as --format json" },
      { flags: "--live", description: "look for what is unmanaged" },
      ...stackOptions,
    ],
    examples: [
      { command: "ccr inventory", meaning: "of every request of the repository" },
      { command: "ccr inventory --live --format html > inventory.html", meaning: "a page, with unmanaged grants" },
    ],
    load: verb(() => import("./commands/inventory.ts"), "showInventory"),
  },
  {
    name: "explain",
    summary: "say what a finding means and how to fix it",
    details: "Says what a finding code means, shows an example, and how to fix it; without a code it lists them all.",
    operand: { syntax: "[code]", description: "a finding code, such as missing-key", completes: "codes" },
    options: [json],
    examples: [
      { command: "ccr explain unknown-key", meaning: "one finding" },
      { command: "ccr explain", meaning: "all findings, one a line" },
    ],
    load: verb(() => import("./commands/explain.ts"), "explainFinding"),
  },
  {
    name: "ownership",
    summary: "describe each service's secrets for its README",
    details:
      "Prints a section a service, from guardrails/ownership.yaml, the manifests of the repository and its requests: its\n" +
      "ExternalSecrets, the Secrets that it uses, the lanes behind them, how to rotate them, and the guardrails. The same\n" +
      "files give the same bytes. With --check it only says whether the sections of a file are what they would be now.",
    operand: { syntax: "[service...]", description: "services, by name (default: all)", completes: "files" },
    options: [
      { flags: "--format <name>", description: "how it is printed (default: markdown)", choices: ["markdown", "json"] },
      { flags: "--check <file>", description: "compare the sections of this file instead", completes: "folders" },
      { flags: "--json", description: "the same as --format json" },
    ],
    examples: [
      { command: "ccr ownership issue-core >> apps/issue-core/README.md", meaning: "the first time" },
      { command: "ccr ownership --check apps/issue-core/README.md", meaning: "in CI" },
    ],
    load: verb(() => import("./commands/ownership.ts"), "describeOwnership"),
  },
  {
    name: "providers",
    summary: "list the providers whose keys have custody records",
    details:
      "Lists the closed catalog: how a call carries the key, what an answer over the limit looks like, how often keys are\n" +
      "rotated, the usual fields, and the page on which keys are made and revoked (docs/custody.md).",
    options: [json],
    examples: [
      { command: "ccr providers", meaning: "where a leaked key is revoked" },
      { command: "ccr providers --json", meaning: "every fact, with its source" },
    ],
    load: verb(() => import("./commands/providers.ts"), "listProviders"),
  },
  {
    name: "schema",
    summary: "print the JSON Schema of a request",
    details: "Prints the published JSON Schema (draft-07), for editors and other validators.",
    options: [{ flags: "--json", description: "accepted for uniformity: the schema is JSON already" }],
    examples: [{ command: "ccr schema > ccr.schema.json", meaning: "keep a copy for an editor" }],
    load: verb(() => import("./commands/schema.ts"), "printSchema"),
  },
  {
    name: "completion",
    summary: "print a completion script for a shell",
    details: "Prints a static script: it completes commands, options, their values, files and finding codes.",
    operand: {
      syntax: "<shell>",
      description: "the shell",
      completes: "choices",
      choices: ["bash", "zsh", "fish"],
    },
    options: [],
    examples: [
      { command: 'eval "$(ccr completion bash)"', meaning: "in ~/.bashrc" },
      { command: 'ccr completion zsh > "$HOME/.zfunc/_ccr"', meaning: "once, for zsh, with ~/.zfunc in fpath" },
      { command: "ccr completion fish > ~/.config/fish/completions/ccr.fish", meaning: "once, for fish" },
    ],
    load: verb(() => import("./commands/completion.ts"), "printCompletion"),
  },
];

/** Commander hands over what it parsed by the table; the verb's own type of options says the same. */
function verb<Name extends string, Options>(
  load: () => Promise<Record<Name, (invocation: Invocation<Options>) => ExitCode | Promise<ExitCode>>>,
  name: Name,
): Verb["load"] {
  return async () => {
    const module = await load();
    return (invocation) => module[name](invocation as Invocation<Options>);
  };
}

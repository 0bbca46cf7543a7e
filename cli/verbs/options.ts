import type { VerbOption } from "../verb.ts";

/** Operands and options that several verbs have. */
export const paths = {
  syntax: "[path...]",
  description: "request files, or folders of them (default: credential-change-requests)",
  completes: "files",
} as const;
export const json = { flags: "--json", description: "print one JSON object" } as const;

export const request = {
  syntax: "<request>",
  description: "a request, by its id or its file",
  completes: "requests",
} as const;
export const anyRequests = {
  syntax: "[request...]",
  description: "requests, by id or file, or folders of them",
  completes: "requests",
} as const;
export const actOptions = [
  { flags: "--reviewer <name>", description: "who acts; a decision is a required approver's, named letter by letter" },
  { flags: "--comment <text>", description: "why, in a line without any secret, of at most 10,000 characters" },
  { flags: "--what <digest>", description: "the digest that was read (ccr digest); another one is refused" },
  { flags: "--at <instant>", description: "when, with an offset (default: now)" },
  { flags: "--dry-run", description: "show the change of the file and write nothing" },
  json,
] as const satisfies readonly VerbOption[];
export const stackOptions = [
  {
    flags: "--stack <name>",
    description: "the stack, with its Pulumi.NAME.yaml (default: CCR_STACK, else production)",
  },
  {
    flags: "--config-file <file>",
    description: "another file of its settings (default: CCR_CONFIG_FILE)",
    completes: "files",
  },
] as const satisfies readonly VerbOption[];
export const gitopsOptions = [
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
export const folders = {
  syntax: "[folder...]",
  description: "folders of requests (default: credential-change-requests)",
  completes: "files",
} as const;
export const policyPackOption = {
  flags: "--policy-pack <folder>",
  description: "hold preview and update to this policy pack (may be repeated; default: CCR_POLICY_PACK)",
  repeatable: true,
  completes: "folders",
} as const satisfies VerbOption;
export const requests = {
  syntax: "[request...]",
  description: "requests, by id or file, or a folder of them",
  completes: "requests",
} as const;
export const decisionOptions = [
  ...actOptions,
  { flags: "--person <name>", description: "the person who decides as that approver (default: the approver)" },
  {
    flags: "--source <name>",
    description: "where the decision was made (default: cli)",
    choices: ["cli", "state-hub", "chat"],
  },
  { flags: "--decision-id <id>", description: "its id where it was made" },
  { flags: "--sign <key>", description: "sign it with this SSH key, by ssh-keygen -Y sign", completes: "files" },
] as const satisfies readonly VerbOption[];

export const reportOptions = [
  {
    flags: "--format <name>",
    description: "how findings are printed (default: text)",
    choices: ["text", "json", "sarif", "github"],
  },
  { flags: "--json", description: "the same as --format json" },
  { flags: "--strict", description: "fail on warnings and risks too" },
] as const satisfies readonly VerbOption[];
export const exceptionsOption = {
  flags: "--exceptions <file>",
  description: "the reviewed exceptions (default: guardrails/exceptions.yaml, where there is one)",
  completes: "files",
} as const satisfies VerbOption;
export const excludeOption = {
  flags: "--exclude <glob>",
  description: "manifests that are passed over unread, by a line as of .gitignore (may be repeated)",
  repeatable: true,
  completes: "files",
} as const satisfies VerbOption;
export const probeNamespaceOption = {
  flags: "--probe-namespace <name>",
  description: "the namespace that must be refused by the store (default: default)",
} as const satisfies VerbOption;

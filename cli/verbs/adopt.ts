import type { Verb } from "../verb.ts";
import { verb } from "./load-verb.ts";
import { anyRequests, json, paths, stackOptions } from "./options.ts";

/** Files in order, many stacks, and what was there before its request. */
export const ADOPT_VERBS: readonly Verb[] = [
  {
    name: "fmt",
    summary: "put the keys of requests into the order of the format",
    details:
      "Moves keys into the order of the schema, each with its comments; no other byte changes, but that the last\n" +
      "line ends with a line end. Mappings in braces stay as they are written, and what says who holds the rights stays on\n" +
      "top of the file. A file that does not parse, or is no request, is refused and left as it is.",
    operand: {
      ...anyRequests,
      description:
        "requests, by id or file, or folders of them (default: credential-change-requests); - formats stdin to stdout",
    },
    options: [{ flags: "--check", description: "change nothing; fail if a file would change" }, json],
    examples: [
      { command: "ccr fmt", meaning: "format every request of the repository" },
      { command: "ccr fmt --check", meaning: "for CI" },
    ],
    load: verb(() => import("../commands/fmt.ts"), "formatFiles"),
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
      {
        flags: "--requests <path>",
        description: "a file or folder of requests; repeatable",
        repeatable: true,
        completes: "files",
      },
      json,
    ],
    examples: [
      { command: "ccr stacks", meaning: "every stack of the folder" },
      { command: "ccr stacks --json", meaning: "for the matrix of a CI job: .stacks[].stack" },
    ],
    load: verb(() => import("../commands/stacks.ts"), "showStacks"),
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
    load: verb(() => import("../commands/recover-state.ts"), "recoverState"),
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
      { flags: "--config-file <file>", description: "another file of settings", completes: "files" },
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
    load: verb(() => import("../commands/import-plan.ts"), "planImport"),
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
    load: verb(() => import("../commands/import.ts"), "importLive"),
  },
  {
    name: "inventory",
    summary: "list every lane with its owners, age, rotation and state",
    details:
      "One row a request, in whatever state: lane and path, owners, age, last rotation, next due, last verified. --live\n" +
      "reads OpenBao and the cluster for grants, roles, stores and ExternalSecrets that no request asks for; without it\n" +
      "nobody looked. JSON is schemas/inventory.v1.schema.json. What it finds fails nothing (docs/inventory.md).",
    operand: { ...anyRequests, syntax: "[path...]" },
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
    load: verb(() => import("../commands/inventory.ts"), "showInventory"),
  },
];

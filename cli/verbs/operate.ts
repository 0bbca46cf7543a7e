import type { Verb } from "../verb.ts";
import { verb } from "./load-verb.ts";
import { json, policyPackOption, probeNamespaceOption, request, requests, stackOptions } from "./options.ts";

/** What those do who run the servers. */
export const OPERATE_VERBS: readonly Verb[] = [
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
    load: verb(() => import("../commands/operator-commands.ts"), "printOperatorCommands"),
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
        completes: "files",
      },
      { flags: "--teardown", description: "to take the whole stack away: nothing may be written" },
      { flags: "--suffix <name>", description: "tells the stacks of one server apart: lane-apply.NAME" },
      json,
    ],
    examples: [
      { command: "ccr authority --policy lane-apply | bao policy write lane-apply -", meaning: "by an operator" },
      { command: "ccr authority --check", meaning: "for CI: whether the server's policies are those of the requests" },
    ],
    load: verb(() => import("../commands/authority.ts"), "showAuthority"),
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
    load: verb(() => import("../commands/drift.ts"), "showDrift"),
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
        completes: "files",
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
    load: verb(() => import("../commands/sweep.ts"), "sweepLogs"),
  },
  {
    name: "who-can",
    summary: "say who may do what at a path of OpenBao",
    details:
      "Evaluates the policies of the granted requests as the server does; with --live those of the server, all of them.\n" +
      "Who may log in by a role, and for how long, is then what the server says too, beside what is approved.\n" +
      "The path of a secret without data/, as requests have it, is taken for where the secret is read, which is said.",
    operand: {
      syntax: "<path>",
      description: "a path of the API, such as platform/data/workloads/a/b, or the kv_path of a request",
      completes: "files",
    },
    options: [...stackOptions, { flags: "--live", description: "ask the server for its policies and roles" }, json],
    examples: [
      {
        command: "ccr who-can platform/data/workloads/issue-core/issue-core/issue-core-ingestion-api-key --live",
        meaning: "everyone who may read it, and what no request asks for",
      },
    ],
    load: verb(() => import("../commands/access.ts"), "whoCan"),
  },
  {
    name: "can",
    summary: "say what the tokens of a role may do",
    details:
      "Evaluates the policies that a role carries, of the granted requests; with --live those of the server, with who may\n" +
      "log in by its role, for how long, and where that is not what is approved.",
    operand: { syntax: "<role>", description: "a role by its name, or by its path of the API", completes: "files" },
    options: [...stackOptions, { flags: "--live", description: "ask the server for its policies and roles" }, json],
    examples: [{ command: "ccr can external-secrets-issue-core", meaning: "what External Secrets may read there" }],
    load: verb(() => import("../commands/access.ts"), "whatCan"),
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
        completes: "ids",
      },
      { flags: "--wait <duration>", description: "how long to wait for the value (default: 30m)" },
      probeNamespaceOption,
    ],
    examples: [
      { command: "ccr runbook CCR-2026-0003", meaning: "at a terminal" },
      { command: "ccr runbook CCR-2026-0003 --yes --by platform-operator --wait 1h", meaning: "in a job" },
    ],
    load: verb(() => import("../commands/runbook.ts"), "runRunbook"),
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
      actions: ["dev", "production", "server-config", "check-config"],
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
        completes: "files",
      },
      {
        flags: "--record <file>",
        description: "production: the record (default: key-custody/BTR-YEAR-NUMBER-STACK.yaml)",
        completes: "files",
      },
      {
        flags: "--server-config <path>",
        description: "production: a file or folder of the server's configuration (may be repeated)",
        repeatable: true,
        completes: "files",
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
    load: verb(() => import("../commands/bootstrap.ts"), "bootstrap"),
  },
];

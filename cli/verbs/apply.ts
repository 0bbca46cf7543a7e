import type { Verb } from "../verb.ts";
import { verb } from "./load-verb.ts";
import {
  folders,
  gitopsOptions,
  json,
  policyPackOption,
  probeNamespaceOption,
  request,
  requests,
  stackOptions,
} from "./options.ts";

/** What brings requests onto the servers, and looks whether they arrived. */
export const APPLY_VERBS: readonly Verb[] = [
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
      { flags: "--save <file>", description: "save the plan, for ccr apply --plan", completes: "files" },
      {
        flags: "--manifests <path>",
        description: "compare with the Kubernetes manifests of a file or folder (may be repeated)",
        repeatable: true,
        completes: "files",
      },
    ],
    examples: [
      { command: "ccr plan --offline CCR-2026-0003", meaning: "what a request comes to, without any server" },
      { command: "ccr plan --format markdown", meaning: "for a comment of a pull request" },
      { command: "ccr plan --save plan.json", meaning: "then ccr apply --plan plan.json" },
    ],
    load: verb(() => import("../commands/plan.ts"), "showPlan"),
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
        completes: "files",
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
    load: verb(() => import("../commands/apply.ts"), "applyStack"),
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
    load: verb(() => import("../commands/export.ts"), "exportLanes"),
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
    load: verb(() => import("../commands/hand-over.ts"), "handOver"),
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
      probeNamespaceOption,
      { flags: "--wait <duration>", description: "how long External Secrets may take (default: 60s)" },
      json,
    ],
    examples: [
      { command: "ccr verify CCR-2026-0003", meaning: "try it, and record nothing" },
      { command: "ccr verify CCR-2026-0003 --record --by platform-operator", meaning: "and keep the evidence" },
    ],
    load: verb(() => import("../commands/verify.ts"), "verifyRequest"),
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
    load: verb(() => import("../commands/smoke.ts"), "smokeLanes"),
  },
];

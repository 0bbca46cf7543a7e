import type { Verb } from "../verb.ts";
import { verb } from "./load-verb.ts";
import { json } from "./options.ts";

/** What is to be looked up. */
export const REFERENCE_VERBS: readonly Verb[] = [
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
    load: verb(() => import("../commands/explain.ts"), "explainFinding"),
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
      { flags: "--check <file>", description: "compare the sections of this file instead", completes: "files" },
      { flags: "--json", description: "the same as --format json" },
    ],
    examples: [
      { command: "ccr ownership issue-core >> apps/issue-core/README.md", meaning: "the first time" },
      { command: "ccr ownership --check apps/issue-core/README.md", meaning: "in CI" },
    ],
    load: verb(() => import("../commands/ownership.ts"), "describeOwnership"),
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
    load: verb(() => import("../commands/providers.ts"), "listProviders"),
  },
  {
    name: "schema",
    summary: "print the JSON Schema of a request",
    details: "Prints the published JSON Schema (draft-07), for editors and other validators.",
    options: [{ flags: "--json", description: "accepted for uniformity: the schema is JSON already" }],
    examples: [{ command: "ccr schema > ccr.schema.json", meaning: "keep a copy for an editor" }],
    load: verb(() => import("../commands/schema.ts"), "printSchema"),
  },
  {
    name: "completion",
    summary: "print a completion script for a shell",
    details:
      "Prints a static script: it completes commands, options, their values, files, ids of requests\n" +
      "and finding codes.",
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
    load: verb(() => import("../commands/completion.ts"), "printCompletion"),
  },
];

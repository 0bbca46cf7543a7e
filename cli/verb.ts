import type { Terminal } from "./terminal.ts";

/** What a verb is run with. */
export interface Invocation<Options> {
  readonly operands: readonly string[];
  readonly options: Options;
  readonly terminal: Terminal;
  /** The command table itself, for completion. */
  readonly verbs: readonly Verb[];
}

/** 0: fine. 1: findings, or a refusal. 2: wrong usage, or a bug. 3: something would change, or has drifted. */
export type ExitCode = 0 | 1 | 2 | 3;

/** One option of a verb, as help and completion show it. */
export interface VerbOption {
  /** In the syntax of commander: `--format <name>`. */
  readonly flags: string;
  readonly description: string;
  readonly choices?: readonly string[];
  /** May be given more than once; the values become a list. */
  readonly repeatable?: true;
  /** What completion offers as its value. */
  readonly completes?: "files" | "folders" | "ids";
}

/** One row of the command table. */
export interface Verb {
  readonly name: string;
  readonly summary: string;
  /** More than a line, for the verb's own help. */
  readonly details: string;
  readonly operand?: {
    /** In the syntax of commander: `[path...]`. */
    readonly syntax: string;
    readonly description: string;
    /** A request is offered by its id and by its file. */
    readonly completes: "files" | "requests" | "codes" | "choices";
    readonly choices?: readonly string[];
    /** What is done: the first operand is one of these words, and the others are what completes. */
    readonly actions?: readonly string[];
  };
  readonly options: readonly VerbOption[];
  readonly examples: readonly { readonly command: string; readonly meaning: string }[];
  /** Loads the verb's module; nothing of it is read before it runs. */
  readonly load: () => Promise<(invocation: Invocation<unknown>) => ExitCode | Promise<ExitCode>>;
}

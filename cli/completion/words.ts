import { FINDING_KINDS } from "../../lanes/finding.ts";
import type { Verb, VerbOption } from "../verb.ts";

/** An option as a shell completes it. */
export interface OptionWords {
  /** `--format` and, where there is one, its short form. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
  readonly files: "none" | "files" | "folders";
}

/** A verb as a shell completes it. */
export interface VerbWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** Fixed words for its operand. */
  readonly operands: readonly string[];
  readonly takesFiles: boolean;
}

const helpOption: VerbOption = { flags: "-h, --help", description: "show this help" };

/** The command table as words, `help` included. */
export function listWords(table: readonly Verb[]): readonly VerbWords[] {
  const verbs = table.map(toWords);
  const help = { name: "help", summary: "show the help of a command", options: [], takesFiles: false };
  return [...verbs, { ...help, operands: table.map(({ name }) => name) }];
}

function toWords({ name, summary, options, operand }: Verb): VerbWords {
  const codes = operand?.completes === "codes" ? Object.keys(FINDING_KINDS).sort() : [];
  return {
    name,
    summary,
    options: [...options, helpOption].map(toOptionWords),
    operands: operand?.choices ?? codes,
    takesFiles: operand?.completes === "files",
  };
}

function toOptionWords({ flags, description, choices, completes }: VerbOption): OptionWords {
  return {
    names: flags.match(/(?<=^|[ ,])--?[a-zA-Z-]+/g) ?? [],
    description,
    takesValue: flags.includes("<"),
    values: choices ?? [],
    files: completes ?? "none",
  };
}

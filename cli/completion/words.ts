import { FINDING_KINDS } from "../../lanes/finding.ts";
import type { Verb, VerbOption } from "../verb.ts";

/** An option as a shell completes it. */
export interface OptionWords {
  /** `--format` and, where there is one, its short form. */
  readonly names: readonly string[];
  readonly description: string;
  readonly takesValue: boolean;
  readonly values: readonly string[];
  readonly files: "none" | "files" | "folders" | "ids";
}

/** A verb as a shell completes it. */
export interface VerbWords {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** Fixed words for its operand, or for its first one where others follow. */
  readonly operands: readonly string[];
  /** What its operands are, or those after the first one; requests are ids and files. */
  readonly takes: "none" | "files" | "requests";
}

/** Where the requests lie whose ids are offered, as cli/requests.ts has it: the scripts are asked for by every shell that starts. */
export const REQUEST_FOLDER = "credential-change-requests";

const helpOption: VerbOption = { flags: "-h, --help", description: "show this help" };

/** The command table as words, `help` included. */
export function listWords(table: readonly Verb[]): readonly VerbWords[] {
  const verbs = table.map(toWords);
  const help = { name: "help", summary: "show the help of a command", options: [], takes: "none" } as const;
  return [...verbs, { ...help, operands: table.map(({ name }) => name) }];
}

function toWords({ name, summary, options, operand }: Verb): VerbWords {
  const codes = operand?.completes === "codes" ? Object.keys(FINDING_KINDS).sort() : [];
  return {
    name,
    summary,
    options: [...options, helpOption].map(toOptionWords),
    operands: operand?.choices ?? operand?.actions ?? codes,
    takes: operand?.completes === "files" || operand?.completes === "requests" ? operand.completes : "none",
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

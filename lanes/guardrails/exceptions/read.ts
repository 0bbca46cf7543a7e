import { checkSources } from "../../check.ts";
import { type Finding, makeFinding } from "../../finding.ts";
import type { SourceFile } from "../../load.ts";
import { parseSource } from "../../parse.ts";
import type { RuleSettings } from "../../rules/rule.ts";
import { EXCEPTIONS, EXCEPTIONS_KIND } from "./kind.ts";
import type { GuardException, GuardExceptions } from "./schema.ts";

/** The exceptions of a file, none where it does not fit, and what is wrong with it. */
export interface ExceptionsRead {
  readonly exceptions: readonly GuardException[];
  readonly findings: readonly Finding[];
}

/** Reads a file of exceptions; `today` of the settings says which have expired. */
export function readExceptions(source: SourceFile, settings: RuleSettings): ExceptionsRead {
  const { root } = parseSource(source);
  if (root !== undefined && root.kind !== EXCEPTIONS_KIND) {
    const place = { file: source.path, line: 1, column: 1, pointer: "" };
    return {
      exceptions: [],
      findings: [makeFinding("exceptions-file-kind", place, { message: "Not a file of exceptions" })],
    };
  }
  const [checked] = checkSources([source], { settings, records: EXCEPTIONS });
  const document = checked?.record as unknown as GuardExceptions | undefined;
  return { exceptions: document?.exceptions ?? [], findings: checked?.findings ?? [] };
}

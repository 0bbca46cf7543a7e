import { compareText, FINDING_KINDS, type Finding, type FindingCode, makeFinding } from "./finding.ts";
import { MAX_FINDINGS } from "./limits.ts";
import type { SourceFile } from "./load.ts";
import { indexLines } from "./positions.ts";
import { isSecretCode } from "./secret-codes.ts";

/** A finding before its line and column are known. */
export interface Draft {
  readonly code: FindingCode;
  /** Offset into the text of the file, in UTF-16 code units. */
  readonly offset: number;
  readonly pointer: string;
  readonly message: string;
  readonly hint?: string;
}

/** Turns the drafts of one file into findings: sorted, without repeats, and not without end; only what is listed is redacted. */
export function finishDrafts(
  { path, text }: SourceFile,
  drafts: readonly Draft[],
  redact: (drafts: readonly Draft[]) => readonly Draft[] = (same) => same,
): Finding[] {
  if (drafts.length === 0) return [];
  const findPosition = indexLines(text);
  return sortDrafts(redact(limitDrafts(sortDrafts(drafts)))).map(({ code, offset, pointer, ...words }) =>
    makeFinding(code, { file: path, pointer, ...findPosition(offset) }, words),
  );
}

/** In the order in which findings are shown, each once. */
function sortDrafts(drafts: readonly Draft[]): Draft[] {
  const sorted = [...drafts].sort(compareDrafts);
  return sorted.filter((draft, at) => at === 0 || compareDrafts(draft, sorted[at - 1] ?? draft) !== 0);
}

/** What weighs most is listed, whatever else a file has, and of equal weight what comes first. */
function limitDrafts(sorted: readonly Draft[]): readonly Draft[] {
  if (sorted.length <= MAX_FINDINGS) return sorted;
  const byWeight = [...sorted].sort((left, right) => weigh(left) - weigh(right));
  const listed = byWeight.slice(0, MAX_FINDINGS);
  const kept = new Set(listed);
  return [
    ...listed,
    ...sorted
      .filter((draft) => !kept.has(draft))
      .slice(0, 1)
      .map(describeRest),
  ];
}

/** A credential before all else: to leave it out would leave it where it is. */
function weigh({ code }: Draft): number {
  const { severity } = FINDING_KINDS[code];
  return severity !== "error" ? 2 : isSecretCode(code) && code !== "scanner-directive" ? 0 : 1;
}

/** Leaving findings out is one more finding, and an error: the file may hold any other. */
function describeRest({ offset }: Draft): Draft {
  const message = `More than ${MAX_FINDINGS} findings in this file; from here on not all of them are listed`;
  return { code: "too-many-findings", offset, pointer: "", message };
}

/** By place, then code, then pointer and message: the order in which findings are shown. */
function compareDrafts(a: Draft, b: Draft): number {
  return (
    a.offset - b.offset ||
    compareText(a.code, b.code) ||
    compareText(a.pointer, b.pointer) ||
    compareText(a.message, b.message)
  );
}

/** A draft in the words of the registry. */
export function draftOf(code: FindingCode, { offset, pointer = "" }: { offset: number; pointer?: string }): Draft {
  const { title } = FINDING_KINDS[code];
  return { code, offset, pointer, message: pointer === "" ? title : `${title} at ${pointer}` };
}

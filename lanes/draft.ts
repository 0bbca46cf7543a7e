import { compareText, FINDING_KINDS, type Finding, type FindingCode, makeFinding } from "./finding.ts";
import { MAX_FINDINGS } from "./limits.ts";
import type { SourceFile } from "./load.ts";
import { indexLines } from "./positions.ts";

/** A finding before its line and column are known. */
export interface Draft {
  readonly code: FindingCode;
  /** Offset into the text of the file, in UTF-16 code units. */
  readonly offset: number;
  readonly pointer: string;
  readonly message: string;
  readonly hint?: string;
}

/** Turns the drafts of one file into findings: sorted, without repeats, and not without end. */
export function finishDrafts({ path, text }: SourceFile, drafts: readonly Draft[]): Finding[] {
  if (drafts.length === 0) return [];
  const findPosition = indexLines(text);
  const sorted = [...drafts].sort(compareDrafts);
  const unique = sorted.filter((draft, at) => at === 0 || compareDrafts(draft, sorted[at - 1] ?? draft) !== 0);
  const next = unique[MAX_FINDINGS];
  const listed = next === undefined ? unique : [...unique.slice(0, MAX_FINDINGS), describeRest(next)];
  return listed.map(({ code, offset, pointer, ...words }) =>
    makeFinding(code, { file: path, pointer, ...findPosition(offset) }, words),
  );
}

/** Leaving findings out is one more finding, and an error: the file may hold any other. */
function describeRest({ offset }: Draft): Draft {
  const message = `More than ${MAX_FINDINGS} findings in this file; from here on they are not listed`;
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

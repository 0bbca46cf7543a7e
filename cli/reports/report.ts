import type { Finding, Severity } from "../../lanes/finding.ts";
import type { SourceFile } from "../../lanes/load.ts";

/** What `ccr validate` found, before it is written in one of the formats. */
export interface Report {
  /** Paths, sorted. */
  readonly files: readonly string[];
  /** Sorted. */
  readonly findings: readonly Finding[];
  readonly sources: readonly SourceFile[];
  readonly version: string;
}

/** How many there are of what. */
export interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly risks: number;
}

/** Counts the findings of a report. */
export function summarize({ files, findings }: Pick<Report, "files" | "findings">): Summary {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  return { files: files.length, errors: count("error"), warnings: count("warning"), risks: count("risk") };
}

/** `3 files, 0 errors, 0 warnings, 4 risks` */
export function formatSummary({ files, errors, warnings, risks }: Summary): string {
  const parts: [number, string][] = [
    [files, "file"],
    [errors, "error"],
    [warnings, "warning"],
    [risks, "risk"],
  ];
  return parts.map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`).join(", ");
}

/** One line that a terminal shows as it is: control, turning and invisible characters become escapes. */
export function showPlainly(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return character === "\t" ? " " : `\\u{${code.toString(16)}}`;
  });
}

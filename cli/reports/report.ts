import type { Finding, Severity } from "../../lanes/finding.ts";
import type { ExceptedFinding } from "../../lanes/guardrails/exceptions/apply.ts";
import type { SourceFile } from "../../lanes/load.ts";

/** What a verb that checks files found, before it is written in one of the formats. */
export interface Report {
  /** Names the form of its JSON; `validate` by default. */
  readonly form?: "validate" | "guard" | "check" | "check-config";
  /** Paths, sorted. */
  readonly files: readonly string[];
  /** Sorted. */
  readonly findings: readonly Finding[];
  /** What passes by a reviewed exception; absent where there are none. */
  readonly excepted?: readonly ExceptedFinding[];
  readonly sources: readonly SourceFile[];
  /** Of a report over manifests as well: the paths of requests and records. */
  readonly requests?: ReadonlySet<string>;
  readonly version: string;
}

/** How many there are of what. */
export interface Summary {
  readonly files: number;
  readonly errors: number;
  readonly warnings: number;
  readonly risks: number;
  readonly excepted?: number;
}

/** Counts the findings of a report. */
export function summarize({ files, findings, excepted }: Pick<Report, "files" | "findings" | "excepted">): Summary {
  const count = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const counts = { files: files.length, errors: count("error"), warnings: count("warning"), risks: count("risk") };
  return excepted === undefined ? counts : { ...counts, excepted: excepted.length };
}

/** `3 files, 0 errors, 0 warnings, 4 risks` */
export function formatSummary({ files, errors, warnings, risks, excepted = 0 }: Summary): string {
  const parts: [number, string][] = [
    [files, "file"],
    [errors, "error"],
    [warnings, "warning"],
    [risks, "risk"],
  ];
  const counts = parts.map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  return [...counts, ...(excepted > 0 ? [`${excepted} excepted`] : [])].join(", ");
}

/** One line that a terminal shows as it is: control, turning and invisible characters become escapes. */
export function showPlainly(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return character === "\t" ? " " : `\\u{${code.toString(16)}}`;
  });
}

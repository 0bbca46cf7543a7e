import fs from "node:fs";

/** A finding as SARIF has it; ccr writes errors as "error", risks as "warning" and warnings as "note". */
export interface SarifResult {
  readonly level: "error" | "warning" | "note";
  readonly code: string;
  readonly text: string;
  /** Relative to the root of the repository. */
  readonly file: string;
  readonly line: number;
  readonly fingerprint: string;
}

interface RawResult {
  readonly level?: string;
  readonly ruleId?: string;
  readonly message?: { readonly text?: string };
  readonly locations?: readonly {
    readonly physicalLocation?: {
      readonly artifactLocation?: { readonly uri?: string };
      readonly region?: { readonly startLine?: number };
    };
  }[];
  readonly partialFingerprints?: Readonly<Record<string, string>>;
}

/** The findings of a SARIF 2.1.0 file of ccr. Throws where it is none: what was not checked has not passed. */
export function readSarif(file: string): readonly SarifResult[] {
  let log: { readonly version?: unknown; readonly runs?: readonly { readonly results?: readonly RawResult[] }[] };
  try {
    log = JSON.parse(fs.readFileSync(file, "utf8"));
  } catch {
    throw new Error("there is no report of the check: see what ccr said");
  }
  if (log?.version !== "2.1.0" || !Array.isArray(log.runs) || log.runs.length === 0) {
    throw new Error("the report of the check is no SARIF 2.1.0");
  }
  return log.runs.flatMap(({ results }) => (results ?? []).map(readResult));
}

function readResult({ level, ruleId, message, locations, partialFingerprints }: RawResult): SarifResult {
  const place = locations?.[0]?.physicalLocation;
  return {
    // SARIF's default is "warning"; a level that is not known counts as the worst.
    level: level === undefined ? "warning" : level === "warning" || level === "note" ? level : "error",
    code: ruleId ?? "",
    text: message?.text ?? "",
    file: decodeURIComponent(place?.artifactLocation?.uri ?? ""),
    line: place?.region?.startLine ?? 1,
    fingerprint: Object.values(partialFingerprints ?? {})[0] ?? "",
  };
}

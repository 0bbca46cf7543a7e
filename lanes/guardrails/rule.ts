import type { FindingCode } from "../finding.ts";
import type { Path } from "../rules/rule.ts";
import type { ManifestDocument } from "./documents.ts";
import type { GrantedLane } from "./granted.ts";
import type { Manifest } from "./manifest.ts";

/** What is checked: every manifest of every file at once, and what the rules hold it against. */
export interface ManifestSet {
  /** By file, then place. */
  readonly manifests: readonly Manifest[];
  /** All documents, also those that hold no object of Kubernetes, such as files of values. */
  readonly documents: readonly ManifestDocument[];
  /** The lanes that are granted, where the caller knows them; without them no delivery is held against lanes. */
  readonly lanes?: readonly GrantedLane[] | undefined;
}

/** Reports a finding at a path of a document (of a manifest: from its own root). */
export type ManifestReport = (
  where: Manifest | ManifestDocument,
  code: FindingCode,
  path: Path,
  message: string,
  hint?: string,
) => void;

/** A rule over all manifests at once; it reports in any order. */
export type ManifestRule = (set: ManifestSet, report: ManifestReport) => void;

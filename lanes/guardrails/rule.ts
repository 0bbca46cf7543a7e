import type { FindingCode } from "../finding.ts";
import type { SourceFile } from "../load.ts";
import type { Path } from "../rules/rule.ts";
import type { ManifestDocument } from "./documents.ts";
import type { FixtureMap } from "./fixture-map/schema.ts";
import type { GrantedLane } from "./granted.ts";
import type { Manifest } from "./manifest.ts";
import type { SecretOwnership } from "./ownership/schema.ts";

/** A reviewed file of the guardrails that fits its schema, and where its values stand. */
export interface GuardFile<Value> {
  readonly value: Value;
  readonly document: ManifestDocument;
}

/** A Secret that another system makes: references to it resolve, though no manifest has it. */
export interface OwnedSecret {
  readonly namespace: string;
  readonly name: string;
  /** Undefined where its keys are not known. */
  readonly keys?: readonly string[];
}

/** What is checked: every manifest of every file at once, and what the rules hold it against. */
export interface ManifestSet {
  /** By file, then place. */
  readonly manifests: readonly Manifest[];
  /** All documents, also those that hold no object of Kubernetes, such as files of values. */
  readonly documents: readonly ManifestDocument[];
  /** The lanes that are granted, where the caller knows them; without them no delivery is held against lanes. */
  readonly lanes?: readonly GrantedLane[] | undefined;
  /** Who owns what; without it nobody's is told from another's. */
  readonly ownership?: GuardFile<SecretOwnership> | undefined;
  /** Dummies of clusters that are not production; without it no key is missed in it. */
  readonly fixtureMap?: GuardFile<FixtureMap> | undefined;
  /** The CODEOWNERS file that counts; null where there is none, undefined where nobody has looked. */
  readonly codeowners?: SourceFile | null | undefined;
  /** Secrets that other systems make, as the file of ownership states them. */
  readonly authorities?: readonly OwnedSecret[] | undefined;
  /** True where only a part of the repository was read: then nothing is called unused. */
  readonly isPartial?: boolean | undefined;
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

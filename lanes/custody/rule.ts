import type { BootstrapRecord } from "../bootstrap/record-schema.ts";
import type { DocumentSchema } from "../check-schema.ts";
import type { FiledCcr, Report, RuleSettings, SetReport } from "../rules/rule.ts";
import type { KeyCustodyRecord, UsageReview } from "./schema.ts";

/** What a file may hold that is no request. */
export type CustodyDocument = KeyCustodyRecord | UsageReview | BootstrapRecord;

/** A rule over one document of a kind. */
export type DocumentRule<Document> = (document: Document, report: Report, settings: RuleSettings) => void;

/** A record and the file it stands in. */
export interface FiledRecord {
  readonly file: string;
  readonly record: CustodyDocument;
}

/** A rule over all records at once, and the requests that were loaded with them. */
export type RecordSetRule = (
  loaded: { readonly records: readonly FiledRecord[]; readonly ccrs: readonly FiledCcr[] },
  report: SetReport,
) => void;

/** How documents of one kind are checked. */
interface RecordKind {
  readonly schema: DocumentSchema;
  readonly rules: readonly DocumentRule<never>[];
}

/** The kinds that a command takes beside requests; whoever gives none takes requests alone. */
export interface RecordKinds {
  readonly kinds: readonly RecordKind[];
  readonly setRules: readonly RecordSetRule[];
}

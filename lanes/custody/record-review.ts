import type { Section } from "../review/describe-request.ts";
import type { CustodyDocument } from "./rule.ts";

/** A line of a checklist. */
export interface ChecklistItem {
  readonly isDone: boolean;
  readonly text: string;
}

/** A record as people read it, as data; it holds no value to show. */
export interface RecordReview {
  readonly file: string;
  readonly kind: CustodyDocument["kind"];
  readonly id: string;
  readonly title: string;
  readonly sections: readonly Section[];
  /** Of a custody record: its eight steps, taken or not. */
  readonly checklist: readonly ChecklistItem[];
}

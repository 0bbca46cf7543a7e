import custodySchema from "../../schemas/key-custody-record.v1.schema.json" with { type: "json" };
import reviewSchema from "../../schemas/usage-review.v1.schema.json" with { type: "json" };
import { validateCustodyRecord, validateUsageReview } from "../generated/validate-record.js";
import { CUSTODY_RECORD_RULES } from "./record-rules.ts";
import { USAGE_REVIEW_RULES } from "./review-rules.ts";
import type { RecordKinds } from "./rule.ts";
import { RECORD_SET_RULES } from "./set-rules.ts";

const discriminators = [{ key: "schema_version", known: 1, code: "unknown-schema-version" }] as const;
const words = { noun: "record", docs: "docs/custody.md", discriminators } as const;

/** Custody records and usage reviews, checked as requests are. */
export const CUSTODY: RecordKinds = {
  kinds: [
    {
      schema: { kind: "key-custody-record", published: custodySchema, validate: validateCustodyRecord, ...words },
      rules: CUSTODY_RECORD_RULES,
    },
    {
      schema: { kind: "usage-review", published: reviewSchema, validate: validateUsageReview, ...words },
      rules: USAGE_REVIEW_RULES,
    },
  ],
  setRules: RECORD_SET_RULES,
};

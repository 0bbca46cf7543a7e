import schema from "../../schemas/bootstrap-record.v1.schema.json" with { type: "json" };
import type { RecordKinds } from "../custody/rule.ts";
import { RECORD_SET_RULES } from "../custody/set-rules.ts";
import { validateBootstrapRecord } from "../generated/validate-bootstrap-record.js";
import { BOOTSTRAP_RECORD_RULES } from "./record-rules.ts";

/** Records of production bootstraps, checked as requests are. */
export const BOOTSTRAP: RecordKinds = {
  kinds: [
    {
      schema: {
        kind: "bootstrap-record",
        noun: "record",
        docs: "docs/bootstrap.md",
        published: schema,
        validate: validateBootstrapRecord,
        discriminators: [{ key: "schema_version", known: 1, code: "unknown-schema-version" }],
      },
      rules: BOOTSTRAP_RECORD_RULES,
    },
  ],
  setRules: RECORD_SET_RULES,
};

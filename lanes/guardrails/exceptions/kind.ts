import published from "../../../schemas/guard-exceptions.v1.schema.json" with { type: "json" };
import type { RecordKinds } from "../../custody/rule.ts";
import { validateGuardExceptions } from "../../generated/validate-exceptions.js";
import { EXCEPTION_RULES } from "./rules.ts";

/** What `kind` is in a file of exceptions. */
export const EXCEPTIONS_KIND = "guard-exceptions";

/** Files of exceptions, checked as requests and records are. */
export const EXCEPTIONS: RecordKinds = {
  kinds: [
    {
      schema: {
        kind: EXCEPTIONS_KIND,
        noun: "record",
        docs: "docs/guard.md",
        published,
        validate: validateGuardExceptions,
        discriminators: [{ key: "schema_version", known: 1, code: "unknown-schema-version" }],
      },
      rules: EXCEPTION_RULES,
    },
  ],
  setRules: [],
};

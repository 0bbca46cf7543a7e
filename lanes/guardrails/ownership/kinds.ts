import fixtureSchema from "../../../schemas/fixture-map.v1.schema.json" with { type: "json" };
import ownershipSchema from "../../../schemas/secret-ownership.v1.schema.json" with { type: "json" };
import type { RecordKinds } from "../../custody/rule.ts";
import { validateFixtureMap, validateSecretOwnership } from "../../generated/validate-guard-file.js";
import { FIXTURE_MAP_DOCUMENT_RULES } from "../fixture-map/document-rules.ts";
import { OWNERSHIP_DOCUMENT_RULES } from "./document-rules.ts";

const discriminators = [{ key: "schema_version", known: 1, code: "unknown-schema-version" }] as const;

/** Files of ownership and fixture maps, checked as requests and records are. */
export const GUARD_FILES: RecordKinds = {
  kinds: [
    {
      schema: {
        kind: "secret-ownership",
        noun: "record",
        docs: "docs/ownership.md",
        published: ownershipSchema,
        validate: validateSecretOwnership,
        discriminators,
      },
      rules: OWNERSHIP_DOCUMENT_RULES,
    },
    {
      schema: {
        kind: "fixture-map",
        noun: "record",
        docs: "docs/fixtures.md",
        published: fixtureSchema,
        validate: validateFixtureMap,
        discriminators,
      },
      rules: FIXTURE_MAP_DOCUMENT_RULES,
    },
  ],
  setRules: [],
};

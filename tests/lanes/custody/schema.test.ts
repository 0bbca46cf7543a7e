import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { parseSource } from "../../../lanes/parse.ts";
import custodyRecord from "../../../schemas/key-custody-record.v1.schema.json" with { type: "json" };
import usageReview from "../../../schemas/usage-review.v1.schema.json" with { type: "json" };
import { RECORD_FILE, REVIEW_FILE, readRecord } from "./records.ts";

interface Schema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** Every schema of a value, with its pointer. */
function listValues(schema: Schema, pointer = ""): readonly (readonly [string, Schema])[] {
  const own = Object.entries(schema.properties ?? {}).flatMap(([key, value]) => [
    [`${pointer}/${key}`, value] as const,
    ...listValues(value, `${pointer}/${key}`),
  ]);
  return schema.items === undefined ? own : [...own, ...listValues(schema.items, `${pointer}/0`)];
}

describe.each([
  ["key-custody-record", custodyRecord as Schema, RECORD_FILE],
  ["usage-review", usageReview as Schema, REVIEW_FILE],
])("the published schema of %s", (kind, schema, file) => {
  const ajv = new Ajv({ strict: true, strictRequired: false });
  ajv.addVocabulary(["patternErrorMessage"]);

  test("is draft-07 that a strict compiler takes, and fits the fixture", () => {
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
    expect(schema.$id).toBe(`${kind}.v1.schema.json`);
    expect(ajv.compile(schema)(parseSource({ text: readRecord(file) }).root)).toBe(true);
  });

  test.each(listValues(schema))("has a title, a description and good examples for %s", (pointer, value) => {
    expect(value.title, pointer).toMatch(/^[A-Z]/);
    expect(value.description, pointer).toMatch(/\.$/);
    if (value.properties !== undefined) expect(value.additionalProperties, pointer).toBe(false);
    for (const example of (value.examples ?? []) as unknown[]) expect(ajv.validate(value, example), pointer).toBe(true);
  });
});

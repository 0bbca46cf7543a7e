import { BootstrapRecordSchema } from "../lanes/bootstrap/record-schema.ts";
import { KeyCustodyRecordSchema, UsageReviewSchema } from "../lanes/custody/schema.ts";
import { GuardExceptionsSchema } from "../lanes/guardrails/exceptions/schema.ts";
import { FixtureMapSchema } from "../lanes/guardrails/fixture-map/schema.ts";
import { SecretOwnershipSchema } from "../lanes/guardrails/ownership/schema.ts";
import { RequestSchema } from "../lanes/orders/schema.ts";
import { dropAnnotations, type Json, type JsonObject, publish, toDraft07 } from "./draft07.ts";

/** A format: its source in TypeBox, and the file name of its published schema. */
export interface Format {
  readonly source: unknown;
  readonly id: string;
}

/** The formats whose schemas are published. */
export const FORMATS = {
  request: { source: RequestSchema, id: "credential-change-request.v1.schema.json" },
  custodyRecord: { source: KeyCustodyRecordSchema, id: "key-custody-record.v1.schema.json" },
  usageReview: { source: UsageReviewSchema, id: "usage-review.v1.schema.json" },
  bootstrapRecord: { source: BootstrapRecordSchema, id: "bootstrap-record.v1.schema.json" },
  exceptions: { source: GuardExceptionsSchema, id: "guard-exceptions.v1.schema.json" },
  ownership: { source: SecretOwnershipSchema, id: "secret-ownership.v1.schema.json" },
  fixtureMap: { source: FixtureMapSchema, id: "fixture-map.v1.schema.json" },
} as const satisfies Readonly<Record<string, Format>>;

/** The published schema of a format. */
export function buildSchema(format: Format = FORMATS.request): JsonObject {
  return publish(buildSource(format)) as JsonObject;
}

/** The same without what is published alone: what validators are made of. */
export function buildValidatorSchema(format: Format = FORMATS.request): JsonObject {
  return dropAnnotations(buildSource(format)) as JsonObject;
}

function buildSource({ source, id }: Format): JsonObject {
  const schema = toDraft07(JSON.parse(JSON.stringify(source)) as Json) as JsonObject;
  return { $schema: "http://json-schema.org/draft-07/schema#", $id: id, ...schema };
}

import * as Type from "typebox";
import { form, strict, text } from "../../schema-words.ts";

const Fixture = Type.Object(
  {
    path: form("Path", {
      description: "Path of the secret below the mount.",
      examples: ["workloads/coulomb/issue-core/ingestion-api-key"],
      pattern: "[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*",
      is: "a path below the mount, without a slash at either end",
    }),
    property: form("Property", {
      description: "Field of the secret.",
      examples: ["ISSUE_CORE_API_KEY"],
      pattern: "[A-Za-z0-9_.-]+",
      is: "the name of a field: letters, digits, _, - and .",
    }),
    value: Type.Optional(
      text("Value", {
        description: "A value that is plainly no credential: fixture-… or dummy-….",
        examples: ["fixture-ingestion-api-key"],
      }),
    ),
    generate: Type.Optional(
      Type.Enum(["password", "hex"], {
        title: "Generate",
        description: "What is made up instead, anew for each cluster.",
        examples: ["password"],
      }),
    ),
    length: Type.Optional(
      Type.Integer({
        title: "Length",
        description: "Characters of what is made up; 32 by default.",
        minimum: 8,
        examples: [24],
      }),
    ),
  },
  { ...strict, title: "Fixture" },
);

const layer = (title: string, description: string) => Type.Array(Fixture, { title, description });

/** The one source of the format of the fixture map. */
export const FixtureMapSchema = Type.Object(
  {
    kind: Type.Literal("fixture-map", { title: "Kind", description: "Always fixture-map." }),
    schema_version: Type.Literal(1, { title: "Schema version", description: "Always 1." }),
    mount: form("Mount", {
      description: "The KV mount of all paths.",
      examples: ["platform"],
      pattern: "[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*",
      is: "the path of a mount, without a slash at either end",
    }),
    shared: layer("Shared", "Fixtures of every environment that is not production."),
    environments: Type.Optional(
      Type.Record(Type.String(), layer("Environment", "What one environment has instead, or besides."), {
        title: "Environments",
        description: "Fixtures of single environments, by their names; they go before the shared ones.",
        examples: ["staging"],
      }),
    ),
    local: Type.Optional(layer("Local", "What a cluster on one's own machine has instead; it goes before all others.")),
  },
  {
    ...strict,
    title: "Fixture map",
    description: "What development clusters hold in place of credentials. It never holds one.",
  },
);

/** A fixture map that fits the schema, keys as on disk. */
export type FixtureMap = Type.Static<typeof FixtureMapSchema>;

/** One of its entries. */
export type Fixture = FixtureMap["shared"][number];

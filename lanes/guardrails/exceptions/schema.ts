import * as Type from "typebox";

const strict = { additionalProperties: false } as const;

function text(title: string, description: string, examples: readonly string[] = []) {
  return Type.String({ title, description, ...(examples.length === 0 ? {} : { examples }), minLength: 1 });
}

const Exception = Type.Object(
  {
    code: text("Code", "Code of the findings that pass.", ["secret-in-config-map"]),
    file: text("File", "Path of the file from the root, letter by letter; no pattern.", ["apps/demo/config.yaml"]),
    kind: Type.Optional(text("Kind", "Kind of the object, where a file has several.", ["ConfigMap"])),
    namespace: Type.Optional(text("Namespace", "Namespace of the object, as it is written there.", ["demo"])),
    name: Type.Optional(text("Name", "Name of the object, as it is written there.", ["demo-settings"])),
    pointer: Type.Optional(
      Type.String({
        title: "Pointer",
        description: "JSON pointer of the finding in its document, as `--json` shows it.",
        examples: ["/data/DEMO_TOKEN"],
        pattern: "^(/[^/]*)+$",
        patternErrorMessage: "a JSON pointer like '/data/DEMO_TOKEN'",
      }),
    ),
    owner: text("Owner", "Who answers for it.", ["platform-team"]),
    reason: text("Reason", "Why it is no danger; never the value.", [
      "public demo token of the vendor's documentation",
    ]),
    expires: Type.String({
      title: "Expires",
      description: "The last day on which it holds, at most a year ahead, in quotes.",
      examples: ["2026-12-31"],
      pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
      patternErrorMessage: "a date like '2026-12-31', in quotes",
    }),
  },
  { ...strict, title: "Exception" },
);

/** The one source of the format of exceptions. */
export const GuardExceptionsSchema = Type.Object(
  {
    kind: Type.Literal("guard-exceptions", { title: "Kind", description: "Always guard-exceptions." }),
    schema_version: Type.Literal(1, { title: "Schema version", description: "Always 1." }),
    exceptions: Type.Array(Exception, { title: "Exceptions", description: "The findings that pass, each reviewed." }),
  },
  {
    ...strict,
    title: "Exceptions of the guardrails",
    description: "Findings in manifests that were reviewed and pass until a day. It never holds a value.",
  },
);

/** A file of exceptions that fits the schema. */
export type GuardExceptions = Type.Static<typeof GuardExceptionsSchema>;

/** One of its entries. */
export type GuardException = GuardExceptions["exceptions"][number];

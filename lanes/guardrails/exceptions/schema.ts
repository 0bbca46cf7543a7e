import * as Type from "typebox";
import { form, prose, strict, text } from "../../schema-words.ts";

const Exception = Type.Object(
  {
    code: text("Code", { description: "Code of the findings that pass.", examples: ["secret-in-config-map"] }),
    file: text("File", {
      description:
        "Path from the root of the file, of a folder with all that is in it, or a pattern: `*` and `?` within a name, `**` for any folders.",
      examples: ["apps/demo/config.yaml", "tests/fixtures/**"],
    }),
    kind: Type.Optional(
      text("Kind", { description: "Kind of the object, where a file has several.", examples: ["ConfigMap"] }),
    ),
    namespace: Type.Optional(
      text("Namespace", { description: "Namespace of the object, as it is written there.", examples: ["demo"] }),
    ),
    name: Type.Optional(
      text("Name", { description: "Name of the object, as it is written there.", examples: ["demo-settings"] }),
    ),
    pointer: Type.Optional(
      form("Pointer", {
        description: "JSON pointer of the finding in its document, as `--json` shows it.",
        examples: ["/data/DEMO_TOKEN"],
        pattern: "(/[^/]*)+",
        is: "a JSON pointer like '/data/DEMO_TOKEN'",
      }),
    ),
    owner: prose("Owner", { description: "Who answers for it.", examples: ["platform-team"] }),
    reason: prose("Reason", {
      description: "Why it is no danger; never the value.",
      examples: ["public demo token of the vendor's documentation"],
    }),
    expires: form("Expires", {
      description: "The last day on which it holds, at most a year ahead, in quotes.",
      examples: ["2026-12-31"],
      pattern: "[0-9]{4}-[0-9]{2}-[0-9]{2}",
      is: "a date like '2026-12-31', in quotes",
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

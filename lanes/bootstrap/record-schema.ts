import * as Type from "typebox";
import { form, instant, strict, text } from "../schema-words.ts";
import { ACCESSOR } from "./accessor.ts";
import { BOOTSTRAP_STEPS } from "./steps.ts";

const fingerprint = form("Fingerprint", {
  pattern: "([0-9A-F]{40}|[0-9A-F]{64})",
  is: "the whole fingerprint of a PGP key: 40 or 64 hexadecimal digits in capitals, without blanks",
  description: "Of the PGP key that the share was encrypted to; it opens nothing.",
  examples: ["0123456789ABCDEF0123456789ABCDEF01234567"],
});

const Holder = Type.Object(
  {
    name: text("Name", { description: "Who holds it.", examples: ["alice.example"] }),
    fingerprint,
  },
  { ...strict, title: "Holder" },
);

const Custody = Type.Object(
  {
    threshold: Type.Integer({
      title: "Threshold",
      description: "How many recovery shares it takes.",
      minimum: 2,
      examples: [3],
    }),
    shares: Type.Array(Holder, {
      title: "Shares",
      description: "Who holds which recovery share, in the order in which the initialisation gave them out.",
      minItems: 2,
    }),
    root: Holder,
    root_accessor: form("Root accessor", {
      pattern: ACCESSOR.source,
      is: "the accessor of the root token, as bao token lookup shows it",
      description: "By it the root token is looked up without having it; it opens nothing.",
      examples: ["jcTbcMrzJTCHoKqOvIKEvSAR"],
    }),
  },
  { ...strict, title: "Custody", description: "Who holds what the initialisation gave out. Never any part of a key." },
);

const Entry = Type.Object(
  {
    step: Type.Enum(BOOTSTRAP_STEPS, { title: "Step", description: "Which of the nine.", examples: ["auto-unseal"] }),
    at: instant("At", { description: "When it was looked at; not earlier than the entry before." }),
    by: text("By", { description: "Who operated.", examples: ["platform-operator"] }),
    basis: Type.Enum(["looked-at", "word"], {
      title: "Basis",
      description: "Whether the program looked, or a person said so.",
      examples: ["looked-at"],
    }),
    result: Type.Enum(["passed", "failed"], { title: "Result", description: "What came of it.", examples: ["passed"] }),
    seen: Type.Array(text("Fact", { description: "What was seen or said." }), {
      title: "Seen",
      description: "What was looked at, and what was seen.",
      minItems: 1,
    }),
    custody: Type.Optional(Custody),
  },
  { ...strict, title: "Entry" },
);

/** The one source of the format of bootstrap records. */
export const BootstrapRecordSchema = Type.Object(
  {
    id: form("Id", {
      pattern: "BTR-[0-9]{4}-[0-9]{4}",
      is: "BTR-, four digits of the year, - and four digits",
      description: "BTR-, year, number; the file name starts with it.",
      examples: ["BTR-2026-0001"],
    }),
    kind: Type.Literal("bootstrap-record", { title: "Kind", description: "Always bootstrap-record." }),
    schema_version: Type.Literal(1, { title: "Schema version", description: "Always 1." }),
    stack: text("Stack", { description: "The stack whose server it is.", examples: ["production"] }),
    environment: text("Environment", { description: "The stack's environment.", examples: ["production"] }),
    openbao: text("OpenBao", { description: "The server's address.", examples: ["https://openbao.example.org:8200"] }),
    entries: Type.Array(Entry, {
      title: "Entries",
      description: "What was seen, in the order of time; entries are added and never changed.",
      minItems: 1,
    }),
  },
  {
    ...strict,
    title: "Bootstrap record",
    description: "How a production server was set up, step by step. It never holds a key or a token.",
  },
);

/** A bootstrap record that fits the schema, keys as on disk. */
export type BootstrapRecord = Type.Static<typeof BootstrapRecordSchema>;

/** One of its entries. */
export type BootstrapEntry = BootstrapRecord["entries"][number];

/** Who holds what. */
export type BootstrapCustody = Type.Static<typeof Custody>;

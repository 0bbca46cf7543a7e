import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { scanFile } from "../../../lanes/secret-scan.ts";
import { type Field, STRING_FIELDS, writeField } from "./fields.ts";
import { makeRandom, type Random } from "./random.ts";
import { SHAPE_FAMILIES, TOKEN_FAMILIES } from "./tokens.ts";

type Encode = (token: string, field: Field, random: Random) => string;

const words = (text: string) => `The value ${text} was here.`;

/** Inserts `mark` at three places inside. */
function sprinkle(token: string, mark: string, { below }: Random): string {
  let text = token;
  for (let i = 0; i < 3; i++) {
    const at = 1 + below(text.length - 1);
    text = text.slice(0, at) + mark + text.slice(at);
  }
  return text;
}

function fold(token: string, { below }: Random): string {
  const line = token.replaceAll("\n", " ");
  const at = 1 + below(line.length - 1);
  return `${line.slice(0, at).trimEnd()}\n${line.slice(at).trimStart()}`;
}

const escaped = (text: string) =>
  Array.from(text, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
const literal = (text: string) => `|-\n${text}`;

const ENCODINGS: Readonly<Record<string, Encode>> = {
  raw: (token, field) => writeField(field, literal(token)),
  "raw among words": (token, field) => writeField(field, literal(words(token))),
  folded: (token, field, random) => writeField(field, `>-\n${fold(token, random)}`),
  "folded among words": (token, field, random) => writeField(field, `>-\nThe value\n${fold(token, random)}\nwas here.`),
  "unicode escapes": (token, field) => writeField(field, `"${escaped(token)}"`),
  base64: (token, field) => writeField(field, Buffer.from(token).toString("base64")),
  "base64 among words": (token, field) => writeField(field, words(Buffer.from(`x ${token}`).toString("base64"))),
  "zero-width": (token, field, random) => writeField(field, literal(sprinkle(token, "\u200b", random))),
  "in a key": (token, field) => writeField(field.with(lastName(field), JSON.stringify(token)), "x"),
};

function lastName(field: Field): number {
  return field.findLastIndex((step) => typeof step === "string");
}

/** Every case of a family in which the scan sees nothing, or tells what it saw. */
function failures(make: (random: Random) => string, seed: number, skip: (field: Field) => boolean): readonly string[] {
  const random = makeRandom(seed);
  const failed: string[] = [];
  for (const [name, encode] of Object.entries(ENCODINGS)) {
    for (const field of STRING_FIELDS) {
      if (skip(field) && name !== "in a key") continue;
      const token = make(random);
      const text = encode(token, field, random);
      const told = scanFile(text, load(text));
      if (!told.some(({ code }) => code === "secret-value")) failed.push(`${name} at ${field.join("/")}`);
      else if (JSON.stringify(told).includes(token.slice(-12))) failed.push(`${name} tells the value`);
      if (!scanFile(text).some(({ code }) => code === "secret-value")) failed.push(`${name} in raw text`);
    }
  }
  return failed;
}

const joined = (field: Field) => field.join("/");
const ISSUED = /^auth\/(?:bound_claims|bound_audiences|bound_subject|audience|user_claim|groups_claim)/;
const NAMES =
  /^(?:id|supersede|openbao|auth|state_hub)|(?:agent|message_id|applier|approver|approvers\/0|reviewer|person|domain|tenant|workload|environment|cluster|catalog_id|namespace|secret_name|store|code|pointer|decision_id|digest|previous|signature|\/by|check|audit_ids\/0)$|^evidence\/0\/kind|^evidence\/0\/(?:part_of|approved_by)|^rotation\/provider|^rotations\/0\/id|^access_frontdoor\/type|^delivery\/surface/;

/** Where a shape is what the field is for. */
function isExpected(shape: string, field: Field): boolean {
  const path = joined(field);
  if (path.endsWith("/signature")) return true;
  if (shape === "random") return NAMES.test(path);
  if (shape === "hex key") return ISSUED.test(path) || /(?:digest|previous|audit_ids\/0)$/.test(path);
  return shape === "hex share" && ISSUED.test(path);
}

describe("every credential, in every encoding, in every field", () => {
  it("has a table of the promised size", () => {
    expect(Object.keys(TOKEN_FAMILIES).length).toBeGreaterThanOrEqual(40);
    expect(STRING_FIELDS.length).toBeGreaterThan(80);
  });

  Object.entries(TOKEN_FAMILIES).forEach(([name, make], seed) => {
    it(`finds ${name}`, () => {
      expect(failures(make, seed, () => false)).toEqual([]);
    });
  });

  Object.entries(SHAPE_FAMILIES).forEach(([name, make], seed) => {
    it(`finds a ${name} outside the fields that expect one`, () => {
      expect(failures(make, 1000 + seed, (field) => isExpected(name, field))).toEqual([]);
    });
  });
});

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { checkSchema, describeRequestSchema, REQUEST_SCHEMA } from "../../lanes/check-schema.ts";
import { FINDING_KINDS } from "../../lanes/finding.ts";
import { validate } from "../../lanes/generated/validate-ccr.js";
import { findOrderSchema } from "../../lanes/orders/formats.ts";
import { ORDER_TYPES } from "../../lanes/orders/vocabulary.ts";
import type { YamlMap } from "../../lanes/parse/tree.ts";
import { parseSource } from "../../lanes/parse.ts";
import { suggest } from "../../lanes/suggest.ts";
import { buildSchema } from "../../schemas/formats.ts";
import { FIXTURES } from "./fixture.ts";
import { PLAIN } from "./hostile/corpus.ts";
import { readSample } from "./sample.ts";

interface Schema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

const BOUND = /^ {2}bound_claims:\n(?: {4}.*\n)+/m.exec(PLAIN)?.[0] ?? "";

function read(text: string): YamlMap {
  const { root } = parseSource({ text });
  if (root === undefined) throw new Error("the text is no mapping");
  return root;
}

function problems(...replacements: readonly (readonly [string, string])[]) {
  let text = PLAIN;
  for (const [from, to] of replacements) {
    expect(text).toContain(from);
    text = text.replace(from, () => to);
  }
  return checkSchema(read(text)).map(
    ({ code, path, message, hint = "" }) => `${code} /${path.join("/")}: ${message}. ${hint}`,
  );
}

/** Every schema of a value, with its pointer. */
function listValues(schema: Schema, pointer = ""): [string, Schema][] {
  const below = Object.entries(schema).flatMap(([keyword, value]): [string, Schema][] => {
    if (keyword === "properties") {
      return Object.entries(value as Record<string, Schema>).flatMap(([key, each]) => [
        [`${pointer}/${key}`, each] as [string, Schema],
        ...listValues(each, `${pointer}/${key}`),
      ]);
    }
    if (keyword === "items") return listValues(value as Schema, `${pointer}/0`);
    if (keyword === "allOf") return (value as { then: Schema }[]).flatMap(({ then }) => listValues(then, pointer));
    return [];
  });
  return below;
}

describe("the published schema", () => {
  const schema = buildSchema() as Schema;
  const values = listValues(schema);

  test("has a branch for every type of request, as editors follow it", () => {
    const ajv = new Ajv({ strict: false });
    const folder = join(FIXTURES, "ok.orders");
    const roots = readdirSync(folder).map((file) => read(readFileSync(join(folder, file), "utf8")));
    expect(new Set(roots.map((root) => root.request_type))).toEqual(new Set(["workload-kv-read", ...ORDER_TYPES]));
    for (const root of roots) {
      const type = String(root.request_type);
      expect(ajv.validate(schema, root), `${type}: ${JSON.stringify(ajv.errors)}`).toBe(true);
      expect(ajv.validate(schema, { ...root, surplus: "x" }), type).toBe(false);
      expect(checkSchema(root, findOrderSchema(type) ?? REQUEST_SCHEMA), type).toEqual([]);
    }
  });

  test("is draft-07 that a strict compiler takes", () => {
    const ajv = new Ajv({ strict: true, strictRequired: false });
    ajv.addVocabulary(["patternErrorMessage"]);
    expect(ajv.validateSchema(schema)).toBe(true);
    expect(() => ajv.compile(schema)).not.toThrow();
    expect(schema.$schema).toBe("http://json-schema.org/draft-07/schema#");
  });

  test.each(values)("has a title and a description for %s", (pointer, value) => {
    if (/^\/auth\/method$/.test(pointer) && value.const !== undefined) return;
    expect(value.title, pointer).toMatch(/^[A-Z]/);
    expect(value.description, pointer).toMatch(/\.$/);
  });

  test("shows an example of every text that people write", () => {
    const isShown = (value: Schema): boolean => ["examples", "enum", "const"].some((keyword) => keyword in value);
    const unshown = values.filter(
      ([, value]) => value.type === "string" && value.title !== undefined && !isShown(value),
    );
    // Only a program can make one.
    expect(unshown.map(([pointer]) => pointer).filter((each) => !each.endsWith("/signature"))).toEqual([]);
    const lists = values.filter(([, { type, items }]) => type === "array" && (items as Schema).type === "string");
    const plain = lists.filter(([, value]) => !isShown(value) && !isShown(value.items as Schema));
    expect(plain.map(([pointer]) => pointer)).toEqual([]);
  });

  test("has examples that it takes itself", () => {
    const withExamples = values.filter(([, { examples }]) => examples !== undefined);
    expect(withExamples.length).toBeGreaterThan(40);
    for (const [pointer, value] of withExamples) {
      const ajv = new Ajv({ strict: false });
      for (const example of value.examples as unknown[]) expect(ajv.validate(value, example), pointer).toBe(true);
    }
  });

  test("takes no key that it does not name, at any level", () => {
    const objects: [string, Schema][] = [["", schema], ...values];
    for (const [pointer, value] of objects) {
      if (value.properties === undefined || value.allOf !== undefined) continue;
      expect(value.additionalProperties, pointer).toBe(false);
    }
  });
});

describe("a request fits", () => {
  test.each([1, 2, 3] as const)("when it is the committed request %i", (number) => {
    expect(checkSchema(read(readSample(number).text))).toEqual([]);
  });

  test("when it leaves out what is optional", () => {
    const text = PLAIN.slice(0, PLAIN.indexOf("verification:"));
    expect(checkSchema(read(text))).toEqual([]);
  });

  test("whatever the order of its keys", () => {
    const entries = Object.entries(read(PLAIN)).reverse();
    expect(checkSchema(Object.assign(Object.create(null), Object.fromEntries(entries)) as YamlMap)).toEqual([]);
  });
});

describe("a request does not fit", () => {
  test("when a required key is only on a prototype", () => {
    const own = read(PLAIN);
    const heir: YamlMap = Object.create(null);
    for (const key of Object.keys(own)) if (key !== "id") heir[key] = own[key] ?? null;
    expect(validate(heir)).toBe(false);
    expect(checkSchema(heir).map(({ code, path }) => [code, path])).toEqual([["missing-key", ["id"]]]);
    expect(parseSource({ text: "__proto__: {id: x}\n" }).root).toEqual(Object.create(null));
  });

  test("and each fault has words of its own", () => {
    expect(problems(["  ttl: 15m\n", "  tll: 15m\n"])).toEqual([
      "missing-key /auth/ttl: auth needs the key ttl. ",
      "unknown-key /auth/tll: auth has no key tll. Did you mean ttl?",
    ]);
    expect(problems(["status: proposed", "status: propsed"])).toEqual([
      expect.stringMatching(/^wrong-value \/status: status must be one of requested, .*\. Did you mean proposed\?$/),
    ]);
    expect(problems(["required: true", "required: maybe"])).toEqual([
      "wrong-type /review/required: review.required must be true or false. ",
    ]);
    expect(problems(["purpose: llm-connect provider access", "purpose:"])).toEqual([
      "empty-value /target/purpose: target.purpose is empty. ",
    ]);
    expect(problems(["'2026-06-27'", "'June 27'"])).toEqual([
      "bad-format /created: created must be a date like '2026-06-27', in quotes. ",
    ]);
    expect(problems(["    - OPENROUTER_API_KEY", "    - 7"])).toEqual([
      "wrong-type /openbao/fields/0: openbao.fields[0] must be text. ",
    ]);
  });

  test("and the words name what is possible: one value, an entry of a list, a key that is still free", () => {
    expect(problems(["schema_version: 1", "schema_version: first"])).toEqual([
      "wrong-type /schema_version: schema_version must be a number, namely 1. ",
    ]);
    expect(
      problems(["schema_version: 1", "schema_version: '1'"], ["kind: credential-change-request", "kind: 7"]),
    ).toEqual([
      "wrong-type /kind: kind must be text, namely credential-change-request. ",
      "wrong-type /schema_version: schema_version must be a number, namely 1. Did you mean 1?",
    ]);
    const types =
      "workload-kv-read, lane-deactivation, lane-compromise, lane-rotation, ops-warden-catalog-entry, openbao-token-role";
    expect(problems(["kind: credential-change-request", "kind:"])).toEqual([
      "empty-value /kind: kind is empty: it must be credential-change-request. ",
    ]);
    expect(problems(["request_type: workload-kv-read", "request_type:"])).toEqual([
      `empty-value /request_type: request_type is empty: it must be one of ${types}. `,
    ]);
    expect(problems(["request_type: workload-kv-read", "request_type: [lane-rotation]"])).toEqual([
      `wrong-type /request_type: request_type must be text, namely one of ${types}. `,
    ]);
    expect(problems(["    - OPENROUTER_API_KEY\n", "    -OPENROUTER_API_KEY\n"])).toEqual([
      expect.stringMatching(/openbao\.fields must be a list\. A dash without a blank behind it begins a text: /),
    ]);
    expect(problems(["    - OPENROUTER_API_KEY\n", "    OPENROUTER_API_KEY\n"])).toEqual([
      expect.stringMatching(/openbao\.fields must be a list\. Write each entry on a line of its own, with a dash /),
    ]);
    const fields = Array.from({ length: 10 }, (_, at) => `    - F${at}\n`).join("");
    expect(problems(["    - OPENROUTER_API_KEY\n", `${fields}    - 7\n`])).toEqual([
      "wrong-type /openbao/fields/10: openbao.fields[10] must be text. ",
    ]);
    const policyFile = /^ {2}policy_file: .*\n/m.exec(PLAIN)?.[0] ?? "";
    expect(problems([policyFile, "  policy_fame: x\n"])[0]).toContain("Did you mean policy_file?");
    expect(problems([policyFile, `${policyFile}  policy_fame: x\n`])[0]).toContain("Did you mean policy_name?");
    expect(problems(["title: ", "titel: x\ntitle: "])[0]).toContain("A request has no key titel. Did you mean title?");
  });

  test("and a mark of what is still to be written is told to be replaced, not quoted", () => {
    expect(problems(["purpose: llm-connect provider access", "purpose:\n    TODO: what for"])).toEqual([
      "wrong-type /target/purpose: target.purpose must be text. Write the text in the place of the mark, which goes with the line that it is on.",
    ]);
  });

  test("and a mapping where a text belongs is told to be quoted", () => {
    const hint = "Quote the text: with a colon and a blank in it, or in braces, it is a mapping.";
    expect(problems(["    - OPENROUTER_API_KEY", "    - KEY: every 90d"])).toEqual([
      `wrong-type /openbao/fields/0: openbao.fields[0] must be text. ${hint}`,
    ]);
    expect(problems(["purpose: llm-connect provider access", "purpose:\n    Note: as before"])).toEqual([
      `wrong-type /target/purpose: target.purpose must be text. ${hint}`,
    ]);
    expect(problems(["purpose: llm-connect provider access", "purpose: {purpose}"])).toEqual([
      `wrong-type /target/purpose: target.purpose must be text. ${hint}`,
    ]);
    expect(problems(["purpose: llm-connect provider access", "purpose: [a]"])).toEqual([
      "wrong-type /target/purpose: target.purpose must be text. ",
    ]);
    expect(problems(["purpose: llm-connect provider access", "purpose: true"])).toEqual([
      "wrong-type /target/purpose: target.purpose must be text. ",
    ]);
  });

  test("and a key that no sentence can name is left to the pointer", () => {
    const [found] = problems(["title: ", "a key: x\ntitle: "]);
    expect(found).toMatch(/^unknown-key \/a key: A request has no key of this name\. Its keys are id, kind, /);
  });

  test("and names with digits are no entries of lists", () => {
    const jwt = "  method: jwt\n  user_claim: sub\n  bound_audiences: [openbao]\n";
    const claims = /bound_claims:\n(?: {4}.*\n)+/.exec(PLAIN)?.[0] ?? "";
    for (const name of ["x9", "9x"]) {
      expect(problems(["  method: kubernetes\n", jwt], [claims, `bound_claims:\n    ${name}: 7\n`])).toEqual([
        `wrong-type /auth/bound_claims/${name}: auth.bound_claims.${name} must be text, or a list of texts. `,
      ]);
    }
  });

  test("where its type is none that was published", () => {
    expect(() => describeRequestSchema("database-role", validate).published).toThrow(
      "the published schema has no requests of type database-role",
    );
  });

  test("and a claim that is neither text nor texts is one finding", () => {
    const jwt: [string, string] = [
      "  method: kubernetes\n",
      "  method: jwt\n  user_claim: sub\n  bound_audiences: [openbao]\n",
    ];
    const claims = /bound_claims:\n(?: {4}.*\n)+/.exec(PLAIN)?.[0] ?? "";
    expect(problems(jwt, [claims, "bound_claims:\n    groups: 7\n"])).toEqual([
      "wrong-type /auth/bound_claims/groups: auth.bound_claims.groups must be text, or a list of texts. ",
    ]);
    expect(problems(jwt, [claims, "bound_claims: {}\n"])).toEqual([
      "empty-value /auth/bound_claims: auth.bound_claims is empty. ",
    ]);
  });

  test("and a claim that is of one of its types has what is wrong with that, at its place", () => {
    const jwt: [string, string] = [
      "  method: kubernetes\n",
      "  method: jwt\n  user_claim: sub\n  bound_audiences: [openbao]\n",
    ];
    const found = (claims: string) => problems(jwt, [BOUND, `  bound_claims: ${claims}\n`]);
    const empty = (place: string, words: string) => `empty-value ${place}: ${words} is empty. `;
    expect(found("{groups: ['']}")).toEqual([empty("/auth/bound_claims/groups/0", "auth.bound_claims.groups[0]")]);
    expect(found("{groups: ''}")).toEqual([empty("/auth/bound_claims/groups", "auth.bound_claims.groups")]);
    expect(found("{groups: }")).toEqual([empty("/auth/bound_claims/groups", "auth.bound_claims.groups")]);
    expect(found("{groups: [a, '', 7, ~], sub: '', x: {a: b}, z: [[]]}").toSorted()).toEqual([
      empty("/auth/bound_claims/groups/1", "auth.bound_claims.groups[1]"),
      empty("/auth/bound_claims/groups/3", "auth.bound_claims.groups[3]"),
      empty("/auth/bound_claims/sub", "auth.bound_claims.sub"),
      "wrong-type /auth/bound_claims/groups/2: auth.bound_claims.groups[2] must be text. ",
      "wrong-type /auth/bound_claims/x: auth.bound_claims.x must be text, or a list of texts. ",
      "wrong-type /auth/bound_claims/z/0: auth.bound_claims.z[0] must be text. ",
    ]);
  });

  test("and the keys of another auth method are unknown", () => {
    expect(problems(["  ttl: 15m\n", "  ttl: 15m\n  user_claim: sub\n"])).toEqual([
      expect.stringMatching(/^unknown-key \/auth\/user_claim: /),
    ]);
  });

  test.each([
    ["kind", "kind: credential-change-request", "kind: Secret", "unknown-kind"],
    ["schema version", "schema_version: 1", "schema_version: 2", "unknown-schema-version"],
  ])("and an unknown %s is one finding, whatever else is there", (_name, from, to, code) => {
    const found = problems([from, to], ["target:\n", "goal:\n"], ["required: true", "required: maybe"]);
    expect(found.map((each) => each.split(" ")[0])).toEqual([code]);
  });

  test("and of an unknown request type what requests of every type have is told, and nothing else", () => {
    const type: [string, string] = ["request_type: workload-kv-read", "request_type: workload-kv-raed"];
    const found = problems(type, ["target:\n", "goal:\n"], ["required: true", "required: maybe"], ["  ttl: 15m\n", ""]);
    expect(found).toEqual([
      expect.stringMatching(/^unknown-request-type \/request_type: .* Did you mean workload-kv-read\?$/),
      "wrong-type /review/required: review.required must be true or false. ",
    ]);
    const nested = problems(type, ["  required: true\n", "  required: true\n  requierd: true\n"]);
    expect(nested.map((each) => each.split(":")[0])).toEqual([
      "unknown-request-type /request_type",
      "unknown-key /review/requierd",
    ]);
    expect(
      problems(type, ["schema_version: 1", "schema_version: '1'"], ["required: true", "required: maybe"]),
    ).toHaveLength(1);
  });

  test("and the hint of an unknown request type names every one that is known", () => {
    const { hint } = FINDING_KINDS["unknown-request-type"];
    for (const type of ["workload-kv-read", ...ORDER_TYPES]) expect(hint).toContain(type);
  });

  test("and of an unknown auth method what every method has is told", () => {
    const method: [string, string] = ["  method: kubernetes\n", "  method: kubernets\n"];
    const codes = (...more: readonly [string, string][]) =>
      problems(method, ...more).map((each) => each.slice(0, each.indexOf(": ")));
    expect(codes()).toEqual(["wrong-value /auth/method"]);
    expect(codes(["  ttl: 15m\n", "  tll: 15m\n  user_claim: 7\n"], ["  role: ", "  role: 7 # "]).toSorted()).toEqual([
      ...["missing-key /auth/ttl", "unknown-key /auth/tll", "wrong-type /auth/role", "wrong-type /auth/user_claim"],
      "wrong-value /auth/method",
    ]);
    expect(codes(["  mount: kubernetes\n", "  mount: token\n"], [BOUND, "  bound_claims: 7\n"]).toSorted()).toEqual([
      ...["wrong-type /auth/bound_claims", "wrong-value /auth/method"],
    ]);
    expect(problems(["  method: kubernetes\n", ""])).toEqual(["missing-key /auth/method: auth needs the key method. "]);
  });

  test("and no finding repeats a value", () => {
    const value = "never-to-be-repeated";
    const found = problems(
      ["status: proposed", `status: ${value}`],
      ["'2026-06-27'", value],
      ["required: true", `required: ${value}`],
      ["fe5b1696-8956-4bd5-9d6f-dbde1901a076", value],
      ["surface: external-secrets", `surface: ${value}`],
    );
    expect(found).toHaveLength(5);
    expect(found.join("\n")).not.toContain(value);
  });
});

test.each([
  ["tll", ["ttl", "role"], "ttl"],
  ["bound_claim", ["bound_claims", "bound_claims_confirmed"], "bound_claims"],
  ["Kubernetes", ["kubernetes", "jwt"], "kubernetes"],
  ["external_secrets", ["external-secrets", "csi"], "external-secrets"],
  ["xyz", ["ttl", "role"], undefined],
  ["x".repeat(100), ["x"], undefined],
  ["id", ["ttl"], undefined],
])("for %s among %j it suggests %s", (word, candidates, expected) => {
  expect(suggest(word, candidates)).toBe(expected);
});

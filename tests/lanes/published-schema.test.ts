import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSources } from "../../lanes/check.ts";
import { isFields } from "../../lanes/fields.ts";
import { parseSource } from "../../lanes/parse.ts";
import { formatPointer } from "../../lanes/positions.ts";
import { buildSchema } from "../../schemas/formats.ts";
import { FIXTURES, listFixtures, runFixture } from "./fixture.ts";
import { readOrders } from "./orders/order.ts";
import { makeRequest, useTokenRole } from "./rules/request.ts";

const numRuns = Number(process.env.FUZZ_CASES ?? 1000);

const ajv = new Ajv({ strict: false, allErrors: true, logger: false });
const published = ajv.compile(buildSchema());

const isRequest = (root: unknown): boolean => isFields(root) && root.kind === "credential-change-request";

/** The files of a fixture that the published schema refuses. */
function listRefused(name: string): string[] {
  return readdirSync(join(FIXTURES, name), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const { root } = parseSource({ text: readFileSync(path, "utf8") });
      return isRequest(root) && !published(root);
    });
}

describe("the published schema refuses only what ccr validate refuses", () => {
  const names = listFixtures();

  test.each(names.filter((name) => name.startsWith("ok.")))("none of %s", (name) => {
    expect(listRefused(name)).toEqual([]);
  });

  test("of the other fixtures those with errors of their own, and most of what has a wrong shape", () => {
    const refused: string[] = [];
    for (const name of names.filter((each) => each.startsWith("ng."))) {
      const paths = listRefused(name);
      if (paths.length === 0) continue;
      refused.push(name.slice("ng.".length));
      const errors = runFixture(name).filter(({ severity }) => severity === "error");
      for (const path of paths) expect([name, errors.some(({ file }) => path.endsWith(file))]).toEqual([name, true]);
    }
    const shapes = ["id", "date", "requester", "approver", "target-name", "policy-name", "role-name", "duration"].map(
      (each) => `bad-${each}`,
    );
    expect(refused).toEqual(
      expect.arrayContaining([
        ...shapes,
        ...["bad-audience", "bad-delivery-name", "bad-field-name", "bad-redirect-uri", "duplicate-field", "no-fields"],
        ...["inexact-binding", "duplicate-binding", "kv-path-characters", "wildcard-path", "no-approvers"],
      ]),
    );
  });
});

const base = makeRequest((ccr) => {
  ccr.delivery.refresh_interval = "1h";
  ccr.risk.waivers = [
    {
      code: "long-ttl",
      pointer: "/auth/ttl",
      reason: "It is slow.",
      approver: "platform-operator",
      expires: "2026-12-31",
    },
  ];
  ccr.validity = { not_before: "2026-07-01T00:00:00+00:00" };
  ccr.rotation = { overlap: "48h" };
});
const bound = { ...base.auth, bound_claims: { groups: ["a", "b"], sub: "c" }, user_claim: "sub" };
const { audience: _, ...common } = { audience: undefined, ...bound };
const token = makeRequest((ccr) => useTokenRole(ccr, { bound_cidrs: ["10.20.0.0/16"] }));

const documents: readonly object[] = [
  base,
  { ...base, auth: { ...common, method: "oidc", allowed_redirect_uris: ["http://localhost:8250/oidc/callback"] } },
  { ...base, auth: { ...common, method: "jwt", bound_audiences: ["openbao"], bound_subject: "a b" } },
  token,
  ...readOrders().map((source) => parseSource(source).root as object),
];

type Step = string | number;

/** Every place of a document, and the value that is there. */
function listPlaces(value: unknown, path: readonly Step[] = []): { path: readonly Step[]; value: unknown }[] {
  const below = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [{ path, value }, ...below.flatMap(([key, child]) => listPlaces(child, [...path, key]))];
}

const change = (document: object, path: readonly Step[], value: unknown): object => {
  const copy = structuredClone(document) as Record<Step, unknown>;
  const parent = path.slice(0, -1).reduce((at, step) => at[step] as Record<Step, unknown>, copy);
  parent[path.at(-1) as Step] = value;
  return copy;
};

const places = documents.flatMap((document) =>
  listPlaces(document)
    .filter(({ path }) => path.length > 0)
    .map((place) => ({ ...place, document })),
);

const odd = fc.constantFrom(
  ...[
    "CCR-2026-00010",
    "ccr-2026-0001",
    "CCR-2026-0042",
    "2026-13-01",
    "2026-02-30",
    "2026-02-29",
    "2026-04-31",
    "2026-06-32",
    "2026-00-10",
  ],
  ...["2026-06-29T24:00:00Z", "2026-06-29T22:53:61+00:00", "2026-06-29T22:53:03.5+24:00", "1h30", "15m", "0s", "m", ""],
  ...[
    "1h0m0s",
    "1000000h",
    "a b",
    " a",
    "a ",
    "é",
    "a/b",
    "a//b",
    "/a",
    "-a",
    "a-",
    ".",
    "..",
    "a.b",
    "A.B",
    "a_b",
    "*",
  ],
  ...[
    "a*",
    "{{a}}",
    "a,b",
    "a  b",
    "a\tb",
    "root",
    "auth",
    "auth/a",
    "Token",
    "token/",
    "x".repeat(64),
    "x".repeat(254),
  ],
  ...[
    "http://localhost/",
    "http://LOCALHOST:1/x?y",
    "http://127.0.0.1:99999",
    "http://[::1]:80/",
    "https://a",
    "https://a:1/b",
  ],
  ...[
    "https://a@b/",
    "https://a#b",
    "https://a/b*",
    "http://example.org/",
    "https://a\\b",
    "https://é/",
    "http://localhost.x/",
  ],
  ...[
    "10.0.0.0/8",
    "10.0.0.1/8",
    "10.0.0.0/08",
    "2001:db8::/32",
    "::/0",
    "a;b",
    "a `b`",
    "a\nb",
    "/a/b",
    "a/b/c",
    "\u00a0",
  ],
);
const text = fc.oneof(odd, odd, fc.string({ maxLength: 6 }), fc.string({ unit: "grapheme-ascii", maxLength: 12 }));

/** Another value of the same type for a place. */
function vary(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === "string") return text;
  if (typeof value === "boolean") return fc.constant(!value);
  if (Array.isArray(value) && value.every((each) => typeof each === "string")) {
    return fc.constantFrom([], [...value, ...value]);
  }
  return isFields(value) ? text.map((key) => ({ ...value, [key]: "x" })) : fc.constant(value);
}

test("any value that the published schema refuses, ccr validate refuses", () => {
  const changed = fc
    .constantFrom(...places)
    .chain(({ document, path, value }) =>
      vary(value).map((other) => ({ pointer: formatPointer(path), other, document: change(document, path, other) })),
    );
  let refused = 0;
  const property = fc.property(changed, ({ document }) => {
    if (published(document)) return;
    refused += 1;
    const [checked] = checkSources([{ path: "CCR-2026-0042-a.yaml", text: JSON.stringify(document) }]);
    expect(checked?.findings.filter(({ severity }) => severity === "error")).not.toEqual([]);
  });
  fc.assert(property, { numRuns });
  expect(refused).toBeGreaterThan(numRuns / 10);
});

test("what a rule refuses for its shape is told by the rule, at its place, and once", () => {
  const judge = (path: readonly Step[], value: unknown) => {
    const document = change(base, path, value);
    expect(published(document)).toBe(false);
    const [checked] = checkSources([{ path: "CCR-2026-0042-a.yaml", text: JSON.stringify(document) }]);
    const errors = checked?.findings.filter(({ severity }) => severity === "error") ?? [];
    return errors.filter(({ pointer }) => pointer.startsWith(formatPointer(path))).map(({ code }) => code);
  };
  expect(judge(["id"], "CCR-2026-00010")).toEqual(["bad-id"]);
  expect(judge(["id"], "ccr-2026-0042")).toEqual(["bad-id"]);
  expect(judge(["created"], "2026-13-01")).toEqual(["bad-date"]);
  expect(judge(["openbao", "policy_name"], "A b")).toEqual(["bad-policy-name"]);
  expect(judge(["auth", "role"], "Ext*")).toEqual(["bad-role-name", "role-convention"]);
  expect(judge(["auth", "ttl"], "1 h")).toEqual(["bad-duration"]);
  expect(judge(["delivery", "namespace"], "A")).toEqual(["bad-delivery-name"]);
  expect(judge(["openbao", "fields"], ["A", "A"])).toEqual(["duplicate-field"]);
  expect(judge(["review", "required"], false)).toEqual(["review-not-required"]);
});

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findRuleFault, formatRule } from "../../../lanes/foundation/format-authority.ts";
import { pinPolicy, pinRole } from "../../../lanes/foundation/pins.ts";
import type { AuthorityRule, Pin } from "../../../lanes/foundation/rule.ts";
import { composeRolePayload } from "../../../lanes/manifests.ts";
import { makeReader, readEntries, type Value } from "../../../lanes/policy/read-hcl.ts";
import type { JwtRole, KubernetesRole, LaneRole, TokenRole } from "../../../lanes/role.ts";

const common = { mount: "m", name: "r", tokenPolicies: ["a", "b"], tokenTtlSeconds: 900 };
const kubernetes: KubernetesRole = {
  ...common,
  method: "kubernetes",
  serviceAccountNames: ["external-secrets"],
  serviceAccountNamespaces: ["external-secrets"],
};
const jwt: JwtRole = { ...common, method: "jwt", userClaim: "sub", boundClaims: { groups: ["ci", "cd"], one: ["x"] } };
const token: TokenRole = { ...common, method: "token", renewable: false, orphan: true };

/** What the server decides by: any value where none is listed, else one that is equal, in the same order. */
function allows(pins: Readonly<Record<string, readonly Pin[]>>, body: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(body).every(([name, value]) => {
    const list = pins[name];
    return (
      list !== undefined && (list.length === 0 || list.some((pin) => JSON.stringify(pin) === JSON.stringify(value)))
    );
  });
}

describe("what a role may be written as", () => {
  it.each<LaneRole>([kubernetes, jwt, token, { ...kubernetes, audience: "openbao" }])(
    "is what the lane asks for: $method",
    (role) => {
      const body = composeRolePayload(role);
      const pins = pinRole(role);
      expect(allows(pins, body)).toBe(true);
      for (const [name, value] of Object.entries(body)) {
        if (typeof value === "number") continue;
        const others = Array.isArray(value) ? [[...value, "c"], [], ["*"], "a,b"] : ["*", "other", null, !value];
        for (const other of others) expect(allows(pins, { ...body, [name]: other }), `${name} ${other}`).toBe(false);
      }
    },
  );

  it("has no field that would widen it", () => {
    const wider = { token_period: 60, token_max_ttl: 60, token_num_uses: 1, policies: ["root"], ttl: 60, period: 60 };
    for (const [name, value] of Object.entries(wider))
      for (const role of [kubernetes, jwt])
        expect(allows(pinRole(role), { ...composeRolePayload(role), [name]: value })).toBe(false);
  });

  it("may come in the order of the official provider, by the checksum of each element", () => {
    // CRC-32 of "dev;" is 326271447, of "prod;" 232240223, of "test;" 1785148924: texts that sort the other way round.
    const pins = pinRole({ ...kubernetes, tokenPolicies: ["dev", "prod", "test"] });
    expect(pins.token_policies).toEqual([
      ["dev", "prod", "test"],
      ["test", "prod", "dev"],
    ]);
  });

  it("takes claims as lists and as texts", () => {
    expect(pinRole(jwt).bound_claims).toEqual([
      { groups: ["ci", "cd"], one: ["x"] },
      { groups: ["ci", "cd"], one: "x" },
    ]);
  });
});

describe("the text of a rule", () => {
  const interpolation = ["a/$", "b}"].join("{");
  const rule = (parameters: AuthorityRule["parameters"]): AuthorityRule => ({
    path: "a/b",
    capabilities: ["read"],
    reason: "CCR-2026-0003",
    ...(parameters === undefined ? {} : { parameters }),
  });

  /** Values as the reader has them: words without quotes are texts. */
  const asRead = (pin: Pin): unknown => {
    if (typeof pin === "boolean") return String(pin);
    if (typeof pin === "string") return pin;
    if (Array.isArray(pin)) return pin.map((each: Pin) => asRead(each));
    return {
      entries: Object.keys(pin)
        .sort()
        .map((key) => [key, asRead((pin as Record<string, Pin>)[key] ?? "")]),
    };
  };

  const readParameters = (text: string): Value | undefined => {
    const reader = makeReader(text, "=");
    reader.take("name", "path");
    reader.take("string", "a path");
    reader.take("mark", "{", "{");
    return readEntries(reader, 1).find(([key]) => key === "allowed_parameters")?.[1];
  };

  it("is read as what it was made from, whatever is pinned", () => {
    const leaf = fc.oneof(fc.string({ unit: "binary" }), fc.boolean());
    const pin = fc.oneof(leaf, fc.array(leaf), fc.dictionary(fc.string(), fc.oneof(leaf, fc.array(leaf))));
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z_]{1,9}$/), fc.array(pin)), (parameters) => {
        const text = formatRule(rule(parameters as Record<string, Pin[]>));
        expect(readParameters(text)).toEqual(asRead(parameters as Pin));
      }),
      { numRuns: Number(process.env.FUZZ_CASES ?? 1000) },
    );
  });

  it("has no interpolation, which the server would read on beyond", () => {
    expect(formatRule(rule({ x: [interpolation] }))).not.toContain(interpolation.slice(2, 4));
  });

  it.each(["a", "a/b/c.d_e-f", "a/+/b", "a/*", "a/+/b/"])("takes the path %s", (path) => {
    expect(findRuleFault({ ...rule({}), path })).toBeUndefined();
  });

  it.each(["", "/a", "a//b", "a b", "a*", "a/+b", '"', "a/../b", "{{x}}", interpolation])(
    "takes no path %s",
    (path) => {
      expect(findRuleFault({ ...rule({}), path })).toContain("a path of it");
    },
  );

  it("takes no text that would match others", () => {
    for (const text of ["*", "a*", "*a"]) expect(findRuleFault(rule({ x: [text] }))).toContain("would match others");
    expect(findRuleFault(rule({ x: ["a*b"], y: [["*"]] }))).toBeUndefined();
    expect(findRuleFault(rule(pinPolicy("# x\n")))).toBeUndefined();
  });
});

import { describe, expect, test } from "vitest";
import { judge, useTokenRole } from "./request.ts";

const withNetworks = (...bound_cidrs: string[]): string[] => judge((ccr) => useTokenRole(ccr, { bound_cidrs }));
const risk = "unbound-token-role /auth/method";

describe("a token role", () => {
  test("is a risk of its own, since it names no caller", () => {
    expect(judge((ccr) => useTokenRole(ccr))).toEqual([risk]);
  });

  test.each(["external-secrets", "csi"] as const)("does not go with the surface %s", (surface) => {
    const found = judge((ccr) => {
      useTokenRole(ccr, { role: "external-secrets-activity-core" });
      ccr.delivery = { surface };
    });
    expect(found).toContain("surface-auth-mismatch /delivery/surface");
  });

  test("is used from networks that are exact", () => {
    expect(withNetworks("10.0.0.0/8", "192.0.2.1/32", "2001:db8::/32", "::1/128")).toEqual([risk]);
    const faulty = [
      "0.0.0.0/0",
      "::/0",
      "10.0.0.0",
      "10.0.0.0/33",
      "10.0.0.256/8",
      // The server would answer 204 to each of these, and keep another network or none.
      "010.0.0.0/8",
      "10.0.0.0/08",
      "10.0.0.1/8",
      "2001:DB8::/32",
      "2001:0db8::/32",
      "2001:db8:0:0:0:0:0:0/32",
      "2001:db8::1/32",
      "::ffff:a00:0/104",
      "::ffff:10.0.0.0/104",
      "2001:db8::/129",
      "a/8",
      "*",
      "10.0.0.0/8 ",
    ];
    for (const network of faulty) {
      expect(withNetworks(network), network).toEqual(["inexact-binding /auth/bound_cidrs/0", risk]);
    }
    expect(withNetworks("10.0.0.0/8", "10.0.0.0/8")).toEqual(["duplicate-binding /auth/bound_cidrs/1", risk]);
    expect(withNetworks()).toEqual(["no-binding /auth/bound_cidrs", risk]);
  });

  test("has the same limits of names and lifetimes as any role", () => {
    expect(judge((ccr) => useTokenRole(ccr, { role: "Role" }))).toEqual(["bad-role-name /auth/role", risk].sort());
    expect(judge((ccr) => useTokenRole(ccr, { ttl: "30s" }))).toEqual(["ttl-too-short /auth/ttl", risk].sort());
    expect(judge((ccr) => useTokenRole(ccr, { policies: ["root"] })).length).toBeGreaterThan(1);
  });
});

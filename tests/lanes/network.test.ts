import fc from "fast-check";
import { expect, test } from "vitest";
import { formatNetwork, requireNetwork } from "../../lanes/network.ts";

test("a network is kept as it is, one of a single address without its length", () => {
  for (const network of ["10.0.0.0/8", "128.0.0.0/1", "2001:db8::/32", "fe80::/10", "2001:db8:0:1::/64"]) {
    expect(formatNetwork(network), network).toBe(network);
  }
  expect(formatNetwork("192.0.2.1/32")).toBe("192.0.2.1");
  expect(formatNetwork("::1/128")).toBe("::1");
  expect(formatNetwork("2001:db8::5:0:0:1/128")).toBe("2001:db8::5:0:0:1");
});

test("an IPv4 network is taken exactly when no bit stands beyond its length", () => {
  const octet = fc.nat({ max: 255 });
  fc.assert(
    fc.property(octet, octet, octet, octet, fc.integer({ min: 1, max: 32 }), (a, b, c, d, length) => {
      const bits = (((a * 256 + b) * 256 + c) * 256 + d) % 2 ** (32 - length);
      const network = `${a}.${b}.${c}.${d}/${length}`;
      const kept = length === 32 ? `${a}.${b}.${c}.${d}` : network;
      expect(formatNetwork(network)).toBe(bits === 0 ? kept : undefined);
    }),
  );
});

test("what is no network at all cannot get past a check that was left out", () => {
  for (const network of [
    "",
    "/",
    "/8",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "::/",
    "10.0.0.0/8\n",
    "1:2:3:4:5:6:7/16",
    "%/8",
  ]) {
    expect(formatNetwork(network), network).toBeUndefined();
    expect(() => requireNetwork(network)).toThrow(TypeError);
  }
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { formatNetwork, requireNetwork } from "../../lanes/network.ts";

test("a network is kept as it is, one of a single address without its length", () => {
  for (const network of [
    "10.0.0.0/8",
    "128.0.0.0/1",
    "2001:db8::/32",
    "fe80::/10",
    "2001:db8:0:1::/64",
    "::1:0:0/96",
    "1:2:3:4:5:6:7:8/125",
  ]) {
    expect(formatNetwork(network), network).toBe(network);
  }
  expect(formatNetwork("192.0.2.1/32")).toBe("192.0.2.1");
  expect(formatNetwork("255.255.255.255/32")).toBe("255.255.255.255");
  expect(formatNetwork("::1/128")).toBe("::1");
  expect(formatNetwork("1:2:3:4:5:6:7:9/128")).toBe("1:2:3:4:5:6:7:9");
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
    ...[
      "1.2.3/8",
      "1.2.3.4.5/8",
      "1.0.0.256/32",
      "1.0.0.300/32",
      "01.2.3.4/32",
      "1.2.3.4x/32",
      "x1.2.3.4/32",
      "1.2.3./32",
    ],
    ...["1.2.3.4/33", "10.0.0.0/08", " 10.0.0.0/8", "0.0.0.0/0", "::/0", "::1/129"],
    // Other ways to write an address, and addresses of version 4 as such of version 6, which OpenBao rewrites.
    ...[
      "2001:DB8::/32",
      "2001:0db8::/32",
      "2001:db8:0:0::/32",
      "1::2::3/128",
      "::ffff:10.0.0.0/104",
      "::ffff:a00:0/128",
    ],
    // With a bit beyond its length.
    ...["10.0.0.1/8", "2001:db8::1/32", "2001:db8:0:1::/48", "::1/127", "1:2:3:4:5:6:7:9/127"],
  ]) {
    expect(formatNetwork(network), network).toBeUndefined();
    expect(() => requireNetwork(network)).toThrow("a network of a checked request must be one");
  }
});

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  formatDuration,
  parseDuration,
  parseGoDuration,
  requireSeconds,
  shortenDuration,
} from "../../lanes/duration.ts";

describe("a duration as Go reads it", () => {
  test.each([
    ["15m", 900],
    ["1.5h", 5400],
    ["1h0m0s", 3600],
    ["30m1h", 5400],
    ["100ms", 0.1],
    [".5s", 0.5],
    ["1.s", 1],
    ["-1h", -3600],
    ["+1h", 3600],
    ["0", 0],
    ["-0s", -0],
    ["1s500ms", 1.5],
    ["1500us", 0.0015],
    ["1500\u00b5s", 0.0015],
    ["1500\u03bcs", 0.0015],
  ])("%s is %d seconds", (text, seconds) => {
    expect(parseGoDuration(text)).toBeCloseTo(seconds, 9);
  });

  test.each([
    "",
    "-",
    "15",
    "m",
    "1d",
    "1w",
    "1h ",
    " 1h",
    "1 h",
    ".s",
    "1e3s",
    "--1h",
    "1h-1m",
    "1H",
    "hourly",
    "1hm",
  ])("%j is none", (text) => {
    expect(parseGoDuration(text)).toBeUndefined();
  });
});

describe("a duration", () => {
  test.each([
    ["15m", 900],
    ["1h0m0s", 3600],
    ["1h30m", 5400],
    ["90s", 90],
    ["1h1s", 3601],
    ["0s", 0],
    ["015m", 900],
    ["999999h", 3_599_996_400],
  ])("%s is %i seconds", (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test.each([
    "",
    "15",
    "m",
    "15 m",
    " 15m",
    "15m ",
    "15m\n",
    "-15m",
    "+15m",
    "1.5h",
    "1e3s",
    "0x1s",
    "15M",
    "1d",
    "1w",
    "1ms",
    "1us",
    "1ns",
    "30m1h",
    "1m1m",
    "１m",
    "9999999s",
  ])("%j is none", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  test.each([
    [0, "0s"],
    [45, "45s"],
    [60, "1m0s"],
    [900, "15m0s"],
    [3600, "1h0m0s"],
    [3601, "1h0m1s"],
    [90_061, "25h1m1s"],
  ])("%i seconds are %s", (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });

  test("is the same after formatting", () => {
    fc.assert(
      fc.property(fc.nat(3_599_999_999), (seconds) => parseDuration(formatDuration(seconds)) === seconds),
      { numRuns: 1000 },
    );
  });

  test("parses or not, and never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const seconds = parseDuration(text);
        expect(seconds === undefined || Number.isSafeInteger(seconds)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ["1h0m0s", "1h"],
    ["15m0s", "15m"],
    ["1h0m1s", "1h0m1s"],
    ["1h1m0s", "1h1m"],
    ["0s", "0s"],
    ["10h0m0s", "10h"],
    ["1h20m0s", "1h20m"],
  ])("%s is told as %s", (text, short) => {
    expect(shortenDuration(text)).toBe(short);
    expect(parseDuration(short)).toBe(parseDuration(text));
  });

  test("of a checked request parses, and any other is a fault of whoever calls", () => {
    expect(requireSeconds("15m")).toBe(900);
    expect(() => requireSeconds("soon")).toThrow("a duration of a checked request must parse");
  });
});

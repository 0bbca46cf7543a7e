import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkSources } from "../../lanes/check.ts";
import { FINDING_KINDS } from "../../lanes/finding.ts";
import { readSample } from "./sample.ts";
import { yamlish } from "./yamlish.ts";

const numRuns = Number(process.env.FUZZ_CASES ?? 1000);
const path = "credential-change-requests/CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
const sample = readSample(3).text;

/** A machine may stall once; what is slow by itself is slow each of three times. */
function withinASecond<T>(action: () => T): T {
  let fastest = Number.POSITIVE_INFINITY;
  let result = action();
  for (let run = 0; run < 3 && fastest >= 1000; run += 1) {
    const begun = performance.now();
    result = action();
    fastest = Math.min(fastest, performance.now() - begun);
  }
  expect(fastest).toBeLessThan(1000);
  return result;
}

/** Checks one text twice: it must not throw, must come out the same, and must name places that exist. */
function check(text: string): void {
  const source = { path, text };
  const [checked] = withinASecond(() => checkSources([source]));
  expect(JSON.stringify(checkSources([source])[0])).toBe(JSON.stringify(checked));
  const lines = text.split(/\r\n|\r|\n/).length;
  for (const { code, line, column, message, hint } of checked?.findings ?? []) {
    expect(Object.hasOwn(FINDING_KINDS, code)).toBe(true);
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(message.length * hint.length).toBeGreaterThan(0);
  }
  // What has no error fits the schema, and the other way round.
  const isSound = !checked?.findings.some(({ severity }) => severity === "error");
  if (isSound) expect(checked?.ccr).toBeDefined();
}

/** What YAML's own pieces do not have: characters that must be refused, prototype keys, and words of a request. */
const hostilePiece = fc.constantFrom(
  ...["\u0000", "\uFEFF", "\u200B", "\u202E", "\uD800", "%YAML 1.1\n", "!!binary ", "1e400", "\\u0041"],
  ...["__proto__: x\n", "constructor:\n", "hvs.", "CCR-2026-0003", "status: active\n"],
);
const hostile = fc.array(fc.oneof(hostilePiece, yamlish), { maxLength: 8 }).map((pieces) => pieces.join(""));

describe("checking never throws, never hangs and is deterministic", () => {
  it("for any text", () => {
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 400 }), check), { numRuns });
  });

  it("for pieces of YAML in any order", () => {
    fc.assert(fc.property(hostile, check), { numRuns });
  });

  it("for a valid request with one stretch replaced", () => {
    const edit = fc.tuple(fc.nat(sample.length), fc.nat(40), fc.oneof(hostile, fc.string({ maxLength: 20 })));
    const property = fc.property(edit, ([at, length, text]) =>
      check(sample.slice(0, at) + text + sample.slice(at + length)),
    );
    fc.assert(property, { numRuns });
  });

  it("for any order of the same files", () => {
    const files = [readSample(1), readSample(2), readSample(3)];
    const expected = new Map(checkSources(files).map((each) => [each.source.path, JSON.stringify(each.findings)]));
    fc.assert(
      fc.property(fc.shuffledSubarray(files, { minLength: 3 }), (shuffled) => {
        for (const { source, findings } of checkSources(shuffled)) {
          expect(JSON.stringify(findings)).toBe(expected.get(source.path));
        }
      }),
      { numRuns: Math.min(numRuns, 100) },
    );
  });
});

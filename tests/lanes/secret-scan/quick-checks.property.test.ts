import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ASSIGNMENT, matchAssignments } from "../../../lanes/secret-scan/find-assignments.ts";
import { hasToken, NO_WORD } from "../../../lanes/secret-scan/find-tokens.ts";
import { decodePhases, hasReadableBase64 } from "../../../lanes/secret-scan/readable-base64.ts";
import { findRuns } from "../../../lanes/secret-scan/runs.ts";
import { TOKEN_RULES } from "../../../lanes/secret-scan/token-rules.ts";
import { squeeze, squeezedView } from "../../../lanes/secret-scan/views.ts";

const CASES = Number(process.env.FUZZ_CASES ?? 1000);

/** Words of the format, signs, gaps and odd characters: what the quick checks look at. */
const piece = fc.oneof(
  fc.constantFrom(
    "password",
    "API_KEY",
    "token",
    "Secret value",
    "clientsecret",
    "key",
    "access_frontdoor",
    "s.",
    "the path",
  ),
  fc.constantFrom(
    ":",
    "=",
    "=>",
    ":=",
    " ",
    "  ",
    "\n    ",
    "\n# ",
    " #",
    "\t",
    "'",
    '"',
    "_",
    "-",
    "/",
    "+",
    ".",
    "1",
    "b64",
  ),
  fc.constantFrom("\u00a0", "\u2028", "é", "ſ", "K", "😀", "\0"),
  fc.stringMatching(/^[A-Za-z0-9]{1,24}$/),
  fc.string({ maxLength: 6 }),
);
const text = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(""));

function holds(property: fc.IProperty<[string]>): void {
  fc.assert(property, { numRuns: CASES });
}

describe("a quick check says the same as what it stands for", () => {
  test("squeezing by bytes and by an expression", () => {
    holds(
      fc.property(text, (each) => {
        expect(squeeze(each)).toBe(each.replace(/\s+(?:#+\s*)*/g, ""));
        expect(squeezedView(each).text).toBe(squeeze(each));
      }),
    );
  });

  test("a text longer than the bytes that are kept for squeezing", () => {
    const long = "word # \n".repeat(20_000);
    expect(squeeze(long)).toBe("word".repeat(20_000));
  });

  test("an assignment by its sign and by its name", () => {
    const named = fc
      .tuple(text, fc.constantFrom("pwd", "Tokens", "ssh-key_hex 1", "SECRET"), text)
      .map((all) => all.join(""));
    holds(
      fc.property(fc.oneof(text, named), (each) => {
        const found = [...matchAssignments(each)].map(({ index }) => index);
        expect(found).toEqual(Array.from(each.matchAll(ASSIGNMENT), ({ index }) => index));
      }),
    );
  });

  const expressions = TOKEN_RULES.map(
    ({ prefix, body, min, weak }) => new RegExp(`${prefix}${weak ? NO_WORD : ""}${body}{${min}}`),
  );

  test("the heads of tokens and the whole expressions", () => {
    holds(
      fc.property(text, (each) => {
        expect(hasToken(each)).toBe(expressions.some((expression) => expression.test(each)));
      }),
    );
  });

  test.each(TOKEN_RULES)("the head of $prefix", ({ prefix, body, min }) => {
    const token = fc.stringMatching(new RegExp(`^${prefix}${body}{${min}}$`));
    const isToken = (each: string): boolean => expressions.some((expression) => expression.test(each));
    fc.assert(
      fc.property(text, token, text, (before, middle, after) => {
        const each = before + middle + after;
        expect(hasToken(each)).toBe(isToken(each));
      }),
      { numRuns: Math.ceil(CASES / 50) },
    );
  });

  test("readable base64 before and after decoding", () => {
    const readable = fc
      .tuple(fc.string({ unit: "grapheme-ascii", minLength: 9, maxLength: 30 }), fc.constantFrom("base64", "base64url"))
      .map(([plain, encoding]) => Buffer.from(plain).toString(encoding as "base64"));
    const encoded = fc
      .array(fc.oneof(readable, fc.stringMatching(/^[A-Za-z0-9+/=_-]{0,12}$/), fc.constantFrom(" ", "\n# ", "=")), {
        maxLength: 5,
      })
      .map((pieces) => pieces.join(""));
    holds(
      fc.property(encoded, (each) => {
        const decoded = each
          .replace(/[\s#]+/g, "")
          .split(/=+/)
          .flatMap(decodePhases);
        if (decoded.length > 0) expect(hasReadableBase64(each, 0, each.length)).toBe(true);
      }),
    );
  });

  test("the longest stretch of a run", () => {
    holds(
      fc.property(text, (each) => {
        for (const { start, end, longest } of findRuns(each)) {
          const stretches = each.slice(start, end).split(/[^A-Za-z0-9]+/);
          expect(longest).toBe(Math.max(...stretches.map(({ length }) => length)));
        }
      }),
    );
  });
});

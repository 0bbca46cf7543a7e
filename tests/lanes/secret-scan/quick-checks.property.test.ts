import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ASSIGNMENT, matchAssignments, mayHaveAssignment } from "../../../lanes/secret-scan/find-assignments.ts";
import { hasToken, NO_WORD } from "../../../lanes/secret-scan/find-tokens.ts";
import { decodePhases, hasReadableBase64 } from "../../../lanes/secret-scan/readable-base64.ts";
import { survey } from "../../../lanes/secret-scan/survey.ts";
import { TOKEN_RULES } from "../../../lanes/secret-scan/token-rules.ts";
import { squeezedView, undisguisedView } from "../../../lanes/secret-scan/views.ts";

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
        expect(survey(each).squeezed).toBe(each.replace(/\s+(?:#+\s*)*/g, ""));
        expect(squeezedView(each).text).toBe(survey(each).squeezed);
      }),
    );
  });

  test("a text longer than the bytes that are kept for squeezing", () => {
    const long = "word # \n".repeat(20_000);
    expect(survey(long).squeezed).toBe("word".repeat(20_000));
  });

  test("a text of many bytes that is as long as the memory which is kept", () => {
    for (const length of [65_535, 65_536, 65_537, 70_000]) {
      const mixed = `${"é b".repeat(length)}`.slice(0, length);
      expect(survey(mixed).squeezed).toBe(mixed.replace(/ /g, ""));
    }
  });

  test("an assignment by its sign and by its name", () => {
    const named = fc
      .tuple(
        text,
        fc.constantFrom(
          "pwd",
          "Tokens",
          "ssh-key_hex 1",
          "SECRET",
          "x pw",
          "pass '",
          "contraseña",
          "passphrases",
          "mot-de-passe",
        ),
        text,
      )
      .map((all) => all.join(""));
    holds(
      fc.property(fc.oneof(text, named), (each) => {
        const found = [...matchAssignments(each)].map(({ index }) => index);
        expect(found).toEqual(Array.from(each.matchAll(ASSIGNMENT), ({ index }) => index));
        const { squeezed } = survey(each);
        const folded = Array.from(squeezed.matchAll(ASSIGNMENT));
        if (!mayHaveAssignment(each, squeezed)) expect([...found, ...folded]).toEqual([]);
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

  test("runs by one pass and by an expression", () => {
    const isHexGroups = (run: string): boolean => /^[0-9a-f]{1,20}(?:-[0-9a-f]{1,20})+$/i.test(run);
    // The way from a capital into its word is no change.
    const countChanges = (run: string): number => {
      const kinds = run
        .replace(/[+/=_-]+/g, "")
        .replace(/[A-Z]+/g, "A")
        .replace(/[a-z]+/g, "a")
        .replace(/[0-9]+/g, "0");
      return kinds.length - 1 - (kinds.match(/Aa/g)?.length ?? 0);
    };
    holds(
      fc.property(text, (each) => {
        const all = Array.from(each.matchAll(/[A-Za-z0-9+/=_-]+/g), ([run]) => run);
        const worth = all.filter((run) => countChanges(run) >= 2 || run.includes("=") || run.length >= 43);
        const found = survey(each).runs.map(({ start, end }) => each.slice(start, end));
        expect(found).toEqual(worth.filter((run) => !isHexGroups(run)));
      }),
    );
  });

  test("what may be a disguise, and the widest gap", () => {
    holds(
      fc.property(text, (each) => {
        if (undisguisedView(each) !== undefined) expect(survey(each).isOdd).toBe(true);
        const gaps = Array.from(each.matchAll(/\s[\s#]*/g), ([gap]) => gap.length);
        expect(survey(each).widestGap).toBe(Math.max(0, ...gaps));
      }),
    );
    for (let code = 0; code < 0x10000; code++) {
      const char = String.fromCharCode(code);
      const isOrdinary = /[\t\n\r\x20-\x7e]/.test(char) && !/[\\%]/.test(char);
      expect(survey(`ab${char}cd`).isOdd, code.toString(16)).toBe(!isOrdinary);
    }
  });

  test("the longest stretch of a run", () => {
    holds(
      fc.property(text, (each) => {
        for (const { start, end, longest } of survey(each).runs) {
          const stretches = each.slice(start, end).split(/[^A-Za-z0-9]+/);
          expect(longest).toBe(Math.max(...stretches.map(({ length }) => length)));
        }
      }),
    );
  });
});

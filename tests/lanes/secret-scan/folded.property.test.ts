import fc from "fast-check";
import { load } from "js-yaml";
import { expect, test } from "vitest";
import { scanFile, scanLeaf } from "../../../lanes/secret-scan.ts";
import { makeRandom } from "./random.ts";
import { SHAPE_FAMILIES, TOKEN_FAMILIES } from "./tokens.ts";

const CASES = Number(process.env.FUZZ_CASES ?? 1000);

/** Tokens, passwords and keys, whole or cut to a piece. */
const secret = fc
  .record({
    family: fc.constantFrom(...Object.values(TOKEN_FAMILIES), ...Object.values(SHAPE_FAMILIES)),
    seed: fc.nat(),
    cut: fc.option(fc.nat(60)),
    encoding: fc.constantFrom("utf8", "utf8", "base64"),
  })
  .map(({ family, seed, cut, encoding }) => {
    const token = Buffer.from(family(makeRandom(seed)).replaceAll("\n", " ")).toString(encoding as BufferEncoding);
    return cut === null ? token : token.slice(cut, cut + 30);
  });
const word = fc.oneof(
  fc.constantFrom(
    "password",
    "token",
    "the",
    "api_key",
    "bearer",
    "Basic",
    "=",
    ":",
    "=>",
    "#",
    "-",
    "value",
    "hunter22x",
  ),
  fc.stringMatching(/^[A-Za-z0-9]{1,20}$/),
  fc.stringMatching(/^[A-Za-z0-9+/=_.-]{1,40}$/),
  secret,
);
const gap = fc.constantFrom(" ", " ", "  ", "\n", "\n", "", "\n# ", " # ");
const prose = fc.array(fc.tuple(word, gap), { minLength: 1, maxLength: 6 }).map((parts) => parts.flat().join(""));
const layout = fc.record({
  style: fc.constantFrom(">-", ">", "|", "|-", '"', "'", ""),
  indent: fc.constantFrom(2, 3, 4, 12, 30),
  next: fc.constantFrom("next_key: word", "decision: approved", "", "password_key: x"),
});

/** A document that has the text under `note`, over lines; undefined where it is no YAML of that style. */
function write(text: string, { style, indent, next }: { style: string; indent: number; next: string }) {
  const lines = text.split("\n").map((line) => " ".repeat(indent) + line);
  const isQuoted = style === '"' || style === "'";
  const value = isQuoted ? `${style}${lines.join("\n").trimStart()}${style}` : `${style}\n${lines.join("\n")}`;
  const source = `first: word\nnote: ${value}\n${next}\n`;
  try {
    return { source, decoded: load(source) as Record<string, unknown> };
  } catch {
    return undefined;
  }
}

test("what a folded string has, when it is read by itself, is found in its file", { timeout: 600_000 }, () => {
  let found = 0;
  fc.assert(
    fc.property(prose, layout, (text, how) => {
      const written = write(text, how);
      const note = written?.decoded?.note;
      if (written === undefined || typeof note !== "string") return;
      if (scanLeaf(note, { path: ["note"] }).length === 0) return;
      found += 1;
      expect(scanFile(written.source, written.decoded).map(({ code }) => code)).toContain("secret-value");
    }),
    { numRuns: CASES * 2 },
  );
  expect(found).toBeGreaterThan(CASES / 10);
});

import { describe, expect, test } from "vitest";
import { findBadCharacters, hasBadCharacter } from "../../../lanes/parse/characters.ts";
import { parseSource } from "../../../lanes/parse.ts";

const at = (point: number): string => `title: a${String.fromCodePoint(point)}b\n`;

/** Every code point that Unicode says a reader may draw as nothing, and those of format that have no glyph alone. */
function* listInvisible(): Generator<number> {
  const isIgnorable = /\p{Default_Ignorable_Code_Point}/u;
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (point >= 0xd800 && point <= 0xdfff) continue;
    if (isIgnorable.test(String.fromCodePoint(point))) yield point;
  }
  for (let point = 0x13430; point <= 0x1343f; point += 1) yield point;
}

describe("a character that nobody sees", () => {
  test("is found wherever Unicode has one", () => {
    const missed = [...listInvisible()].filter((point) => !hasBadCharacter(at(point)));
    expect(missed.map((point) => point.toString(16))).toEqual([]);
  });

  test.each([0x1d173, 0x1d17a, 0x1bca0, 0x1bca3, 0xe0000, 0xe0400, 0xe0fff, 0x13430, 0x200b])(
    "code point %i is told by its name",
    (point) => {
      const name = `U+${point.toString(16).toUpperCase()}`;
      expect(findBadCharacters(at(point))).toEqual([{ code: "text-invisible-character", offset: 8, name }]);
      expect(parseSource({ text: at(point) }).drafts.map(({ code, pointer }) => `${code} ${pointer}`)).toEqual([
        "text-invisible-character /title",
      ]);
    },
  );

  test.each([0x1d172, 0x1d17b, 0x1bc9f, 0x1342f, 0x13440, 0x1d100, 0x1f600, 0x20000, 0xe9])(
    "is none of its neighbours, nor of other letters and signs: code point %i",
    (point) => {
      const text = at(point);
      expect(findBadCharacters(text)).toEqual([]);
    },
  );
});

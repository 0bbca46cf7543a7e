import { describe, expect, test } from "vitest";
import { parseSource } from "../../lanes/parse.ts";
import { findOffset, formatPointer, indexLines, makeLocator, parsePointer, pathOf } from "../../lanes/positions.ts";

describe("a position", () => {
  test.each([
    ["LF", "ab\ncd\n\ne"],
    ["CR LF", "ab\r\ncd\r\n\r\ne"],
    ["CR", "ab\rcd\r\re"],
  ])("counts lines that end with %s, and columns from 1", (_, text) => {
    const find = indexLines(text);
    const places = ["a", "b", "c", "d", "e"].map((letter) => find(text.indexOf(letter)));
    expect(places).toEqual([
      { line: 1, column: 1 },
      { line: 1, column: 2 },
      { line: 2, column: 1 },
      { line: 2, column: 2 },
      { line: 4, column: 1 },
    ]);
  });

  test("is on the line that an end of line ends, and behind the last one on a new line", () => {
    expect(indexLines("ab\ncd\n")(2)).toEqual({ line: 1, column: 3 });
    expect(indexLines("ab\ncd\n")(6)).toEqual({ line: 3, column: 1 });
    expect(indexLines("")(0)).toEqual({ line: 1, column: 1 });
  });

  test("is found in the middle of many lines", () => {
    const find = indexLines("x\n".repeat(1000));
    for (const line of [0, 1, 2, 499, 500, 501, 998, 999])
      expect(find(2 * line)).toEqual({ line: line + 1, column: 1 });
  });
});

describe("a pointer", () => {
  test.each([
    [[], ""],
    [["a", 0, "b"], "/a/0/b"],
    [["a/b~c", "~1", ""], "/a~1b~0c/~01/"],
  ])("of %j is %j, and back", (path, pointer) => {
    expect(formatPointer(path)).toBe(pointer);
    expect(parsePointer(pointer)).toEqual(path.map(String));
  });
});

describe("where a path leads", () => {
  const text = "a: 1\nb:\n  c: 2\n  d:\n    - 3\n    - e: 4\n";
  const { nodes } = parseSource({ text });
  const places: readonly (readonly [(string | number)[], "key" | "value", string])[] = [
    [["a"], "key", "a: 1"],
    [["a"], "value", "1\nb"],
    [["b"], "key", "b:"],
    [["b"], "value", "b:"],
    [["b", "c"], "value", "2\n"],
    [["b", "d", 0], "value", "3\n"],
    [["b", "d", "1", "e"], "key", "e: 4"],
    [["b", "d", 1, "e"], "value", "4\n"],
    // Of what is not there, where it would be.
    [["b", "x"], "value", "b:"],
    [["b", "d", 7, "e"], "value", "d:"],
    [["a", "x"], "value", "a: 1"],
    [["x"], "value", "a: 1"],
    [[], "key", "a: 1"],
  ];

  test("is the offset of its value or key, for few lookups as for many", () => {
    for (const [path, at, found] of places) expect(makeLocator(nodes)(path, at), path.join()).toBe(text.indexOf(found));
    const locate = makeLocator(nodes);
    for (const round of [1, 2]) {
      for (const [path, at, found] of places) expect(locate(path, at), `${round} ${path}`).toBe(text.indexOf(found));
    }
  });

  test("is the beginning in a document without nodes", () => {
    expect(makeLocator([])(["a"], "value")).toBe(0);
  });

  test("is the first of a key that is given twice", () => {
    const twice = parseSource({ text: "a: 1\nb: 2\na: 3\n" }).nodes;
    const locate = makeLocator(twice);
    const offsets = Array.from({ length: 30 }, () => locate(["a"], "value"));
    expect(new Set(offsets)).toEqual(new Set([3]));
  });

  test("is told of a node by its parents", () => {
    expect(nodes.map((node) => formatPointer(pathOf(node)))).toEqual([
      ...["", "/a", "/b", "/b/c", "/b/d", "/b/d/0", "/b/d/1", "/b/d/1/e"],
    ]);
  });
});

describe("the offset of an index of a value", () => {
  const raw = 'a: |\n  x\n  y: 1\nb: "x\\ny: 1"\n';

  test("is found line by line, or where the line stands", () => {
    expect(findOffset(raw, raw.indexOf("x"), { text: "x\ny: 1\n", index: 2 })).toBe(raw.indexOf("y: 1"));
    const quoted = raw.indexOf('"');
    expect(findOffset(raw, quoted, { text: "x\ny: 1", index: 2 })).toBe(raw.lastIndexOf("y: 1"));
  });

  test("is the begin of the value where it is in the first line, or nowhere near", () => {
    expect(findOffset(raw, 7, { text: "x\ny: 1\n", index: 0 })).toBe(7);
    expect(findOffset(raw, 7, { text: "x\nother", index: 3 })).toBe(7);
    const far = `a: x\n${"#\n".repeat(99)}y`;
    expect(findOffset(far, 3, { text: "x\n\ny", index: 3 })).toBe(3);
  });
});

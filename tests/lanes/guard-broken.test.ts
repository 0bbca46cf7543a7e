import { describe, expect, test } from "vitest";
import { BrokenValueRead, guardBroken } from "../../lanes/guard-broken.ts";
import { parseSource } from "../../lanes/parse.ts";

interface Read {
  readonly a: { readonly b: readonly string[]; readonly c: number | null };
  readonly d: string;
}

function guard(...broken: readonly string[]): Read {
  const { root } = parseSource({ text: "a:\n  b: [x, y]\n  c: null\nd: z\n" });
  if (root === undefined) throw new Error("it is a mapping");
  return guardBroken(root, new Set(broken)) as unknown as Read;
}

describe("a document with broken values", () => {
  test("is read as it is elsewhere", () => {
    const { a, d } = guard("/x");
    expect([[...a.b], a.b.map((each) => each), a.b.length, a.c, d]).toEqual([["x", "y"], ["x", "y"], 2, null, "z"]);
    expect(Object.keys(a)).toEqual(["b", "c"]);
  });

  test.each([
    ["a value", ["/d"], (root: Read) => root.d],
    ["a mapping", ["/a"], (root: Read) => root.a],
    ["a value below", ["/a/c"], (root: Read) => root.a.c],
    ["an entry of a list", ["/a/b/1"], (root: Read) => root.a.b[1]],
    ["an entry that is come by", ["/a/b/1"], (root: Read) => root.a.b.map((each) => each.length)],
    ["the whole of it", [""], (root: Read) => root.d],
  ])("stops whoever reads %s", (_, broken, read) => {
    expect(() => read(guard(...broken))).toThrow(BrokenValueRead);
  });

  test("stops nobody who reads what lies beside", () => {
    expect(guard("/a/b/1").a.b[0]).toBe("x");
    expect(guard("/d").a.c).toBeNull();
    expect(guard("/a/c").a.b[1]).toBe("y");
  });
});

import { describe, expect, test } from "vitest";
import { BrokenValueRead, forEachSound, guardBroken, mapSound, readSound } from "../../lanes/guard-broken.ts";
import { parseSource } from "../../lanes/parse.ts";

interface Read {
  readonly a: { readonly b: readonly string[]; readonly c: number | null };
  readonly d: string;
}

function guard(broken: readonly string[], unknown: readonly string[] = []): Read {
  const { root } = parseSource({ text: "a:\n  b: [x, y]\n  c: null\nd: z\n" });
  if (root === undefined) throw new Error("it is a mapping");
  return guardBroken(root, { broken: new Set(broken), unknown: new Set(unknown) }) as unknown as Read;
}

describe("a document with broken values", () => {
  test("is read as it is elsewhere", () => {
    const { a, d } = guard(["/e/x"]);
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
    expect(() => read(guard(broken))).toThrow(BrokenValueRead);
  });

  test("stops nobody who reads what lies beside", () => {
    expect(guard(["/a/b/1"]).a.b[0]).toBe("x");
    expect(guard(["/d"]).a.c).toBeNull();
    expect(guard(["/a/c"]).a.b[1]).toBe("y");
  });
});

describe("what is unknown", () => {
  test("is in no list of keys, and stops nobody", () => {
    const { a, d } = guard([], ["/a/c", "/x"]);
    expect([Object.keys(a), { ...a }, JSON.stringify(a), d]).toEqual([
      ["b"],
      { b: ["x", "y"] },
      '{"b":["x","y"]}',
      "z",
    ]);
  });
});

describe("what is missing", () => {
  test("is listed among the keys, and stops whoever reads it", () => {
    const { a } = guard(["/a/x"]);
    expect(Object.keys(a)).toEqual(["b", "c", "x"]);
    expect(() => ({ ...a })).toThrow(BrokenValueRead);
    expect(() => Object.entries(a)).toThrow(BrokenValueRead);
    expect([a.b.length, a.c]).toEqual([2, null]);
  });
});

describe("reading what is sound", () => {
  const all = [guard(["/d"]), guard([])];

  test("leaves out what a broken value stops, and that alone", () => {
    expect(all.map((each) => readSound(() => each.d))).toEqual([undefined, "z"]);
    expect(mapSound(all, ({ d }) => [d, d])).toEqual(["z", "z"]);
    const seen: string[] = [];
    forEachSound(all, ({ a, d }) => void seen.push(`${a.c} ${d}`));
    expect(seen).toEqual(["null z"]);
  });

  test("hides no other fault", () => {
    const fail = () => {
      throw new RangeError("another fault");
    };
    expect(() => readSound(fail)).toThrow("another fault");
    expect(() => mapSound(all, fail)).toThrow("another fault");
    expect(() => forEachSound(all, fail)).toThrow("another fault");
  });
});

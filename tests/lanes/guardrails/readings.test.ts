import { describe, expect, test } from "vitest";
import { readDocuments } from "../../../lanes/guardrails/documents.ts";
import { findUnread, hasReadings, listReadings, withReadings } from "../../../lanes/guardrails/readings.ts";

const documentOf = (text: string) => {
  const [document] = readDocuments({ path: "a.yaml", text }).documents;
  if (document === undefined) throw new TypeError("no document");
  return document;
};
const rootsOf = (text: string) => JSON.parse(JSON.stringify(listReadings(documentOf(text)).map(({ root }) => root)));

const block = (name: string, ...branches: readonly string[]) =>
  `${branches.map((branch, at) => `{{- ${at === 0 ? `if .${name}` : "else"} }}\n${branch}\n`).join("")}{{- end }}\n`;

describe("readings of a template", () => {
  test("have one value of each key", () => {
    expect(rootsOf(block("a", "x: 1", "x: 2"))).toEqual([{ x: 1 }, { x: 2 }]);
  });

  test("leave out what stands in other branches", () => {
    expect(rootsOf(`z: 0\n${block("a", "x: 1\ny: 1", "x: 2")}`)).toEqual([
      { z: 0, x: 1, y: 1 },
      { z: 0, x: 2 },
    ]);
  });

  test("have what follows an end of a document in one of two branches", () => {
    expect(rootsOf("x: 1\n{{- else }}\nx: 2\n{{- end }}\n")).toEqual([{ x: 1 }, { x: 2 }]);
  });

  test("combine two blocks", () => {
    const read = rootsOf(block("a", "x: 1", "x: 2") + block("b", "y: 1", "y: 2"));
    for (const x of [1, 2]) for (const y of [1, 2]) expect(read).toContainEqual({ x, y });
  });

  describe("take two blocks together", () => {
    const read = (...parts: readonly string[]) =>
      new Set(rootsOf(parts.join("")).map((root: unknown) => JSON.stringify(root)));
    const both = new Set(['{"x":1,"y":1}', '{"x":2,"y":2}']);
    const opposite = new Set(['{"x":1,"y":2}', '{"x":2,"y":1}']);
    const every = new Set([...both, ...opposite]);
    const ask = (word: string, ...branches: readonly string[]) =>
      block("a", ...branches).replace("{{- if .a }}", `{{- ${word} }}`);

    test.each<[string, string, string, ReadonlySet<string>]>([
      ["of one condition", "if .a", "if .a", both],
      ["whatever blanks it has", "if  and  .a .b", "if and .a .b ", both],
      ["of one that another denies", "if .a", "if not .a", opposite],
      ["of one in parentheses", "if not (eq .a 1)", "if (eq .a 1)", opposite],
      ["of one that differs", "if eq .a 1", "if ne .a 1", opposite],
      ["by `with`", "if .a", "with .a", both],
      ["of the whole template's value", "if .a", "if $.a", both],
      ["of a variable that is set once", "if $a", "if $a", both],
    ])("%s", (_name, first, second, expected) => {
      expect(read("{{- $a := .a }}\n", ask(first, "x: 1", "x: 2"), ask(second, "y: 1", "y: 2"))).toEqual(expected);
    });

    test.each<[string, string, string, string]>([
      ["of other conditions", "", "if .a", "if .b"],
      ["of a variable that is set twice", "{{- $a := .a }}{{- $a = .b }}\n", "if $a", "if $a"],
      ["of a mapping that is changed", '{{- $_ := set . "a" .b }}\n', "if .a", "if .a"],
      ["of what is made up", "", "if randInt 0 2", "if randInt 0 2"],
      ["of `not` with more than one value", "", "if not .a | default .b", "if .a | default .b"],
    ])("but not %s", (_name, before, first, second) => {
      const combined = read(before, ask(first, "x: 1", "x: 2"), ask(second, "y: 1", "y: 2"));
      expect(combined).toEqual(every);
    });

    test("but not of another dot", () => {
      const inner = `{{- with .b }}\n${block("a", "y: 1", "y: 2")}{{- end }}\n`;
      expect(read(block("a", "x: 1", "x: 2"), inner)).toEqual(every);
      expect(read(block("a", "x: 1", "x: 2"), inner.replace(".a", "$.a"))).toEqual(both);
    });

    test("also of a block without `else`", () => {
      expect(read(block("a", "x: 1", "x: 2"), block("a", "y: 1"))).toEqual(new Set(['{"x":1,"y":1}', '{"x":2}']));
      expect(read(block("a", "x: 1", "z: 1"), ask("if not .a", "x: 2"))).toEqual(new Set(['{"x":1}', '{"z":1,"x":2}']));
    });

    test("of a later branch", () => {
      const chain = "{{- if .a }}\nx: 1\n{{- else if .b }}\nx: 2\n{{- else }}\nx: 3\n{{- end }}\n";
      const found = read(chain, block("b", "y: 2", "y: 3"));
      expect(found).toEqual(new Set(['{"x":1,"y":2}', '{"x":2,"y":2}', '{"x":3,"y":3}', '{"x":1,"y":3}']));
    });

    test("and still have what is asked again within itself", () => {
      expect(read(block("a", `x: 1\n${block("a", "y: 1", "y: 2")}`, "x: 2"))).toEqual(
        new Set(['{"x":1,"y":1}', '{"x":1,"y":2}', '{"x":2}']),
      );
    });

    test("of a long chain", () => {
      const words = Array.from({ length: 39 }, (_, at) => `{{- else if .a${at} }}\nx: ${at}\n`);
      const document = documentOf(`{{- if .a }}\nx: a\n${words.join("")}{{- end }}\n`);
      expect(listReadings(document).length).toBe(40);
    });
  });

  test("combine values that no branch excludes", () => {
    expect(rootsOf(block("a", "x: 1") + block("b", "x: 2"))).toEqual([{ x: 1 }, { x: 2 }]);
  });

  test("go into blocks within blocks", () => {
    const text = block("a", "x: 1", block("b", "x: 2", block("c", "x: 3\ny: 3", "x: 4")));
    expect(rootsOf(text)).toEqual([{ x: 1 }, { x: 2 }, { x: 3, y: 3 }, { x: 4 }]);
  });

  test("go into values of branches", () => {
    const text = block("a", "x: {a: 1}", `x:\n${block("b", "  b: 1", "  b: 2")}`);
    expect(rootsOf(text)).toEqual([{ x: { a: 1 } }, { x: { b: 1 } }, { x: { b: 2 } }]);
  });

  test("keep anchors and merged keys", () => {
    expect(rootsOf(`a: &a {k: 1}\n${block("a", "x: 1", "x: *a\nd: {<<: *a}")}`)).toEqual([
      { a: { k: 1 }, x: 1 },
      { a: { k: 1 }, x: { k: 1 }, d: { k: 1 } },
    ]);
  });

  test("know where their nodes are", () => {
    const text = block("a", "x: first", "x: other");
    const places = listReadings(documentOf(text)).map(({ nodes }) => text.slice(nodes[1]?.start, nodes[1]?.end));
    expect(places).toEqual(["first", "other"]);
  });

  test("choose the same branch of blocks that begin alike", () => {
    expect(rootsOf(block("a", "x: 1", "x: 2") + block("a", "y: 1", "y: 2"))).toEqual([
      { x: 1, y: 1 },
      { x: 2, y: 2 },
    ]);
  });

  test("combine blocks that begin alike where a loop may have set another dot", () => {
    const loop = `{{- range .b }}\n${block("a", "y: 1", "y: 2")}{{- end }}\n`;
    expect(rootsOf(block("a", "x: 1", "x: 2") + loop)).toHaveLength(4);
  });

  test("look at what a block within one that begins alike never renders", () => {
    expect(rootsOf(block("a", block("a", "x: 1", "x: 2"), "x: 3"))).toEqual([{ x: 1 }, { x: 2 }, { x: 3 }]);
  });

  test("leave out words of a command line, whose places stay", () => {
    const words = block("a", "- --user", "- --password\n- -v", "- -q");
    expect(rootsOf(`args:\n- run\n${words}- end\n`)).toEqual([
      { args: ["run", "--user", null, null, null, "end"] },
      { args: ["run", null, "--password", "-v", null, "end"] },
      { args: ["run", null, null, null, "-q", "end"] },
    ]);
  });

  test("leave out words of blocks of which one denies what the other asks", () => {
    const words = "{{- if .a }}\n- --user\n{{- end }}\n- x\n{{- if not .a }}\n- --password\n{{- end }}\n- y\n";
    expect(rootsOf(`args:\n${words}`)).toEqual([
      { args: ["--user", "x", null, "y"] },
      { args: [null, "x", "--password", "y"] },
    ]);
  });

  test("have no words together that exclude each other, however many there are", () => {
    const words = Array.from({ length: 60 }, (_, at) => block(`a${at}`, `- x${at}`, `- y${at}`));
    const read: readonly { args: readonly string[] }[] = rootsOf(`args:\n${words.join("")}`);
    expect(read).toHaveLength(2);
    for (const { args } of read) expect(args.filter((word) => word !== null)).toHaveLength(60);
    const both: typeof read = rootsOf(`${block("b", "x: 1", "x: 2")}args:\n${words.join("")}`);
    expect(both.length).toBeGreaterThan(1);
    for (const { args } of both) expect(args.filter((word) => word !== null)).toHaveLength(60);
  });

  test("leave out words of a block that asks what one around keys does", () => {
    const read = rootsOf(`${block("a", "x: 1", "x: 2")}args:\n- -v\n${block("a", "- y", "- z")}`);
    expect(read).toEqual([
      { x: 1, args: ["-v", "y", null] },
      { x: 2, args: ["-v", null, "z"] },
    ]);
  });

  test("keep an item whose first key a branch has", () => {
    const items = `env:\n-\n${block("a", "  name: A", "  name: B")}`;
    expect(rootsOf(items)).toEqual([{ env: [{ name: "A" }] }, { env: [{ name: "B" }] }]);
  });

  test("give an item what stands behind the branches that begin it", () => {
    const items = `env:\n${block("a", "- name: A", "- name: B")}  value: 1\n- name: C\n`;
    expect(rootsOf(items)).toEqual([
      { env: [{ name: "A", value: 1 }, null, { name: "C" }] },
      { env: [null, { name: "B", value: 1 }, { name: "C" }] },
    ]);
  });

  test.each([
    ["items behind a block", `${block("a", "x: 1", "y: 2")}env:\n- name: A\n  value: 1\n`],
    ["items that are no words of a command line", `hosts:\n${block("a", "- a", "- b")}`],
    ["words around all of which a block is", `args: [a]\n${block("a", "env:\n- b", "x:\n- -c")}`],
  ])("are none of %s", (_name, text) => {
    expect(hasReadings(documentOf(text))).toBe(false);
  });

  test("are none of what has no key twice", () => {
    const document = documentOf(block("a", "x: 1", "y: 2"));
    expect(hasReadings(document)).toBe(false);
    expect(withReadings([document])).toEqual([document]);
  });

  test("are so many at most, and what is in none is told", () => {
    const values = Array.from({ length: 60 }, (_, at) => `x: ${at}`);
    expect(findUnread(documentOf(block("a", ...values.slice(0, 40))))).toBeUndefined();
    const document = documentOf(block("a", ...values));
    expect(listReadings(document).length).toBeLessThan(50);
    expect(findUnread(document)?.value).toBe(40);
  });
});

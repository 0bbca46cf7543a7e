import { describe, expect, test } from "vitest";
import { type ManifestDocument, readDocuments, rereadDocument } from "../../../lanes/guardrails/documents.ts";
import { valueAt } from "../../../lanes/guardrails/values.ts";
import { indexLines } from "../../../lanes/positions.ts";

const read = (text: string, path = "a.yaml", isOfChart = false) => readDocuments({ path, text }, { isOfChart });
const roots = (text: string, path?: string) => read(text, path).documents.map(({ root }) => root);
/** Each fault by its line and column. */
const listFaults = (text: string) =>
  read(text).drafts.map(({ offset, message }) => {
    const { line, column } = indexLines(text)(offset);
    return { place: `${line}:${column}`, message };
  });
const codes = (text: string, path?: string) => read(text, path).drafts.map(({ code }) => code);

test("an action within a text is that which stands there, whatever lines of nothing but actions are before it", () => {
  const text = "z: {{ .z }}\na: |\n  k\n  {{- if .a }}\n  x: {{ .b }}\n  {{- end }}\n  y: {{ .c }}\nb: {{ .d }}\n";
  const [root] = roots(text) as [{ a: string; b: string; z: string }];
  expect(root.z).toBe("{{ .z }}");
  expect(root.a.split("\n").filter((line) => /\S/.test(line))).toEqual(["k", "x: {{ .b }}", "y: {{ .c }}"]);
  expect(root.b).toBe("{{ .d }}");
});

test.each([
  ["at its left", "a: |\n{{- range .z }}\n  x: {{ .b }}\n{{- end }}\nb: 1\n", "{{- range .z }}\nx: {{ .b }}\n"],
  ["where it stands", "a: |\n  {{- if .z }}\n  x: {{ .b }}\nb: 1\n", "{{- if .z }}\nx: {{ .b }}\n"],
  ["in an item", "a:\n- |\n{{- if .z }}\n  x: {{ .b }}\nb: 1\n", "{{- if .z }}\nx: {{ .b }}\n"],
  ["in a key of an item", "a:\n- k: |\n{{- if .z }}\n    x: {{ .b }}\nb: 1\n", "{{- if .z }}\nx: {{ .b }}\n"],
])("a text may begin with an action on a line of its own, %s", (_name, text, expected) => {
  const [root] = JSON.parse(JSON.stringify(roots(`z: {{ .z }}\n${text}`)));
  expect(JSON.stringify(root.a)).toContain(JSON.stringify(expected).slice(1, -1));
  expect(root.b).toBe(1);
});

test.each<[string, string, unknown]>([
  ["an empty mapping", "b:\n{{- if .a }}\n  c: d\n{{- else }}\n  {}\n{{- end }}\ne: f\n", { b: { c: "d" }, e: "f" }],
  ["an empty list", "b:\n{{- if .a }}\n  []\n{{- else }}\n  - d\n{{- end }}\ne: f\n", { b: ["d"], e: "f" }],
  ["one on the line of its actions", "b:\n{{- if .a }}\n  c: d\n{{- else }} {} {{- end }}\n", { b: { c: "d" } }],
  ["one alone", "b:\n  {{- if .a }}\n  {}\n  {{- end }}\n", { b: {} }],
  [
    "a comment behind a condition",
    "{{- if .a }} # {{ .x }}\nb: 1\n{{- else }}\t# c\nc: 2\n{{ end }} # d\n",
    { b: 1, c: 2 },
  ],
  ["no comment", "b: {{ .a }}#c\nd: {{ if .a }}x{{ end }} # c\n", { b: "{{ .a }}#c", d: "{{ if .a }}x{{ end }}" }],
  ["lines that are joined", "b: {{ if .a -}}\nx\n{{- end }}\nc: 1\n", { b: "{{ if .a -}} x {{- end }}", c: 1 }],
  [
    "the same in a list",
    "- {{ with .a -}}\nx\n{{- else -}}\ny\n{{- end }}\n- 1\n",
    ["{{ with .a -}} x {{- else -}} y {{- end }}", 1],
  ],
  [
    "blocks within each other",
    "b: {{ if .a -}}\n{{ if .b -}}\nx\n{{- end -}}\n{{- end }}\nc: 1\n",
    { b: "{{ if .a -}} {{ if .b -}} x {{- end -}} {{- end }}", c: 1 },
  ],
])("of a template is read, whatever else it has: %s", (_name, text, expected) => {
  expect(read(text).drafts).toEqual([]);
  expect(JSON.parse(JSON.stringify(roots(text)))).toEqual([expected]);
});

test.each([
  ["a line end that is left", "b: {{ if .a -}}\nx\n{{ end }}\n"],
  ["a line end behind the condition", "b: {{ if .a }}\nx\n{{- end }}\n"],
  ["a block of each", "b: {{ range .a -}}\nx\n{{- end }}\n"],
  ["a block without its end", "b: {{ if .a -}}\nx\n{{- else -}}\ny\n"],
  ["keys that are joined", "b: {{ if .a -}}\nx: y\nz\n{{- end }}\n"],
  ["a mapping that is not empty", "b:\n{{- if .a }}\n  c: d\n{{- else }}\n  {e: f}\n{{- end }}\n"],
])("of a template of a chart is not read: %s", (_name, text) => {
  expect(read(text, "templates/a.yaml", true).drafts.map(({ code }) => code)).toEqual(["yaml-syntax"]);
});

test("a text that an action makes whole has nothing of what follows it", () => {
  const text =
    'z: {{ .z }}\na:\n  b: |-\n{{- include "x" . | nindent 4 }}\n  c: 1\nl:\n- d: |\n{{- include "y" . }}\n  e: 1\n';
  expect(JSON.parse(JSON.stringify(roots(text)))[0]).toMatchObject({ a: { c: 1 }, l: [{ e: 1 }] });
});

describe("documents", () => {
  test("are divided by marks, and empty ones are none", () => {
    expect(roots("a: 1\n---\n---\n# nothing\n--- \nb: 2\n...\nc: 3\n")).toEqual([{ a: 1 }, { b: 2 }, { c: 3 }]);
  });

  test("know where they begin in the file", () => {
    const text = "a: 1\n---\nb: 2\n";
    const [first, second] = read(text).documents;
    expect(first?.offset).toBe(0);
    expect(text.slice((second?.offset ?? 0) + (second?.nodes[1]?.keyStart ?? 0)).startsWith("b:")).toBe(true);
  });

  test("a mark behind other text is none", () => {
    expect(roots("a: |\n  ---\n  b\nc: x---\n")).toEqual([{ a: "---\nb\n", c: "x---" }]);
  });

  test.each([
    ["a byte order mark", "\uFEFFa: 1\n", [{ a: 1 }]],
    ["CR LF", "a: 1\r\nb: 2\r\n", [{ a: 1, b: 2 }]],
    ["a directive", "%YAML 1.1\n---\na: 1\n", [{ a: 1 }]],
    ["anchor and alias", "a: &x {b: 1}\nc: *x\n", [{ a: { b: 1 }, c: { b: 1 } }]],
    ["merge key", "a: &x {b: 1, c: 2}\nd: {<<: *x, c: 3}\n", [{ a: { b: 1, c: 2 }, d: { b: 1, c: 3 } }]],
    ["a merge that is no key", "a: <<\nb:\n  - <<\nc: [=, <<]\n", [{ a: "<<", b: ["<<"], c: ["=", "<<"] }]],
    ["no line end", "a: 1", [{ a: 1 }]],
    ["nothing", "", []],
  ])("%s is read", (_name, text, expected) => {
    expect(JSON.parse(JSON.stringify(roots(text)))).toEqual(expected);
  });

  test("JSON may be indented by tabs", () => {
    expect(roots('{\n\t"kind": "List",\n\t"items": []\n}', "a.json")).toEqual([{ kind: "List", items: [] }]);
  });

  test.each(["a.json", "a.yaml"])("objects of JSON may follow each other in %s", (path) => {
    const text = '{"kind": "Aa", "a": "}{\\""}\n{"kind": "B"} \n\n{"kind": "C"}\n';
    expect(roots(text, path)).toEqual([{ kind: "Aa", a: '}{"' }, { kind: "B" }, { kind: "C" }]);
    const { documents } = read(text, path);
    expect(documents.map(({ offset, end }) => text.slice(offset, end).trim())).toEqual(text.trim().split(/\s*\n\s*/));
    expect(documents.map(({ nodes, offset }) => text.charAt(offset + (nodes[0]?.start ?? 0)))).toEqual(["{", "{", "{"]);
  });

  test("of objects of JSON that follow each other the one that cannot be read is the fault", () => {
    const text = '{"kind": "Aa"}\n{"kind": "B", "a": [}\n';
    expect(read(text, "a.json").drafts).toMatchObject([{ code: "yaml-syntax" }]);
    expect(read(text, "a.json").drafts[0]?.offset).toBeGreaterThan(text.indexOf("\n"));
  });

  test.each([
    "kind: A\na: 1\n",
    "{kind: A, a: 1}\n",
    "{'kind': A, a: 1}",
    '{"kind" : "A", "a": 1}',
    '{"\\x6bind": "A", "a": 1}',
  ])("YAML in a file of JSON is read: %j", (text) => {
    expect(roots(text, "a.json")).toEqual([{ kind: "A", a: 1 }]);
  });

  test.each([
    ["without its end", '{"kind": "Aa"}\n{"kind": "B"\n'],
    ["with something behind it", '{"kind": "Aa"}\nb: [\n'],
    ["with something between", '{"kind": "Aa"},\n{"kind": "B"}\n'],
  ])("an object of JSON %s is a fault", (_name, text) => {
    expect(codes(text, "a.json")).toEqual(["yaml-syntax"]);
  });

  test("JSON without a kind is not read", () => {
    expect(read('{"a": [1, 2}', "a.json")).toEqual({ documents: [], drafts: [] });
  });
});

describe("what cannot be read", () => {
  test.each([
    ["apiVersion", "apiVersion: v1\nx: [\n"],
    ["kind", "kind: Secret\nx: [\n"],
    ["quoted keys", '{"apiVersion": "v1", "x": [}'],
    ["a kind that is filled in", "kind: {{ .kind }}\nx: [\n"],
  ])("is a fault where it has %s", (_name, text) => {
    expect(codes(text)).toEqual(["yaml-syntax"]);
  });

  test.each([
    ["tsconfig.json", '{ // comment\n "compilerOptions": {} }'],
    ["tasks.json", '{ // comment\n "kind": "build" }'],
    ["layout.yaml", "{% if x %}\na: {{ b\n"],
    ["values.yaml", "a: [\n"],
  ])("is none in %s", (path, text) => {
    expect(codes(text, path)).toEqual([]);
  });

  test("is a fault in the templates of a chart, whatever it has", () => {
    expect(read("a: [\n", "templates/a.yaml", true).drafts.map(({ code }) => code)).toEqual(["yaml-syntax"]);
  });

  test.each([
    ["a quote without its end, last", 'kind: Aa\nvalue: "canary\n', "2:8", "a text in quotes has no end"],
    [
      "a bracket without its end",
      "kind: Aa\nmetadata: {name: canary\nspec: {}\n",
      "2:11",
      "a list or mapping in brackets",
    ],
    ["a key without its colon", "kind: Aa\na: 1\ncanary 'x'\nb: 1\n", "3:1", "a line without a key"],
    ["in a document behind others", 'kind: Aa\n---\nkind: Aa\nvalue: "canary\n', "4:8", "a text in quotes"],
  ])("%s is told as requests have it", (_name, text, place, words) => {
    expect(listFaults(text)).toMatchObject([{ place, message: expect.stringContaining(`Not YAML: ${words}`) }]);
    expect(read(text).drafts[0]?.hint).toBeUndefined();
    expect(JSON.stringify(read(text).drafts)).not.toContain("canary");
  });

  test.each([
    ["that is the last", "kind: Aa\na: {{ .b }}\nhalf: {{ .canary\nc: 1\n", "3:7", "an action of a template has no }}"],
    [
      "before another one",
      "kind: Aa\nhalf: {{ .canary\nc: {{ .d }}\n- e\n",
      "2:7",
      "an action of a template has no }}",
    ],
    ["but that of a comment", "kind: Aa # {{ b\na: [1\nc: 1\n", "2:4", "a list or mapping in brackets"],
    ["but those in texts", 'kind: Aa\na: {{ "{{" }}\nc: "canary\n', "3:4", "a text in quotes has no end"],
  ])("an action without its end %s", (_name, text, place, words) => {
    expect(listFaults(text)).toMatchObject([{ place, message: expect.stringContaining(`Not YAML: ${words}`) }]);
    expect(read(text).drafts[0]?.hint).toContain("helm template");
    expect(JSON.stringify(read(text).drafts)).not.toContain("canary");
  });

  test("costs no other document of the file", () => {
    const { documents, drafts } = read("apiVersion: v1\nx: [\n---\nkind: Namespace\n");
    expect(documents).toHaveLength(1);
    expect(drafts).toHaveLength(1);
  });

  test.each([
    ["a key given twice", "kind: Secret\na: 1\na: 2\n", "yaml-duplicate-key"],
    ["an unknown alias", "kind: Secret\na: *x\n", "yaml-alias"],
    ["nesting", `kind: Secret\na: ${"[".repeat(100)}${"]".repeat(100)}\n`, "yaml-too-deep"],
  ])("%s", (_name, text, code) => {
    expect(codes(text)).toContain(code);
  });
});

describe("templates", () => {
  const only = (text: string) => {
    const { documents, drafts } = read(text);
    expect(drafts).toEqual([]);
    return documents[0];
  };

  test("give actions back as they are written", () => {
    const document = only(
      'kind: Secret\nstringData:\n  a: {{ .Values.a | quote }}\n  b: "x{{ .b }}y"\n  {{ .key }}: z\n',
    );
    expect(document?.isTemplate).toBe(true);
    expect(document?.root).toEqual({
      kind: "Secret",
      stringData: { a: "{{ .Values.a | quote }}", b: "x{{ .b }}y", "{{ .key }}": "z" },
    });
  });

  test("branches of one key are alternatives", () => {
    const document = only("kind: Secret\n{{- if .a }}\nx: 1\n{{- else }}\nx: 2\n{{- end }}\n");
    expect(document?.root).toEqual({ kind: "Secret", x: 1 });
    expect(document?.alternatives.map(({ value }) => value)).toEqual([2]);
  });

  test("what makes several lines may stand before more of them", () => {
    const document = only("kind: Pod\nlist:\n  - {{ toYaml .x | nindent 4 | trim }}\n    more: 1\n");
    expect(document?.root).toEqual({ kind: "Pod", list: [{ more: 1 }] });
  });

  test("lines of actions may begin a block of text", () => {
    const document = only(
      "kind: ConfigMap\ndata:\n  a: |\n    {{- if .x }}\n      {{- if .y }}\n    b: 1\n      {{- end }}\n  c: d\n",
    );
    expect(valueAt(document?.root, ["data", "c"])).toBe("d");
  });

  test("an action without an end is a fault", () => {
    expect(codes("kind: Secret\na: {{ .b\n")).toHaveLength(1);
  });
});

describe("lines within brackets and quotes may be indented as they like", () => {
  test.each<[string, string, unknown]>([
    ["a bracket at its key", 'a:\n  b: [\n    "-x",\n  ]\n  c: 1\n', { a: { b: ["-x"], c: 1 } }],
    ["a brace at its key", "a: {\n  b: c,\n}\nd: 1\n", { a: { b: "c" }, d: 1 }],
    ["a bracket left of its key", "a:\n  b:\n    c: [\n      x\n  ]\n  d: 1\n", { a: { b: { c: ["x"] }, d: 1 } }],
    ["one in an item", "- a: [\n  x\n  ]\n- b: [\n  {y: z}\n]\n- c\n", [{ a: ["x"] }, { b: [{ y: "z" }] }, "c"]],
    ["one within another", "a: [\n  {\n  b: [\n  ],\n},\n]\nc: 1\n", { a: [{ b: [] }], c: 1 }],
    ["all lines of one", 'a: [\nx, "y",\nv\nw\n]\nb: 1\n', { a: ["x", "y", "v w"], b: 1 }],
    ["texts in brackets", "a: [\"\n  x\n\", 'y\n\nz']\nb: 1\n", { a: [" x ", "y\nz"], b: 1 }],
    [
      "a text in brackets that ends with them",
      'a:\n  b: ["\n    x;\n    y\n  "]\n  c: 1\n',
      { a: { b: [" x; y "], c: 1 } },
    ],
    ["a text at its key", "a:\n  b: \"x\n  y\"\n  c: 'x\n\n y'\n", { a: { b: "x y", c: "x\ny" } }],
    ["one behind comments", 'a: [\n  "# x", # ]\n  # }\n]\nb: 1\n', { a: ["# x"], b: 1 }],
    ["one with CR LF", "a: [\r\n  x\r\n]\r\nb: 1\r\n", { a: ["x"], b: 1 }],
    ["one indented by a tab", "a: [\n  x\n\t]\nb: 1\n", { a: ["x"], b: 1 }],
    ["the text below", "a: [\n]\nb: |\n  ]\n  }\n", { a: [], b: "]\n}\n" }],
  ])("%s", (_name, text, expected) => {
    expect(listFaults(`kind: Aa\n---\n${text}`)).toEqual([]);
    expect(JSON.parse(JSON.stringify(roots(text)))).toEqual([expected]);
  });

  test.each(["a: [\n  x, # y\n]\nbc: [{\n  de: fg,\n}]\nh: i\n", "a: {{ .x }}\nbc: [\n  de,\n{{ .y }}: fg\n]\nh: i\n"])(
    "and every place is that of the text as it is written: %j",
    (text) => {
      const [document] = read(text).documents;
      expect(document?.isTemplate).toBe(text.includes("{{"));
      for (const { key, keyStart, start, end, value } of document?.nodes ?? []) {
        if (typeof key === "string") expect(text.slice(keyStart).startsWith(key)).toBe(true);
        if (typeof value === "string") expect(text.slice(start, end)).toBe(value);
      }
      expect(document?.nodes.some(({ value }) => value === "fg")).toBe(true);
    },
  );

  test("in every reading of a template", () => {
    const text = "a: [\n]\n{{- if .x }}\nb: c\n{{- else }}\nb: d\n{{- end }}\n";
    const [document] = read(text).documents;
    const second = text.lastIndexOf("b:");
    const reading = rereadDocument(document as ManifestDocument, (offset) => offset === text.indexOf("b:"));
    expect(valueAt(reading.root, ["b"])).toBe("d");
    expect(reading.nodes.find(({ key }) => key === "b")?.keyStart).toBe(second);
  });

  test.each([
    [
      "a bracket that has no end",
      "kind: Aa\na: [\n]\nb: [\n  x\nc: d\n",
      "4:4",
      "a list or mapping in brackets has no end",
    ],
    ["one at the end", "kind: Aa\na: [\n]\nb: [\n", "4:4", "a list or mapping in brackets has no end"],
    ["a quote that has none", 'kind: Aa\na: [\n]\nb: "x\nc: d\n', "4:4", "a text in quotes has no end"],
    [
      "a text in quotes that goes on at the begin of a line",
      'kind: Aa\na: [\n]\nb: "x\ny"\n',
      "4:4",
      "a text in quotes has no end",
    ],
    ["one in brackets without its end", 'kind: Aa\na: ["x\n]\nb: c\n', "2:4", "a list or mapping in brackets has"],
    ["one that begins as a bracket does", 'kind: Aa\na: "x\n]"\n', "2:4", "a text in quotes has no end"],
    ["something else", "kind: Aa\na: [\n]\nb: 'x' y\n", "4:8", "nothing can follow the quote"],
    ["a key given twice", "kind: Aa\na: [\n]\na: 1\n", "4:1", undefined],
    ["an alias of nothing", "kind: Aa\na: [\n]\nb: *x\n", "4:4", undefined],
  ])("%s is told nevertheless", (_name, text, place, words) => {
    const message = words === undefined ? undefined : expect.stringContaining(words);
    expect(listFaults(text)).toMatchObject([{ place, ...(message && { message }) }]);
  });

  test("as far as it takes no long time", () => {
    const text = `kind: Aa\n${Array.from({ length: 5_000 }, (_, at) => `k${at}: [\n]\n`).join("")}`;
    expect(codes(text)).toEqual(["yaml-syntax"]);
  });
});

describe("hostile files", () => {
  test("aliases that multiply end at a limit", () => {
    const levels = Array.from(
      { length: 30 },
      (_, at) => `a${at + 1}: &a${at + 1} [${Array(9).fill(`*a${at}`).join(", ")}]`,
    );
    expect(codes(`kind: Secret\na0: &a0 [x]\n${levels.join("\n")}\n`)).toContain("yaml-too-many-values");
  });

  test.each([
    ["a long line", `kind: Secret\nstringData: {password: "${"x".repeat(3_000_000)}"}\n`],
    ["many braces", `kind: Secret\na: ${"{{".repeat(20_000)}\n`],
    ["many conditions", `kind: Secret\n${"a {{ if .x -}}\n".repeat(10_000)}`],
    ["many quotes in an action", `kind: Secret\na: {{ ${'"'.repeat(50_001)} }}\n`],
    ["many marks", "---\n".repeat(50_000)],
    ["bytes", `kind: Secret\na: ${String.fromCharCode(...Array.from({ length: 256 }, (_, at) => at))}\n`],
    ["open lists", `kind: Secret\na:\n${Array.from({ length: 3000 }, (_, at) => `${" ".repeat(at)}- `).join("\n")}`],
    ["half a character", "kind: Secret\na: \ud800\n"],
  ])("%s ends", (_name, text) => {
    expect(() => read(text)).not.toThrow();
  });
});

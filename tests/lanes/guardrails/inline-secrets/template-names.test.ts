import { expect, test } from "vitest";
import type { ActionNode } from "../../../../lanes/guardrails/inline-secrets/parse-action.ts";
import { namesOf } from "../../../../lanes/guardrails/inline-secrets/template-names.ts";

const namesIn = (text: string) => {
  const { assigned, dots } = namesOf({ path: "a.yaml", text });
  return {
    assigned: (name: string) => assigned(name).map(say),
    dots: (action: string, before?: string) => dots(action, before).map(say),
  };
};

/** A node as it is written, but for what is piped. */
function say(node: ActionNode): string {
  if (node.kind === "literal") return JSON.stringify(node.text);
  if (node.kind === "word") return node.text;
  if (node.kind === "field") return `(${say(node.of)}).${node.keys.join(".")}`;
  return [node.name, ...node.args.map((arg) => (arg.kind === "call" ? `(${say(arg)})` : say(arg)))].join(" ");
}

test("a variable is what actions, blocks and loops set it to", () => {
  const { assigned } = namesIn(
    '{{- $a := "x" -}}{{ $a = .b }}{{ range $i, $c := list "y" }}{{ end }}{{ with $d := .e }}{{ end }}{{ if eq $a "z" }}{{ end }}',
  );
  expect(["$a", "$c", "$d", "$i", "$e"].map(assigned)).toEqual([['"x"', ".b"], ['each (list "y")'], [".e"], [], []]);
});

test("the dot is that of the innermost block that sets it", () => {
  const { dots } = namesIn(
    '{{ with "a" }}{{ . | quote }}{{ if .b }}{{ .c }}{{ end }}{{ range list "d" }}{{ .e }}{{ end }}{{ .f }}{{ end }}{{ .g }}{{ with .h }}{{ .i }}{{ end }}',
  );
  const found = [". | quote", ".c", ".e", ".f", ".g", ".i"].map((body) => dots(`{{- ${body} }}`));
  expect(found).toEqual([['"a"'], ['"a"'], ['each (list "d")'], ['"a"'], [], []]);
});

test("it is the same in quotes of YAML", () => {
  const { assigned, dots } = namesIn('a: "{{ $b := \\"x\\" }}{{ with \\"y\\" }}{{ . }}{{ end }}"');
  expect([assigned("$b"), dots("{{ . }}")]).toEqual([['"x"'], ['"y"']]);
});

test("what is put into a mapping is a part of what its name stands for", () => {
  const { assigned } = namesIn(
    '{{ $_ := set $a "k" "x" }}{{ set $a.b "k" (set .Values.c "k" "y") | quote }}{{ $m := merge $a (dict "k" .z) }}{{ merge (dict) $a }}',
  );
  expect(assigned("$a")).toEqual(['dict "k" "x"', 'dict "b" (dict "k" (set .Values.c "k" "y"))', 'dict "k" .z']);
  expect(assigned("$")).toEqual(['dict "Values" (dict "c" (dict "k" "y"))']);
});

test("the dot is told by what stands before it on its line", () => {
  const { dots } = namesIn('{{ range list "a" }}\n- {{ . }}\n{{ end }}{{ with .b }}\n  c={{ . }}\n{{ end }}');
  expect([dots("{{ . }}", "c="), dots("{{ . }}", "- "), dots("{{ . }}")]).toEqual([
    [],
    ['each (list "a")'],
    ['each (list "a")'],
  ]);
});

test("another branch of a block has the dot that is around it, or its own", () => {
  const { dots } = namesIn('{{ with "a" }}{{ .a }}{{ else with "b" }}{{ .b }}{{ else }}{{ .c }}{{ end }}');
  expect([".a", ".b", ".c"].map((body) => dots(`{{ ${body} }}`))).toEqual([['"a"'], ['"b"'], []]);
});

import { expect, test } from "vitest";
import { namesOf } from "../../../../lanes/guardrails/inline-secrets/template-names.ts";

const namesIn = (text: string) => namesOf({ path: "a.yaml", text });

test("a variable is what actions, blocks and loops set it to", () => {
  const { assigned } = namesIn(
    '{{- $a := "x" -}}{{ $a = .b }}{{ range $i, $c := list "y" }}{{ end }}{{ with $d := .e }}{{ end }}{{ if eq $a "z" }}{{ end }}',
  );
  expect(["$a", "$c", "$d", "$i", "$e"].map(assigned)).toEqual([['"x"', ".b"], ['list "y"'], [".e"], [], []]);
});

test("the dot is that of the innermost block that sets it", () => {
  const { dots } = namesIn(
    '{{ with "a" }}{{ . | quote }}{{ if .b }}{{ .c }}{{ end }}{{ range list "d" }}{{ .e }}{{ end }}{{ .f }}{{ end }}{{ .g }}{{ with .h }}{{ .i }}{{ end }}',
  );
  const found = [". | quote", ".c", ".e", ".f", ".g", ".i"].map((body) => dots(`{{- ${body} }}`));
  expect(found).toEqual([['"a"'], ['"a"'], ['list "d"'], ['"a"'], [], []]);
});

test("it is the same in quotes of YAML", () => {
  const { assigned, dots } = namesIn('a: "{{ $b := \\"x\\" }}{{ with \\"y\\" }}{{ . }}{{ end }}"');
  expect([assigned("$b"), dots("{{ . }}")]).toEqual([['"x"'], ['"y"']]);
});

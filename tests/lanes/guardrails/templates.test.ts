import { describe, expect, test } from "vitest";
import { hidesLiteral } from "../../../lanes/guardrails/inline-secrets/judge-action.ts";
import { findActions, hideTemplates, isWholeAction, WAYS_TO_HIDE } from "../../../lanes/guardrails/templates.ts";

test.each([
  ["{{ .a }}", true],
  ["  {{- .a -}} ", true],
  ['{{ "}}" }}', true],
  ["{{ `}}` }}", true],
  ["{{ /* }} */ .a }}", true],
  ["{{ .a }}{{ .b }}", false],
  ["x{{ .a }}", false],
  ["{{ .a }}x", false],
  ["{{ .a", false],
  ["{ .a }", false],
  ["", false],
])("%j is a whole action: %s", (text, expected) => {
  expect(isWholeAction(text)).toBe(expected);
});

test("actions are found by their ends, whatever is in them", () => {
  const text = 'a {{ "}}" }} b {{ /* }} */ }} c';
  expect(findActions(text)?.map(({ start, end }) => text.slice(start, end))).toEqual(['{{ "}}" }}', "{{ /* }} */ }}"]);
  expect(findActions("{{ a")).toBeUndefined();
});

test.each(WAYS_TO_HIDE)("hiding keeps offsets and line ends: %j", (way) => {
  const text = "a: {{ .b }}\n{{- if .c }}\n  - {{ toYaml .d | nindent 4 }}\n{{/* two\nlines */}}\n";
  const hidden = hideTemplates(text, way);
  expect(hidden?.text).toHaveLength(text.length);
  expect(hidden?.text).not.toContain("{{");
  expect(Array.from(hidden?.text.matchAll(/\n/g) ?? [], ({ index }) => index)).toEqual(
    Array.from(text.matchAll(/\n/g), ({ index }) => index),
  );
});

test("a text that holds the stand-ins already is left alone", () => {
  expect(hideTemplates("a: \uE001 {{ .b }}")).toBeUndefined();
});

describe("literals in actions", () => {
  test.each([
    '{{ "x1" }}',
    "{{ `x1` }}",
    "{{ 12 }}",
    '{{ "x1" | b64enc }}',
    '{{ b64enc "x1" }}',
    '{{ .a | default "x1" }}',
    '{{ default "x1" .a | quote }}',
    '{{ coalesce .a .b "x1" }}',
    '{{ ternary "x1" .b .c }}',
    '{{ or .a "x1" }}',
    '{{ printf "%s" "x1" }}',
    '{{ printf "x1" }}',
    '{{ required "why" (default "x1" .a) }}',
    '{{ tpl (default "x1" .a) . }}',
    '{{ dig "a" "b" "x1" .c }}',
    '{{ htpasswd "user" "x1" }}',
    '{{ derivePassword 1 "long" "x1" "user" "site" }}',
    '{{ cat .a "x1" }}',
    '{{ (default "x1" .a) | b64enc }}',
    '{{ "{{ .a | default \\"x1\\" }}" }}',
    '{{ include "a" (dict "defaultPassword" "x1") }}',
    '{{ if .a }}{{ end }}{{ "x1" }}'.slice(-10),
  ])("%s hides one", (action) => {
    expect(hidesLiteral(action)).toBe(true);
  });

  test.each([
    "{{ .Values.a }}",
    "{{- .Values.a | quote -}}",
    '{{ .a | default "" }}',
    '{{ required "set a" .a }}',
    '{{ include "name" . }}',
    '{{ template "name" . }}',
    "{{ randAlphaNum 16 | b64enc }}",
    "{{ randAlphaNum (default 16 .n) }}",
    '{{ index .Values "a" }}',
    '{{ (lookup "v1" "Secret" .ns (printf "%s-x" .name)).data.a }}',
    '{{ printf "%s" .a }}',
    '{{ .Files.Get "a.txt" | b64enc }}',
    '{{ genPrivateKey "rsa" }}',
    '{{ if eq .a "b" }}',
    '{{ dig "a" "b" "" .c }}',
    '{{ .a | trimSuffix "\\n" | trunc 63 }}',
    '{{ htpasswd "user" .a }}',
    '{{ "{{ .password }}" }}',
    "{{ `{{ .password }}` }}",
    '{{/* a comment with "x" */}}',
    "{{ $x }}",
  ])("%s hides none", (action) => {
    expect(hidesLiteral(action)).toBe(false);
  });

  test("a variable is what it was set to", () => {
    const assigned = (name: string) => (name === "$a" ? ['"x1" '] : name === "$b" ? [" $b "] : [" .c "]);
    expect(hidesLiteral("{{ $a | quote }}", assigned)).toBe(true);
    expect(hidesLiteral("{{ $b }}", assigned)).toBe(false);
    expect(hidesLiteral("{{ $c }}", assigned)).toBe(false);
  });
});

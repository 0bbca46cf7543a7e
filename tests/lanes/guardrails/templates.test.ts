import { describe, expect, test } from "vitest";
import { hidesLiteral } from "../../../lanes/guardrails/inline-secrets/judge-action.ts";
import { type ActionNode, parsePipeline } from "../../../lanes/guardrails/inline-secrets/parse-action.ts";
import { findActions, hideTemplates, isWholeAction, WAYS_TO_HIDE } from "../../../lanes/guardrails/templates.ts";

const parse = (body: string): readonly ActionNode[] => {
  const node = parsePipeline(body);
  return node === undefined ? [] : [node];
};

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
    '{{ tpl "x1" . }}',
    '{{ trunc 2 "x1y" }}',
    '{{ substr 0 2 "x1y" }}',
    '{{ index (list "x1") 0 }}',
    '{{ get (dict "a" "x1") "a" }}',
    '{{ (dict "a" "x1" "b" .c).a }}',
    '{{ index (dict "a" (dict "b" "x1")) "a" "b" }}',
    '{{ index (dict "a" "x1") .key }}',
    '{{ printf "x1%s" "" }}',
    '{{ printf "%s" (printf "x1%s" .a) }}',
    '{{ printf "Bearer x1%s" .a }}',
    '{{ printf "postgres://demo:x1y2z3@%s/demo" .host }}',
    '{{ printf "host=%s password=x1" .host }}',
    '{{ replace "a" "b" "x1" }}',
    '{{ .a | replace "b" "changeme1" }}',
    '{{ trimSuffix "x" "x1x" }}',
    '{{ join "," (list "x1") }}',
    '{{ "x1" | required "why" }}',
    '{{ "x1" | int }}',
    '{{ "x1" | sha256sum }}',
    '{{ "x1" | bcrypt }}',
    '{{ unknown .a "x1" }}',
    '{{ dict "user" .a "password" "x1" | toJson }}',
    '{{ rsaDecrypt "RSA-OAEP" "SHA256" "x1" .key }}',
    '{{ (.a | default (dict "b" "x1")).b }}',
    '{{ default "x1" (lookup "v1" "Secret" "ns" "name").data.password }}',
    '{{ include "a" (merge (dict "password" "x1") .) }}',
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
    '{{ .a | filterPEM "EC PRIVATE KEY" }}',
    '{{ .a | filterCertChain "leaf" }}',
    '{{ .key | rsaDecrypt "RSA-OAEP" "SHA256" .b }}',
    '{{ getSecretKey "n" "ns" "k" }}',
    "{{ .a | wrap 64 }}",
    '{{ .a | jsonPath "$.x" }}',
    "{{ (.a | fromJson).password }}",
    '{{ (dict "a" "x1" "b" .c).b }}',
    '{{ index (dict "a" "x1" "b" .c) "b" }}',
    '{{ index .a "b" 0 "c" | b64enc }}',
    '{{ printf "Bearer %s" .a }}',
    '{{ printf "%s:%s" .a .b | b64enc }}',
    '{{ printf "postgres://%s:%s@%s:5432/demo?sslmode=require" .u .p .h }}',
    '{{ printf "host=%s user=demo password=%s" .h .p }}',
    '{{ .a | replace "\\n" "" | replace "postgres://" "postgresql://" }}',
    '{{ regexReplaceAll "a+" .a "b" }}',
    '{{ .a | splitList ":" | last }}',
    '{{ .a | date "2006-01-02" }}',
    '{{ dict "auths" (dict "ghcr.io" (dict "username" "demo" "password" .p "auth" (printf "%s:%s" .u .p | b64enc))) | toJson }}',
    '{{ include "a" (dict "name" "x1" "root" .) }}',
    '{{ ternary .a .b (eq .c "x1") }}',
    '{{ if and .a (ne .b "x1") }}',
    '{{ $x := "x1" }}',
    '{{ .Capabilities.APIVersions.Has "x1" }}',
    '{{ .a | regexFind "[a-z]+" | lower }}',
    "{{ $x }}",
  ])("%s hides none", (action) => {
    expect(hidesLiteral(action)).toBe(false);
  });

  test("a variable is what it was set to", () => {
    const assigned = (name: string) => parse(name === "$a" ? '"x1" ' : name === "$b" ? " $b " : " .c ");
    expect(hidesLiteral("{{ $a | quote }}", assigned)).toBe(true);
    expect(hidesLiteral("{{ $b }}", assigned)).toBe(false);
    expect(hidesLiteral("{{ $c }}", assigned)).toBe(false);
  });

  test("a field of a variable is what its mapping has under that key", () => {
    const assigned = () => parse('dict "pw" "x1" "name" .name "user" "demo"');
    expect(hidesLiteral("{{ $a.pw | b64enc }}", assigned)).toBe(true);
    expect(hidesLiteral('{{ index $a "pw" }}', assigned)).toBe(true);
    expect(hidesLiteral("{{ $a.name }}", assigned)).toBe(false);
  });

  test("the dot is what a block sets it to", () => {
    expect(hidesLiteral("{{ . }}", undefined, parse('list "x1"'))).toBe(true);
    expect(hidesLiteral("{{ .pw }}", undefined, parse('dict "pw" "x1"'))).toBe(true);
    expect(hidesLiteral("{{ .name }}", undefined, parse('dict "pw" "x1"'))).toBe(false);
    expect(hidesLiteral("{{ . }}", undefined, parse('index .Values.a "b"'))).toBe(false);
  });

  test("what is nested too deep is not followed, and taken for a literal", () => {
    expect(hidesLiteral(`{{ ${"(".repeat(10_000)}"x1"${")".repeat(10_000)} }}`)).toBe(true);
  });
});

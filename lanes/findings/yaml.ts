import type { FindingKind } from "./kind.ts";

/** Rows of the finding registry that the YAML reader reports. */
export const YAML_FINDINGS = {
  "yaml-syntax": {
    severity: "error",
    title: "Not YAML",
    hint: "Fix the syntax here; often it is an indent, a missing quote or a colon.",
    example: "`title: a: b`",
  },
  "yaml-empty": {
    severity: "error",
    title: "Empty document",
    hint: "Write a request; `ccr new` makes one.",
    example: "a file of comments",
  },
  "yaml-not-a-mapping": {
    severity: "error",
    title: "Document is not a mapping",
    hint: "Start with `id:`; a request is one mapping.",
    example: "`- id: CCR-2026-0001`",
  },
  "yaml-several-documents": {
    severity: "error",
    title: "More than one document",
    hint: "One request a file: split it at the `---`.",
    meaning: "A reader that takes only the first document would miss the rest.",
    example: "`---` between two requests",
  },
  "yaml-document-end": {
    severity: "error",
    title: "Document end marker",
    hint: "Remove the line; one request a file needs no `...`.",
    meaning: "What follows it is another document to one reader and none to another.",
    example: "`...` on a line of its own",
  },
  "yaml-directive": {
    severity: "error",
    title: "YAML directive",
    hint: "Remove the line that starts with %; a request is plain YAML 1.2.",
    example: "`%YAML 1.1`",
  },
  "yaml-anchor": {
    severity: "error",
    title: "Anchor",
    hint: "Remove it, and write each value where it belongs.",
    example: "`title: &t lane`",
  },
  "yaml-alias": {
    severity: "error",
    title: "Alias",
    hint: "Write the value out; a reviewer should not have to look it up.",
    meaning: "Aliases can expand without bound, and hide what a value is.",
    example: "`title: *t`",
  },
  "yaml-merge-key": {
    severity: "error",
    title: "Merge key",
    hint: "Write the keys out; readers of YAML 1.2 do not merge.",
    example: "`<<: {role: x}`",
  },
  "yaml-tag": {
    severity: "error",
    title: "Tag",
    hint: "Remove the tag; the schema says what each value is.",
    example: "`title: !!str lane`",
  },
  "yaml-binary": {
    severity: "error",
    title: "Binary value",
    hint: "Remove it; a request holds text alone.",
    example: "`title: !!binary aGVsbG8=`",
  },
  "yaml-duplicate-key": {
    severity: "error",
    title: "Key given twice",
    hint: "Keep one of them; readers differ on which one counts.",
    example: "two `role:` keys in `auth`",
  },
  "yaml-complex-key": {
    severity: "error",
    title: "Key that is not plain text",
    hint: "Use the key names of the format.",
    example: "`? [a, b]`",
  },
  "yaml-prototype-key": {
    severity: "error",
    title: "Key with a meaning in JavaScript",
    hint: "Remove it; `__proto__`, `constructor` and `prototype` are no keys of a request.",
    example: "`__proto__: {status: approved}`",
  },
  "yaml-comment-before-value": {
    severity: "error",
    title: "Comment between a key and its text",
    hint: "Put the comment above the key.",
    meaning: "YAML readers differ on where such a value ends.",
    example: "`title:`, then a line of comment, then the title",
  },
  "yaml-block-indicator": {
    severity: "error",
    title: "Block text that keeps its last line ends",
    hint: "Write | or > without a +, or with a -.",
    meaning: "YAML readers differ on how many line ends are kept.",
    example: "`comment: |+`",
  },
  "yaml-too-deep": {
    severity: "error",
    title: "Nested deeper than 64 levels",
    hint: "A request nests five levels deep.",
    example: "`[[[[…`",
  },
  "yaml-too-many-values": {
    severity: "error",
    title: "More than 10,000 keys and values",
    hint: "A request has some hundred; keep evidence elsewhere and name it by id.",
    example: "a list of all accounts in `evidence`",
  },
  "yaml-ambiguous-scalar": {
    severity: "error",
    title: "Value that YAML readers take differently",
    hint: "Quote it where text is meant; write true, false or a plain decimal otherwise.",
    meaning:
      "YAML 1.1 readers take it for a boolean, a date, a time, another number or a merge; the text of a block that ends with the file has a line end to some.",
    example: "`created: 2026-06-27`, `environment: on`, `ttl: 1:30`, `cluster: 0x1F`, `title: <<`",
  },
  "yaml-number-precision": {
    severity: "error",
    title: "Number that does not survive reading",
    hint: "Quote it where text is meant.",
    example: "`schema_version: 1e400`",
  },
} as const satisfies Record<string, FindingKind>;

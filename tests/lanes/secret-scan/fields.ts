import { CcrSchema } from "../../../lanes/schema.ts";

export type Field = readonly (string | number)[];

interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly patternProperties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
  readonly anyOf?: readonly Node[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
}

function* fieldsOf(node: Node, path: Field): Generator<Field> {
  for (const [name, child] of Object.entries(node.properties ?? {})) yield* fieldsOf(child, [...path, name]);
  for (const child of Object.values(node.patternProperties ?? {})) yield* fieldsOf(child, [...path, "groups"]);
  if (node.items !== undefined) yield* fieldsOf(node.items, [...path, 0]);
  for (const child of node.anyOf ?? []) yield* fieldsOf(child, path);
  const isText = node.type === "string" || typeof node.const === "string" || node.enum !== undefined;
  if (isText) yield path;
}

/** The path of every string that the schema has a place for. */
export const STRING_FIELDS: readonly Field[] = [
  ...new Map(Array.from(fieldsOf(CcrSchema as Node, []), (path) => [JSON.stringify(path), path])).values(),
];

/** A YAML document that has nothing but one scalar, given in YAML, at `path`. */
export function writeField(path: Field, scalar: string): string {
  let text = "";
  let open = false;
  path.forEach((step, depth) => {
    const indent = open ? "" : "  ".repeat(depth);
    text += typeof step === "number" ? `${indent}- ` : `${indent}${step}:`;
    open = typeof step === "number";
    if (!open) text += depth === path.length - 1 ? " " : "\n";
  });
  const indent = "  ".repeat(path.length);
  return `${text}${scalar.replaceAll("\n", `\n${indent}`)}\n`;
}

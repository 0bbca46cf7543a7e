import type { Path } from "../rules/rule.ts";

/** A mapping that is written into a request; a key whose value is undefined is left out. */
export interface EditValue {
  readonly [key: string]: string | boolean | readonly string[] | undefined;
}

/** One change of a request: a key gets a value, or a list one more entry. Whatever is missing above is made. */
export type Edit =
  | { readonly kind: "set"; readonly path: Path; readonly value: string | boolean }
  | { readonly kind: "append"; readonly path: Path; readonly value: string | EditValue };

/** Applies edits to a request as data; the request itself stays as it is. */
export function applyEdits<Root>(root: Root, edits: readonly Edit[]): Root {
  const copy = JSON.parse(JSON.stringify(root)) as Root;
  for (const { kind, path, value } of edits) {
    let at = copy as Record<string | number, unknown>;
    for (const step of path.slice(0, -1)) {
      at[step] ??= {};
      at = at[step] as Record<string | number, unknown>;
    }
    const key = path.at(-1) ?? "";
    if (kind === "set") at[key] = value;
    else at[key] = [...((at[key] as unknown[] | undefined) ?? []), JSON.parse(JSON.stringify(value))];
  }
  return copy;
}

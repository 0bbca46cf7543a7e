import type { ManifestDocument } from "../documents.ts";
import { isWholeAction } from "../templates.ts";
import { listMade } from "./made-texts.ts";
import { namesOf } from "./template-names.ts";

/** A name, and what its action may make: beside a value that is written out, as one of a loop belongs to one of its names. */
export function listMadeNames(name: string, value: unknown, { source }: ManifestDocument): readonly string[] {
  if (!name.includes("{{") || String(value).includes("{{") || !isWholeAction(name)) return [name];
  const { assigned, dots } = namesOf(source);
  return [name, ...listMade(name, { assigned, dots: dots(name) })];
}

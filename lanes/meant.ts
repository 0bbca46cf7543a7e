import { type Discriminator, describeOther, REQUEST_SCHEMA, type SchemaProblem } from "./check-schema.ts";
import type { RecordKinds } from "./custody/rule.ts";
import { makeMap, type YamlMap } from "./parse/tree.ts";
import { suggest } from "./suggest.ts";

/** A document as its author most likely meant it. */
interface Meant {
  readonly root: YamlMap;
  /** What of it was mistyped: each is an error, so that nothing is ever granted by what was guessed. */
  readonly slips: readonly SchemaProblem[];
}

/**
 * Reads a mistyped `kind` or `request_type` as the one that it is near to: with nothing but that word wrong, everything else
 * in the file can be judged. A word that is near to none stays as it is.
 */
export function readMeant(root: YamlMap, records: RecordKinds | undefined): Meant {
  const [ofKind, , ofType] = REQUEST_SCHEMA.discriminators;
  if (ofKind === undefined || ofType === undefined) throw new TypeError("requests have a kind and a type");
  const isType = root.request_type === ofType.known && root.kind === ofKind.known;
  if (isType) return { root, slips: [] };
  const others = records?.kinds.map(({ schema }) => schema.kind) ?? [];
  const kind = readNear(root, { ...ofKind, others });
  if (typeof kind.root.kind === "string" && kind.root.kind !== ofKind.known) return kind;
  const type = readNear(kind.root, ofType);
  return { root: type.root, slips: [...kind.slips, ...type.slips] };
}

function readNear(root: YamlMap, discriminator: Discriminator): Meant {
  const { key, known, others = [] } = discriminator;
  const value = root[key];
  const all = [String(known), ...others];
  if (typeof value !== "string" || all.includes(value)) return { root, slips: [] };
  const near = suggest(value, all);
  if (near === undefined) return { root, slips: [] };
  return { root: Object.assign(makeMap(), root, { [key]: near }), slips: [describeOther(value, discriminator)] };
}

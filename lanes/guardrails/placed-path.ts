import type { YamlNode } from "../parse/tree.ts";
import type { Path } from "../rules/rule.ts";

/** Where a finding is shown whose path leads elsewhere, or nowhere. */
export type Place =
  /** Of a key that branches of a template give, the one that is meant, and how many steps lead to it from the document's root. */
  | { readonly node: YamlNode; readonly steps: number }
  /** Offset into the text of the document, such as that of a comment. */
  | { readonly offset: number };

/** A path that says more than where its value is found first. */
interface PlacedPath extends Path {
  readonly place: Place;
}

/** The path with its place. */
export function placePath(path: Path, place: Place): Path {
  return Object.assign([...path], { place }) satisfies PlacedPath;
}

/** The place of a path that was given one. */
export function placeOf(path: Path): Place | undefined {
  return "place" in path ? (path as PlacedPath).place : undefined;
}

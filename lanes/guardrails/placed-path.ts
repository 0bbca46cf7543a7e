import type { Path } from "../rules/rule.ts";

/** Where a finding is shown whose path leads elsewhere, or nowhere. */
export interface Place {
  /** Offset into the text of the document, such as that of a comment. */
  readonly offset: number;
}

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

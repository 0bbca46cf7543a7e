import type { PlaceInText } from "../positions.ts";
import type { Path } from "../rules/rule.ts";

/** Where a finding is shown whose path leads elsewhere, nowhere, or to a text of many lines. */
export type Place = Outside | PlaceInText | AtLine;

/** Anywhere in the document. */
interface Outside {
  /** Offset into the text of the document, such as that of a comment. */
  readonly offset: number;
}

/** The first line of the text at the path that is by itself what was found; it is looked for when it is shown. */
interface AtLine {
  readonly text: string;
  readonly isOne: (line: string) => boolean;
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

/** The index of the first line that is one, and how many lines were looked at, of at most so many. */
export function findLine({ text, isOne }: AtLine, limit: number): { index: number; looked: number } {
  let index = 0;
  let looked = 0;
  if (!text.includes("\n")) return { index, looked };
  for (; looked < limit; looked += 1) {
    const end = text.indexOf("\n", index);
    const line = text.slice(index, end < 0 ? undefined : end);
    if (line.trim() !== "" && isOne(line)) return { index, looked };
    if (end < 0) break;
    index = end + 1;
  }
  return { index: 0, looked };
}

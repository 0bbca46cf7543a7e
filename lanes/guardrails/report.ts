import type { Draft } from "../draft.ts";
import type { SourceFile } from "../load.ts";
import { findOffset, formatPointer, type Locate, makeLocator } from "../positions.ts";
import type { Path } from "../rules/rule.ts";
import type { ManifestDocument } from "./documents.ts";
import { findLine, placeOf } from "./placed-path.ts";
import type { ManifestReport } from "./rule.ts";

/** How many lines of texts of one file are looked at for where something is: a file may have any number of long ones. */
const MAX_LINES_LOOKED_AT = 20_000;

/** The document that something is reported in, and the path from its root. */
export function findInDocument(
  where: Parameters<ManifestReport>[0],
  path: Path,
): { readonly document: ManifestDocument; readonly whole: Path } {
  if (!("document" in where)) return { document: where, whole: path };
  return { document: where.document, whole: [...where.path, ...path] };
}

/** Reports into the drafts of each file. */
export function makeReport(drafts: Map<SourceFile, Draft[]>): ManifestReport {
  const locators = new Map<ManifestDocument, Locate>();
  const told = new Set<string>();
  const looked = new Map<SourceFile, number>();
  return (where, code, path, message, hint) => {
    const { document, whole } = findInDocument(where, path);
    const locate = locators.get(document) ?? makeLocator(document.nodes);
    locators.set(document, locate);
    const offset = document.offset + offsetOf(document, whole, path, locate);
    const pointer = formatPointer(whole);
    // What several readings of a template have is one.
    const fault = document.isTemplate ? JSON.stringify([code, offset, pointer, message, document.source.path]) : "";
    if (told.has(fault)) return;
    if (fault !== "") told.add(fault);
    const words = { message, ...(hint === undefined ? {} : { hint }) };
    // What manifests are held against may lie outside of what was read as manifests.
    const found = drafts.get(document.source) ?? [];
    found.push({ code, offset, pointer, ...words });
    drafts.set(document.source, found);
  };

  function offsetOf({ source, offset }: ManifestDocument, whole: Path, path: Path, locate: Locate): number {
    const place = placeOf(path);
    if (place !== undefined && "offset" in place) return place.offset;
    const start = locate(whole, "value");
    if (place === undefined) return start;
    const within = "isOne" in place ? { text: place.text, index: findIndex(place, source) } : place;
    return findOffset(source.text, offset + start, within) - offset;
  }

  function findIndex(place: Parameters<typeof findLine>[0], source: SourceFile): number {
    const before = looked.get(source) ?? 0;
    const found = findLine(place, MAX_LINES_LOOKED_AT - before);
    looked.set(source, before + found.looked);
    return found.index;
  }
}

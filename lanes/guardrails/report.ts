import type { Draft } from "../draft.ts";
import type { SourceFile } from "../load.ts";
import { formatPointer, type Locate, makeLocator } from "../positions.ts";
import type { Path } from "../rules/rule.ts";
import type { ManifestDocument } from "./documents.ts";
import { placeOf } from "./placed-path.ts";
import type { ManifestReport } from "./rule.ts";

/** Reports into the drafts of each file. */
export function makeReport(drafts: Map<SourceFile, Draft[]>): ManifestReport {
  const locators = new Map<ManifestDocument, Locate>();
  const told = new Set<string>();
  return (where, code, path, message, hint) => {
    const document = "document" in where ? where.document : where;
    const locate = locators.get(document) ?? makeLocator(document.nodes);
    locators.set(document, locate);
    const whole = "document" in where ? [...where.path, ...path] : path;
    const offset = document.offset + offsetOf(whole, path, locate);
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
}

function offsetOf(whole: Path, path: Path, locate: Locate): number {
  return placeOf(path)?.offset ?? locate(whole, "value");
}

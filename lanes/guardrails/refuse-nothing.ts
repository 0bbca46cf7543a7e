import { FINDING_KINDS, type Finding, makeFinding } from "../finding.ts";
import type { SourceFile } from "../load.ts";
import { readDocuments } from "./documents.ts";
import { listManifests } from "./manifest.ts";

/**
 * An error for a text that somebody hands over as manifests and that holds none: `helm template … | ccr guard -` must not
 * pass because Helm failed. None for what cannot be read, which is an error of its own.
 */
export function refuseNothing(source: SourceFile): readonly Finding[] {
  const { documents, drafts } = readDocuments(source);
  if (drafts.length > 0 || documents.some((document) => listManifests(document).length > 0)) return [];
  const code = "no-manifest-files";
  const place = { file: source.path, line: 1, column: 1, pointer: "" };
  return [makeFinding(code, place, { message: FINDING_KINDS[code].title })];
}

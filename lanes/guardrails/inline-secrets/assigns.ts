import type { ManifestDocument } from "../documents.ts";
import { findOnce, isKept } from "../judged-once.ts";
import { type FamilyOptions, findFamily, givesCredential, givesPassword } from "./find-values.ts";
import { maskActions } from "./mask-actions.ts";

/** True for a text that gives something to a name of a credential around its actions: a file of settings in a Secret. */
export function assignsCredential(text: string, document: ManifestDocument): boolean {
  return findOnce(document.source, "assigns", text, () => givesCredential(maskActions(text, document)));
}

/** The same in settings that everybody may read, where `secret: name` is more often the name of a Secret. */
export function assignsPassword(
  text: string,
  document: ManifestDocument,
  options: { readonly isProgram?: boolean } = {},
): boolean {
  return givesPassword(maskActions(text, document), options);
}

/** What makes a text a credential, with what its actions make of their literals. */
export function familyOf(text: string, document: ManifestDocument, options: FamilyOptions): string | undefined {
  if (!isKept(document.source, text)) return findFamilyAround(text, document, options);
  const question = `family ${JSON.stringify(options)}`;
  return findOnce(document.source, question, text, () => findFamilyAround(text, document, options));
}

function findFamilyAround(text: string, document: ManifestDocument, options: FamilyOptions): string | undefined {
  if (!text.includes("{{")) return findFamily(text, options);
  // What an action has of a known format is one, whatever becomes of it.
  return (
    findFamily(maskActions(text, document), { ...options, withShapes: false }) ??
    findFamily(text, { ...options, isOfTemplate: true })
  );
}

import { givesCredential, givesPassword } from "./find-values.ts";
import { maskActions } from "./mask-actions.ts";

/** True for a text that gives something to a name of a credential around its actions: a file of settings in a Secret. */
export function assignsCredential(text: string): boolean {
  return givesCredential(maskActions(text));
}

/** The same in settings that everybody may read, where `secret: name` is more often the name of a Secret. */
export function assignsPassword(text: string, options: { readonly isProgram?: boolean } = {}): boolean {
  return givesPassword(maskActions(text), options);
}

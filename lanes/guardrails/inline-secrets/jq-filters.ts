import { isFilledIn } from "./expansions.ts";
import { FILLED, NO_SIGN } from "./filled.ts";

/** Programs that read a filter of jq (jq 1.8, its manual). */
export const JQ = /^(?:jq|gojq|jaq|yq)$/;

/** Options that set a variable, and whether by a value or by a file. */
const SETS = /^--(?:(arg|argjson)|rawfile|slurpfile)$/;

/** A field of the input behind a key; a default would be of the filter itself. */
const FIELD = /:\s{0,8}\.[A-Za-z_][\w.[\]]{0,200}(?=\s{0,8}(?:[,}|)\]]|$))/g;
const VARIABLE = new RegExp(String.raw`[$${NO_SIGN}]([A-Za-z_]\w*)`, "g");

/** A filter with a sign for each field of its input and each variable that the words before it fill in. */
export function fillFilter(filter: string, before: readonly string[], reading: { readonly byShell: boolean }): string {
  const filled = new Set(
    before.flatMap((word, at) => {
      const [option, byValue] = SETS.exec(word) ?? [];
      const isOne = option !== undefined && (byValue === undefined || isFilledIn(before[at + 2] ?? "", reading));
      return isOne ? [before[at + 1] ?? ""] : [];
    }),
  );
  return filter
    .replace(FIELD, `:"${FILLED}"`)
    .replace(VARIABLE, (whole, name: string) => (filled.has(name) ? `"${FILLED}"` : whole));
}

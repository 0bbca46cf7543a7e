/** Stands for an action that fills something in; of Unicode's private use, which no manifest needs. */
export const FILLED = "\uE001";

/** Stands for a `$` in single quotes that no shell reads. */
export const NO_SIGN = "\uE002";

/** The word before a credential, a value that is none, and the name that another branch of the template gives a value to. */
const BESIDE = /^(?:bearer|basic|token|none|null|true|false|[\w.-]+["']?[=:])$/i;

/** What stands around the credential in a header, a key in PEM, or a credential of several parts. */
const AROUND = /^(?:bearer|basic|token|apikey)\s+|-----(?:BEGIN|END) [A-Z0-9 ]+-----|[|:.;,_+/=@\s-]/gi;

/** True for a masked text with nothing of its own where the credential stands. */
export function isAllFilled(masked: string): boolean {
  return masked.replace(AROUND, "").replaceAll(FILLED, "") === "";
}

/** True for a value of a masked text with something of its own beside what is filled in; a path below it names a file. */
export function hasOwnPart(value: string): boolean {
  if (/^\uE001+(?:\/[\w.-]+)+$/.test(value)) return false;
  return value
    .replace(/\\[nrt"].*$/s, "")
    .replace(/\$\{[A-Za-z_]\w*\}/g, FILLED)
    .split(FILLED)
    .some((part) => /[A-Za-z0-9]/.test(part) && !BESIDE.test(part.trim()));
}

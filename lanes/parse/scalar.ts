/** What a plain scalar means, or why readers would disagree on it. */
export type PlainScalar =
  | { readonly value: string | number | boolean | null }
  | { readonly problem: "yaml-ambiguous-scalar" | "yaml-number-precision" };

/** Words that the core schema of YAML 1.2 and YAML 1.1 read alike. */
const SHARED: ReadonlyMap<string, boolean | null> = new Map([
  ...["true", "True", "TRUE"].map((word): [string, boolean] => [word, true]),
  ...["false", "False", "FALSE"].map((word): [string, boolean] => [word, false]),
  ...["null", "Null", "NULL", "~", ""].map((word): [string, null] => [word, null]),
]);

/** Booleans of YAML 1.1 (https://yaml.org/type/bool.html) that are text in YAML 1.2. */
const YAML11_BOOLEAN = /^(?:y|Y|n|N|[Yy]es|YES|[Nn]o|NO|[Oo]n|ON|[Oo]ff|OFF)$/;
/** Dates and instants of YAML 1.1 (https://yaml.org/type/timestamp.html), loosely. */
const YAML11_TIMESTAMP = /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:$|[Tt \t])/;
/** What stands for a value or a merge in YAML 1.1 (https://yaml.org/type/value.html, merge.html), wherever it is. */
const YAML11_WORD = /^(?:=|<<)$/;
/** Numbers of some schema that are text, or another number, in another one. */
const ODD_NUMBER =
  /^[-+]?(?:0[0-7_]+|0[0-9]+|0o[0-7_]+|0b[01_]+|0x[0-9a-fA-F_]+|[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?|[0-9]*_[0-9_]*(?:\.[0-9_]*)?|\.(?:inf|Inf|INF|nan|NaN|NAN)|(?=[^eE]*_)(?:[0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)?)$/;
const PLUS_NUMBER = /^\+\.?[0-9]/;
const NUMBER = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
/** No other text can be anything but text: this keeps the common case to one test. */
const SUSPECT = /^(?:[-+.0-9~=<]|[tTfFnNyYoO].{0,4}$|$)/;

/** Reads a plain scalar the one way that YAML 1.1 and both readers of YAML 1.2 agree on. */
export function readPlainScalar(text: string): PlainScalar {
  if (!SUSPECT.test(text)) return { value: text };
  const shared = SHARED.get(text);
  if (shared !== undefined) return { value: shared };
  if (YAML11_BOOLEAN.test(text) || YAML11_TIMESTAMP.test(text) || ODD_NUMBER.test(text) || YAML11_WORD.test(text)) {
    return { problem: "yaml-ambiguous-scalar" };
  }
  if (!NUMBER.test(text)) return { value: text };
  if (PLUS_NUMBER.test(text) || /^-?\.|\.$|^-0$/.test(text)) return { problem: "yaml-ambiguous-scalar" };
  const value = Number(text);
  const exact = String(value) === text && (!Number.isInteger(value) || Number.isSafeInteger(value));
  // YAML 1.1 has no exponent without a full stop before it.
  if (exact && /^-?[0-9]+e/.test(text)) return { problem: "yaml-ambiguous-scalar" };
  return exact ? { value } : { problem: "yaml-number-precision" };
}

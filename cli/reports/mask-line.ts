import type { Finding } from "../../lanes/finding.ts";
import { ASSIGNMENT_HEAD } from "../../lanes/secret-scan/find-assignments.ts";

/** Findings of what nobody knows: the commonest is a value where its name belongs. */
const UNKNOWN: ReadonlySet<string> = new Set(["unknown-key", "bad-field-name"]);
const PLACES_OF_NAMES = /^\/openbao\/fields(?=\/|$)/;

/** A key, and what is between it and its value. */
const KEY = /^["']?[\w.-]+["']?\s*[:=]\s*/;

/** A line as it may be shown: what could be a value is one character, `…`, also where it does not look like a credential. */
export interface MaskedLine {
  readonly text: string;
  /** Where the finding points, from 1. */
  readonly column: number;
}

/** Takes out of a finding's line what is given to a key that is named like a credential, and whatever nobody knows. */
export function maskLine(line: string, { code, pointer, column }: Finding): MaskedLine {
  const isUnknown = UNKNOWN.has(code) || PLACES_OF_NAMES.test(pointer);
  const shown = isUnknown ? hideBehind(line, column - 1) : line;
  const values = Array.from(shown.matchAll(ASSIGNMENT_HEAD), ({ index, 0: { length } }) => index + length);
  const [first = Number.POSITIVE_INFINITY] = values;
  if (first >= shown.length) return { text: shown, column };
  return { text: `${shown.slice(0, first)}…`, column: Math.min(column, first + 1) };
}

function hideBehind(line: string, from: number): string {
  const rest = line.slice(from);
  const key = KEY.exec(rest)?.[0] ?? "";
  return rest.slice(key.length).trim() === "" ? line : `${line.slice(0, from)}${key}…`;
}

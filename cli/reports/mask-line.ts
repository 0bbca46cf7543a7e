import type { Finding } from "../../lanes/finding.ts";
import { ASSIGNMENT_HEAD } from "../../lanes/secret-scan/find-assignments.ts";

/** Findings of what nobody knows: the commonest is a value where its name belongs. */
const UNKNOWN: ReadonlySet<string> = new Set(["unknown-key", "bad-field-name"]);
const PLACES_OF_NAMES = /^\/openbao\/fields(?=\/|$)/;

/** A key, and what is between it and its value. */
const KEY = /["']?[\w.-]+["']?\s*[:=]\s*/y;

/** No match of {@link ASSIGNMENT_HEAD} is longer. */
const MAX_HEAD = 100;

/** A line as it may be shown: what could be a value is one character, `…`, also where it does not look like a credential. */
export interface MaskedLine {
  readonly text: string;
  /** Where the finding points, from 1. */
  readonly column: number;
}

/** The indentation and marks of a line, and the first key of it. */
const HEAD = /^\s*(?:-\s+)*(?:["']?[\w.-]+["']?\s*:(?=\s|$)\s*)?/;

/**
 * Takes out of a line, for each finding of it, what is given to a key that is named like a credential, and whatever nobody
 * knows; of a line with an error all that is no indentation, mark or first key. A line of many findings is looked through
 * once.
 */
export function makeLineMask(line: string, { isFaulty = false } = {}): (finding: Finding) => MaskedLine {
  const first = findValue(line, 0);
  const head = isFaulty ? (HEAD.exec(line)?.[0].length ?? 0) : line.length;
  return ({ code, pointer, column }) => {
    const isUnknown = UNKNOWN.has(code) || PLACES_OF_NAMES.test(pointer);
    const until = Math.min(head, isUnknown ? findHidden(line, column - 1) : line.length);
    const shown = until < line.length ? `${line.slice(0, until)}…` : line;
    const value = first < until || shown === line ? first : findValue(shown, Math.max(0, until - MAX_HEAD));
    if (value >= shown.length) return { text: shown, column: Math.min(column, until + 1) };
    return { text: `${shown.slice(0, value)}…`, column: Math.min(column, value + 1) };
  };
}

/** Where the first value behind a name of credentials begins, sought from a place on. */
function findValue(line: string, from: number): number {
  ASSIGNMENT_HEAD.lastIndex = from;
  const match = ASSIGNMENT_HEAD.exec(line);
  ASSIGNMENT_HEAD.lastIndex = 0;
  return match === null ? Number.POSITIVE_INFINITY : match.index + match[0].length;
}

/** Where what nobody knows begins: behind a key that stands at a place, else at the place; the end of the line where nothing does. */
function findHidden(line: string, from: number): number {
  KEY.lastIndex = from;
  const start = KEY.test(line) ? KEY.lastIndex : from;
  return line.slice(start).trim() === "" ? line.length : start;
}

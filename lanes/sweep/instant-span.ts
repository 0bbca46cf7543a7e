import { parseInstant } from "../rules/dates.ts";

/** OpenBao writes the instant first: audit/format.go of Vault 1.14, from which it was forked. */
export const LINE_HEAD = '{"time":"';

/** The text of the instant that a line starts with, without its Z; empty where it does not start so. */
export function readInstantText(bytes: Buffer, start: number): string {
  const text = bytes.toString("latin1", start, start + LINE_HEAD.length + 32);
  if (!text.startsWith(LINE_HEAD)) return "";
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?=Z")/.exec(text.slice(LINE_HEAD.length))?.[0] ?? "";
}

/** The earliest and the latest of instants. */
export interface InstantSpan {
  /** Takes the text of an instant in UTC without its Z; false where it is empty. */
  addText(text: string): boolean;
  /** Milliseconds since 1970. */
  addInstant(at: number): void;
  read(): { first?: number; last?: number };
}

/** Begins with no instant. In UTC and without Z their texts sort as they do, and most lines need no more. */
export function createSpan(): InstantSpan {
  let [first, last] = ["", ""];
  let [least, most] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const addInstant = (at: number): void => {
    least = Math.min(least, at);
    most = Math.max(most, at);
  };
  return {
    addText(text) {
      if (text === "") return false;
      if (first === "" || text < first) first = text;
      if (text > last) last = text;
      return true;
    },
    addInstant,
    read() {
      for (const text of [first, last]) {
        const at = parseInstant(`${text}Z`);
        if (at !== undefined) addInstant(at);
      }
      return least > most ? {} : { first: least, last: most };
    },
  };
}

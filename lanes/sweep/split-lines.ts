import { createSpan, LINE_HEAD, readInstantText } from "./instant-span.ts";

/** What was seen of a log beside its entries. */
export interface LineCounts {
  readonly lines: number;
  /** Lines that are no entries or too long, and the numbers of the first of them. */
  readonly unreadable: number;
  readonly unreadableLines: readonly number[];
  /** The earliest and the latest instant, milliseconds since 1970; absent where no line has one. */
  readonly first?: number;
  readonly last?: number;
}

/** Takes the bytes of a log as they come. */
export interface LineSplitter {
  push(chunk: Buffer): void;
  /** No more comes: the last line may lack its end. */
  end(): LineCounts;
}

/** Reads a line that may matter; answers with its instant, or undefined where it is no entry. */
export type ReadLine = (line: string) => number | undefined;

/** Longer lines are passed over, and counted as unreadable. */
export const MAX_LINE_BYTES = 8 * 1024 * 1024;
/** Of what has to be parsed: a parsed line can take fifty times its length. No access to a sound secret is as long. */
export const MAX_PARSED_BYTES = 1024 * 1024;
const MAX_LINES_NAMED = 10;

const NEWLINE = 10;
const RETURN = 13;
const CLOSE = 125;

/**
 * Finds the lines of a log that have one of the needles, and those that are not written as OpenBao writes them; of all
 * others it reads the instant alone, so that a log is gone through as fast as it can be read.
 */
export function splitLines(needles: readonly string[], read: ReadLine): LineSplitter {
  const scan = createScan(needles, read);
  let pieces: Buffer[] = [];
  let length = 0;
  let isSkipping = false;
  const keep = (piece: Buffer): void => {
    length += piece.length;
    if (length > MAX_LINE_BYTES) {
      isSkipping = true;
      pieces = [];
    } else if (piece.length > 0) {
      // A part of a chunk would keep all of it in memory.
      pieces.push(Buffer.from(piece));
    }
  };
  const finish = (): void => {
    if (isSkipping) scan.addUnreadable();
    else scan.addLines(Buffer.concat(pieces));
    pieces = [];
    length = 0;
    isSkipping = false;
  };
  return {
    push(chunk) {
      let from = 0;
      if (length > 0) {
        const end = chunk.indexOf(NEWLINE);
        keep(end < 0 ? chunk : chunk.subarray(0, end));
        if (end < 0) return;
        finish();
        from = end + 1;
      }
      const last = chunk.lastIndexOf(NEWLINE);
      if (last >= from) scan.addLines(chunk.subarray(from, last));
      keep(chunk.subarray(Math.max(from, last + 1)));
    },
    end() {
      if (length > 0) finish();
      return scan.count();
    },
  };
}

interface Scan {
  /** Whole lines, without the end of the last one. */
  addLines(bytes: Buffer): void;
  addUnreadable(): void;
  count(): LineCounts;
}

function createScan(needles: readonly string[], read: ReadLine): Scan {
  let lines = 0;
  let unreadable = 0;
  const unreadableLines: number[] = [];
  const span = createSpan();
  const addUnreadable = (): void => {
    lines += 1;
    unreadable += 1;
    if (unreadableLines.length < MAX_LINES_NAMED) unreadableLines.push(lines);
  };
  /** False where the line cannot be read. */
  const readLine = (bytes: Buffer, { start, stop, isSought }: { start: number; stop: number; isSought: boolean }) => {
    if (stop - start > MAX_LINE_BYTES) return false;
    const end = stop > start && bytes[stop - 1] === RETURN ? stop - 1 : stop;
    if (!isSought && bytes[end - 1] === CLOSE && span.addText(readInstantText(bytes, start))) return true;
    if (end - start > MAX_PARSED_BYTES) return false;
    const text = bytes.toString("utf8", start, end).replace(/^\uFEFF/, "");
    const at = text.trim() === "" ? "blank" : read(text);
    if (typeof at === "number") span.addInstant(at);
    return at !== undefined;
  };
  return {
    addUnreadable,
    addLines(bytes) {
      const next = needles.map((needle) => createFinder(bytes, needle));
      const nextHead = createFinder(bytes, LINE_HEAD);
      for (let start = 0; start <= bytes.length; ) {
        const newline = bytes.indexOf(NEWLINE, start);
        const stop = newline < 0 ? bytes.length : newline;
        // A second head in a line is what a server leaves that stopped while it wrote.
        const isSought = next.some((find) => find(start) < stop) || nextHead(start + 1) < stop;
        if (readLine(bytes, { start, stop, isSought })) lines += 1;
        else addUnreadable();
        start = stop + 1;
      }
    },
    count: () => ({ lines, unreadable, unreadableLines, ...span.read() }),
  };
}

/** Where a text is next, from a place that only moves on; each byte is searched once. */
function createFinder(bytes: Buffer, text: string): (from: number) => number {
  let found = -1;
  return (from) => {
    if (found < from) {
      const at = bytes.indexOf(text, from);
      found = at < 0 ? Number.POSITIVE_INFINITY : at;
    }
    return found;
  };
}

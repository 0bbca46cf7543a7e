import { isUtf8 } from "node:buffer";
import canonicalize from "canonicalize";
import { requireDecision } from "./decision.ts";
import { digestText, requireEvent } from "./event.ts";
import { HubError } from "./hub-error.ts";
import type { HubDecision, HubEvent, Sha256 } from "./port.ts";

/** What a line of the ledger records. */
export type LedgerEntry =
  | { readonly event: HubEvent; readonly decision?: never }
  | { readonly decision: HubDecision; readonly event?: never };

/** The whole of a ledger, found unbroken. */
export interface Ledger {
  readonly entries: readonly LedgerEntry[];
  /** The digest of the last line; null of an empty ledger. */
  readonly head: Sha256 | null;
}

const NEWLINE = 0x0a;

/** Reads a ledger and checks the chain from its first line to its last. Throws a HubError that names the first bad line. */
export function parseLedger(bytes: Buffer, file: string): Ledger {
  const entries: LedgerEntry[] = [];
  let head: Sha256 | null = null;
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NEWLINE, start);
    const place: Place = { file, seq: entries.length + 1, previous: head };
    if (end < 0)
      throw broken(place, "it was not written to its end; take it away once no writer runs, and publish again");
    const line = bytes.subarray(start, end);
    const text = isUtf8(line) ? line.toString("utf8") : "";
    entries.push(parseLine(text, place));
    head = digestText(text);
    start = end + 1;
  }
  return { entries, head };
}

/** The next line of a ledger, with its end. */
export function formatLine({ entries, head }: Ledger, entry: LedgerEntry): string {
  return `${canonicalize({ seq: entries.length + 1, previous: head, entry })}\n`;
}

/** Where a line stands, and what it must therefore say. */
interface Place {
  readonly file: string;
  readonly seq: number;
  readonly previous: Sha256 | null;
}

function parseLine(text: string, place: Place): LedgerEntry {
  const { seq, previous } = place;
  const line = parseObject(text);
  if (line === undefined) throw broken(place, "it is no line of a ledger");
  if (line.seq !== seq) throw broken(place, "another line belongs here: lines were removed, added or reordered");
  if (line.previous !== previous) {
    const edited = { ...place, seq: previous === null ? seq : seq - 1 };
    throw broken(edited, "it was edited: what comes after it was written behind another one");
  }
  const entry = parseEntry(line.entry, place);
  // A ledger writes in one way only: what differs by a blank or a key was written by something else.
  if (canonicalize({ seq, previous, entry }) !== text) throw broken(place, "it was edited");
  return entry;
}

function parseEntry(value: unknown, place: Place): LedgerEntry {
  const { event, decision } = (value ?? {}) as Readonly<Record<string, unknown>>;
  try {
    return event === undefined ? { decision: requireDecision(decision) } : { event: requireEvent(event) };
  } catch (error) {
    if (error instanceof HubError) throw broken(place, `it was edited: ${error.message}`);
    throw error;
  }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function broken({ file, seq }: Place, problem: string): HubError {
  return new HubError("ledger-broken", `${file}:${seq}: ${problem}`);
}

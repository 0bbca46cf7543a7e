import fs from "node:fs";
import path from "node:path";
import { requireDecision, requireDecisionId } from "./decision.ts";
import { requireEvent } from "./event.ts";
import { HubError } from "./hub-error.ts";
import { formatLine, type Ledger, type LedgerEntry, parseLedger } from "./ledger-lines.ts";
import { withLock } from "./lock-file.ts";
import type { HubDecision, HubEvent, Published, StateHub } from "./port.ts";
import { requireClean } from "./require-clean.ts";

/** A hub in a file of this machine: what is recorded is only ever added to. */
export interface FileLedger extends StateHub {
  /** Puts a decision in, as a hub would that has people asked. A resolved one is final. */
  addDecision(decision: HubDecision): Promise<Published>;
  /** Every event, oldest first. */
  listEvents(): Promise<readonly HubEvent[]>;
}

/** How the ledger is opened. */
export interface LedgerOptions {
  /** Milliseconds to wait for another process that writes; 5000 by default. */
  readonly lockMilliseconds?: number | undefined;
}

/** Opens the ledger of a file, which need not be there yet. */
export function openFileLedger(file: string, { lockMilliseconds = 5000 }: LedgerOptions = {}): FileLedger {
  const lock = { milliseconds: lockMilliseconds };
  const append = (entry: LedgerEntry, isKnown: (ledger: Ledger) => boolean): Promise<Published> =>
    explain(file, async () => {
      fs.mkdirSync(path.dirname(file), { recursive: true });
      return withLock(file, lock, () => appendLocked(file, entry, isKnown));
    });
  const read = (): Promise<Ledger> => explain(file, () => readUnbroken(file, lock));
  return {
    async publish(given) {
      const event = requireEvent(given);
      requireClean("the event", event);
      return append({ event }, ({ entries }) => entries.some((entry) => entry.event?.id === event.id));
    },
    async addDecision(given) {
      const decision = requireDecision(given);
      requireClean("the decision", decision);
      return append({ decision }, (ledger) => isKnownDecision(ledger, decision));
    },
    async readDecision(decisionId) {
      const found = findDecision(await read(), requireDecisionId(decisionId));
      if (found !== undefined) requireClean("the decision", found);
      return found;
    },
    async listEvents() {
      const { entries } = await read();
      return entries.flatMap(({ event }) => event ?? []);
    },
  };
}

function findDecision({ entries }: Ledger, decisionId: string): HubDecision | undefined {
  return entries.findLast(({ decision }) => decision?.decision_id === decisionId)?.decision;
}

/** True for the decision as the ledger has it. Throws a HubError where it would change one that is resolved. */
function isKnownDecision(ledger: Ledger, decision: HubDecision): boolean {
  const known = findDecision(ledger, decision.decision_id);
  const isSame = known !== undefined && formatLine(ledger, { decision: known }) === formatLine(ledger, { decision });
  if (known?.state === "resolved" && !isSame) {
    throw new HubError("hub-refused", "the ledger has this decision as resolved, with another content");
  }
  return isSame;
}

function appendLocked(file: string, entry: LedgerEntry, isKnown: (ledger: Ledger) => boolean): Published {
  const bytes = readBytes(file);
  const ledger = parseLedger(bytes, file);
  if (isKnown(ledger)) return { recorded: false };
  const descriptor = fs.openSync(file, "a");
  try {
    fs.writeFileSync(descriptor, formatLine(ledger, entry));
    fs.fsyncSync(descriptor);
  } catch (error) {
    // Half a line would stop every later writer.
    fs.ftruncateSync(descriptor, bytes.length);
    throw error;
  } finally {
    fs.closeSync(descriptor);
  }
  if (bytes.length === 0) syncFolder(path.dirname(file));
  return { recorded: true };
}

/** What a reader finds half-written may be a line that is being written: it looks again while no writer runs. */
async function readUnbroken(file: string, lock: { readonly milliseconds: number }): Promise<Ledger> {
  try {
    return parseLedger(readBytes(file), file);
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return await withLock(file, lock, () => parseLedger(readBytes(file), file)).catch((reason: unknown) => {
      // Who may not write beside the ledger cannot lock it, and is told what was found.
      throw reason instanceof HubError ? reason : error;
    });
  }
}

function readBytes(file: string): Buffer {
  const stats = fs.statSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return Buffer.alloc(0);
  if (!stats.isFile()) throw new HubError("ledger-unusable", `${file} is not a regular file`);
  return fs.readFileSync(file);
}

/** A new file is on disk once its folder is. */
function syncFolder(folder: string): void {
  const descriptor = fs.openSync(folder, "r");
  try {
    fs.fsyncSync(descriptor);
  } finally {
    fs.closeSync(descriptor);
  }
}

/** What the system says becomes a HubError; anything else is a bug and stays one. */
async function explain<T>(file: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new HubError("ledger-unusable", `${file} cannot be read or written (${code})`);
  }
}

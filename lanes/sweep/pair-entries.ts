import type { Outcome } from "./judge-access.ts";
import type { Sighting } from "./sighting.ts";

/** How much is kept at a time: of entries that wait for their other half, and of ids that were counted. */
export interface PairLimits {
  readonly waiting: number;
  readonly counted: number;
}
const PAIR_LIMITS: PairLimits = { waiting: 10_000, counted: 100_000 };

/** Puts requests and answers together by their id, so that each id counts once. */
export interface Pairing {
  add(entry: Sighting): void;
  /** No more comes: what still waits is counted as it is. */
  end(): void;
  /** Entries of ids that were counted already. */
  readonly repeated: number;
  /** Accesses that were counted without their other half before all was read, as too many waited. */
  readonly flushed: number;
  /** True once ids were forgotten that had been counted. */
  readonly hasForgotten: boolean;
}

interface Halves {
  request?: Sighting;
  response?: Sighting;
}

/** `take` gets each access once, at the instant of its request where the log has that. */
export function pairEntries(
  take: (entry: Sighting, outcome: Outcome) => void,
  limits: PairLimits = PAIR_LIMITS,
): Pairing {
  // Of two generations the older one goes as a whole: no entry has to be searched for its age.
  let waiting = new Map<string, Halves>();
  let older = new Map<string, Halves>();
  let counted = new Set<string>();
  let olderCounted = new Set<string>();
  const state = { repeated: 0, flushed: 0, hasForgotten: false };
  const settle = (id: string, halves: Halves): void => {
    counted.add(id);
    if (counted.size > limits.counted / 2) {
      state.hasForgotten ||= olderCounted.size > 0;
      olderCounted = counted;
      counted = new Set();
    }
    const entry = halves.request ?? halves.response;
    if (entry !== undefined) take(mergeHalves(entry, halves), judgeOutcome(halves));
  };
  const flush = (): number => {
    const size = older.size;
    for (const [id, halves] of older) settle(id, halves);
    older = waiting;
    waiting = new Map();
    return size;
  };
  return {
    add(entry) {
      const { id, type } = entry;
      const halves = waiting.get(id) ?? older.get(id) ?? {};
      if (counted.has(id) || olderCounted.has(id) || halves[type] !== undefined) {
        state.repeated += 1;
        return;
      }
      halves[type] = entry;
      if (halves.request !== undefined && halves.response !== undefined) {
        waiting.delete(id);
        older.delete(id);
        settle(id, halves);
      } else {
        waiting.set(id, halves);
        if (waiting.size > limits.waiting / 2) state.flushed += flush();
      }
    },
    end() {
      flush();
      flush();
    },
    get repeated() {
      return state.repeated;
    },
    get flushed() {
      return state.flushed;
    },
    get hasForgotten() {
      return state.hasForgotten;
    },
  };
}

function mergeHalves(entry: Sighting, { request, response }: Halves): Sighting {
  // A token that was not known when the request came has its caller in the answer, if anywhere.
  const known = request?.caller.name ? request : (response ?? entry);
  const { caller, accessor, reasons } = known;
  return { ...entry, caller, accessor, reasons, isRaw: request?.isRaw === true || response?.isRaw === true };
}

function judgeOutcome({ request, response }: Halves): Outcome {
  if (request?.isRefused || response?.isRefused) return "refused";
  return response === undefined ? "unanswered" : "allowed";
}

import { setTimeout as pause } from "node:timers/promises";
import type { Awaited } from "../../lanes/smoke/awaited.ts";
import { openBoard, type Row } from "../../lanes/smoke/board.ts";
import { decideEnd, type End } from "../../lanes/smoke/decide-end.ts";
import { ApiError, type ApiReader } from "../api-reader.ts";
import { type WatchOptions, watchChange } from "./watch-change.ts";

/** How long, and with whom, is waited. */
export interface WaitOptions {
  readonly reader: ApiReader;
  readonly timeoutSeconds: number;
  readonly failFast: boolean;
  /** Ends the wait early. */
  readonly signal: AbortSignal;
  readonly readKeys: WatchOptions["readKeys"];
  readonly warn: (words: string) => void;
  /** Why no answer can come any more; looked at again and again. */
  readonly findProblem: () => string | undefined;
  /** Told of all rows about twice a second. */
  readonly show: (rows: readonly Row[], seconds: number) => void;
}

/** How a wait ended. */
export interface Waited {
  readonly rows: readonly Row[];
  readonly end: End | "interrupted" | "problem";
  readonly seconds: number;
  /** Why it could not be looked at; with `end: "problem"`. */
  readonly problem?: string;
}

const LOOK_MILLISECONDS = 500;

/** Waits until all is ready, nothing is left to wait for, the time is over, or the signal comes. */
export async function waitForReady(awaited: readonly Awaited[], options: WaitOptions): Promise<Waited> {
  const begin = Date.now();
  const board = openBoard(awaited, begin);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const sleep = (milliseconds: number): Promise<void> =>
    pause(milliseconds, undefined, { signal }).catch(() => undefined);
  const failure: { problem?: string } = {};
  const { reader, readKeys, warn } = options;
  const watching = watchChange(board, awaited, { reader, signal, sleep, clock: Date.now, readKeys, warn }).catch(
    (error: unknown) => {
      if (!(error instanceof ApiError)) throw error;
      failure.problem = error.message;
    },
  );
  try {
    const deadline = begin + options.timeoutSeconds * 1000;
    return await Promise.race([watching.then(() => new Promise<never>(() => undefined)), look()]);

    async function look(): Promise<Waited> {
      for (;;) {
        const now = Date.now();
        const problem = failure.problem ?? options.findProblem();
        const rows = board.judge(now);
        const seconds = (now - begin) / 1000;
        options.show(rows, seconds);
        const end = options.signal.aborted
          ? "interrupted"
          : problem !== undefined
            ? "problem"
            : decideEnd(rows, { now, deadline, failFast: options.failFast });
        if (end !== undefined) {
          // The last word, for which what was said once is enough.
          const last = board.judge(now, end !== "problem");
          return { rows: last, end, seconds, ...(problem === undefined ? {} : { problem }) };
        }
        await sleep(Math.min(LOOK_MILLISECONDS, Math.max(0, deadline - now)));
      }
    }
  } finally {
    stop.abort();
    await watching.catch(() => undefined);
  }
}

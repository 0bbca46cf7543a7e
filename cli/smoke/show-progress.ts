import { type Counts, countRows, type Row } from "../../lanes/smoke/board.ts";
import { nameAwaited } from "../../lanes/smoke/judge.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";

/** Where a wait stands, for whoever looks on. */
export interface Progress {
  show(rows: readonly Row[], seconds: number): void;
  end(): void;
}

/** Seconds between two lines without a terminal: where something changed, and where nothing did. */
const CHANGED = 2;
const UNCHANGED = 15;

/** How many objects are told of one by one. */
const MAX_TOLD = 20;

/** One line that is kept up to date on a terminal; elsewhere lines from time to time. What is never-ready is told at once. */
export function openProgress(terminal: Terminal): Progress {
  const told = new Set<string>();
  let last: { line: string; seconds: number } | undefined;
  const isTerminal = Boolean(terminal.stderr.isTTY);
  return {
    show(rows, seconds) {
      for (const row of rows) {
        const id = nameAwaited(row.awaited);
        if (row.state !== "never-ready" || told.has(id)) continue;
        told.add(id);
        if (told.size > MAX_TOLD) continue;
        terminal.endProgress();
        terminal.say(showPlainly(`never-ready: ${id}: ${row.reason}`));
      }
      const line = describeCounts(countRows(rows), rows.length);
      const pause = line === last?.line ? UNCHANGED : CHANGED;
      if (!isTerminal && last !== undefined && seconds - last.seconds < pause) return;
      terminal.showProgress(`${line}, after ${Math.round(seconds)}s`);
      last = { line, seconds };
    },
    end: () => terminal.endProgress(),
  };
}

/** `3 of 5 ready, 1 slow, 1 absent` */
export function describeCounts(counts: Counts, size: number): string {
  const others = (["slow", "never-ready", "absent"] as const).filter((state) => counts[state] > 0);
  return [`${counts.ready} of ${size} ready`, ...others.map((state) => `${counts[state]} ${state}`)].join(", ");
}

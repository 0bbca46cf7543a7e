import { countRows, type Row } from "../../lanes/smoke/board.ts";
import type { End } from "../../lanes/smoke/decide-end.ts";
import type { VerdictState } from "../../lanes/smoke/judge.ts";
import { nameAwaited } from "../../lanes/smoke/judge.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";
import type { SmokeRun } from "./run-smoke.ts";
import { describeCounts } from "./show-progress.ts";

const heads = ["OBJECT", "VERDICT", "SECONDS", "REASON", "HINT"];
const colours: Readonly<Record<VerdictState, Parameters<Terminal["style"]>[0]>> = {
  ready: "green",
  slow: "yellow",
  "never-ready": "red",
  absent: "red",
};
const ends: Readonly<Record<End | "interrupted" | "problem", string>> = {
  "all-ready": "everything is ready",
  "nothing-slow": "ended early: waiting mends nothing of what is left",
  "fail-fast": "ended at the first that is never ready",
  timeout: "the time is over",
  interrupted: "interrupted",
  problem: "it could not be looked at",
};

/** The table of a wait: a line an object. */
export function formatTable({ rows }: Pick<SmokeRun, "rows">, style: Terminal["style"]): string {
  const cells = [heads, ...rows.map(listCells)];
  const widths = heads.map((_, at) => cells.reduce((width, line) => Math.max(width, line[at]?.length ?? 0), 0));
  return cells
    .map((line, at) => {
      const padded = line.map((cell, column) => cell.padEnd(widths[column] ?? 0));
      const state = rows[at - 1]?.state;
      if (state !== undefined) padded[1] = style(colours[state], padded[1] ?? "");
      const text = padded.join("  ").trimEnd();
      return `${at === 0 ? style("bold", text) : text}\n`;
    })
    .join("");
}

function listCells({ awaited, state, seconds, reason, hint }: Row): readonly string[] {
  return [nameAwaited(awaited), state, String(seconds), reason || "-", hint].map(showPlainly);
}

/** `3 of 5 ready, 2 never-ready, after 34s: ended early …` */
export function summarizeSmoke({ rows, end, seconds }: SmokeRun): string {
  return `${describeCounts(countRows(rows), rows.length)}, after ${Math.round(seconds)}s: ${ends[end]}`;
}

/** A wait as one object (schemas/smoke.v1.schema.json). */
export function formatSmokeJson({ rows, end, seconds, warnings, problem }: SmokeRun): string {
  const counts = countRows(rows);
  const body = {
    schema: "credential-lanes/smoke/v1",
    outcome: end === "all-ready" ? "ready" : "not-ready",
    ended: end,
    seconds: Math.round(seconds),
    counts: { ready: counts.ready, slow: counts.slow, never_ready: counts["never-ready"], absent: counts.absent },
    objects: rows.map(describeRow),
    warnings,
    ...(problem === undefined ? {} : { problem }),
  };
  return `${JSON.stringify(body, undefined, 2)}\n`;
}

function describeRow({ awaited, state, seconds, reason, hint }: Row): object {
  return {
    kind: awaited.kind,
    id: awaited.id,
    requests: awaited.ccrIds,
    verdict: state,
    seconds,
    ...(reason === "" ? {} : { reason }),
    ...(hint === "" ? {} : { hint }),
  };
}

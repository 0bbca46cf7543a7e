import fs from "node:fs";
import path from "node:path";
import { medianOf } from "../../bench/measure.ts";
import type { Run } from "../e2e/operator.ts";
import { type Judged, judgeRun, type Outcome } from "./judge-run.ts";
import type { Choice } from "./operations.ts";
import type { Sample } from "./trend.ts";

/** What was done, and what must be found of it. */
export interface Ledger {
  /** Commands so far. */
  readonly commands: number;
  /** When the last update began that succeeded; milliseconds since 1970. */
  readonly updateBegun: number | undefined;
  /** What went wrong, in words; each once. */
  readonly faults: ReadonlySet<string>;
  readonly memory: ReadonlyMap<string, readonly Sample[]>;
  /** Takes a command that has ended, and looks for its records in the folder of requests. */
  take(
    choice: Choice,
    ended: { readonly run: Run; readonly begun: number; readonly mebibytes: number | undefined },
  ): Judged;
  /** Takes a file that was written by hand. */
  takeWritten(name: string, mark: string): void;
  object(fault: string): void;
  /** Marks of accepted records that their files do not have. */
  findLost(): readonly string[];
  count(): readonly Counted[];
}

/** One row of the table. */
export interface Counted {
  readonly name: string;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Median of the peaks of memory, MiB. */
  readonly mebibytes: number;
}

/** What hears of what is taken. */
interface Listeners {
  /** Takes a line for each command. */
  readonly log: (line: string) => void;
  /** Takes a line for each fault, as soon as it is known. */
  readonly say: (line: string) => void;
}

/** Opens a ledger of what is recorded in a folder of requests. */
export function openLedger(folder: string, { log, say }: Listeners): Ledger {
  const faults = new Set<string>();
  const object = (fault: string): void => {
    if (!faults.has(fault)) say(`fault: ${fault}`);
    faults.add(fault);
  };
  const marks: { readonly file: string; readonly mark: string }[] = [];
  const memory = new Map<string, Sample[]>();
  const counts = new Map<string, Record<Outcome, number>>();
  const has = (file: string, mark: string): boolean =>
    fs.existsSync(path.join(folder, file)) && fs.readFileSync(path.join(folder, file), "utf8").includes(mark);
  const count = (name: string, outcome: Outcome): void => {
    const own = counts.get(name) ?? { accepted: 0, refused: 0, broken: 0 };
    own[outcome] += 1;
    counts.set(name, own);
    ledger.commands += 1;
  };
  const ledger = {
    commands: 0,
    updateBegun: undefined as number | undefined,
    faults,
    memory,
    take(choice: Choice, { run, begun, mebibytes }: Parameters<Ledger["take"]>[1]): Judged {
      const judged = judgeRun(choice, run);
      const { name, args, mark } = choice;
      count(name, judged.outcome);
      log(JSON.stringify({ begun, ms: Date.now() - begun, args, code: run.code, ...judged }));
      const words = `${run.stderr}${run.code === 0 ? "" : run.stdout}`.trim().slice(-600);
      if (judged.outcome === "broken") object(`ccr ${name}: ${judged.reasons.join(", ")}: ${words}`);
      if (mebibytes !== undefined)
        memory.set(name, [...(memory.get(name) ?? []), { commands: ledger.commands, mebibytes }]);
      for (const file of mark === undefined ? [] : judged.files) {
        if (!has(file, mark ?? ""))
          object(`ccr ${name} says that it recorded ${mark} in ${file}, which has not got it`);
        marks.push({ file, mark: mark ?? "" });
      }
      if (name === "apply" && run.code === 0) ledger.updateBegun = Math.max(begun, ledger.updateBegun ?? 0);
      return judged;
    },
    takeWritten(file: string, mark: string): void {
      count("write-successor", "accepted");
      marks.push({ file, mark });
    },
    object,
    findLost: () => marks.filter(({ file, mark }) => !has(file, mark)).map(({ file, mark }) => `${file} lost ${mark}`),
    count: () =>
      [...counts].sort().map(([name, outcomes]) => ({
        name,
        outcomes,
        mebibytes: medianOf((memory.get(name) ?? []).map((each) => each.mebibytes)),
      })),
  };
  return ledger;
}

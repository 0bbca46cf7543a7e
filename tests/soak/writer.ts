import fs from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findLeaks } from "../e2e/canary.ts";
import type { Operator } from "../e2e/operator.ts";
import type { Custody } from "./custody.ts";
import type { Ledger } from "./ledger.ts";
import { type Choice, listChoices } from "./operations.ts";
import type { Random } from "./random.ts";
import { readRequestFiles } from "./request-files.ts";

/** Where the writers work, and what they have in common. */
export interface Workplace {
  /** The folder of requests. */
  readonly folder: string;
  /** A folder for what commands report of themselves. */
  readonly reports: string;
  readonly operator: Operator;
  readonly custody: Custody;
  readonly ledger: Ledger;
  /** What must be in nothing that is printed. */
  readonly secrets: readonly string[];
  /** Updates that the others were asked to wait for: meanwhile nobody decides. */
  readonly awaited: Set<string>;
  isOver(): boolean;
}

/** How many of the writers have the servers' credentials. */
const OPERATORS = 2;

/** How many of the updates the others wait for; the rest are made while they decide. */
const AWAITED = 0.7;

/** The longest that a writer thinks before the next command; milliseconds. Without, ten of them are a load and nothing else. */
const THOUGHT = 3000;

/** Chooses and runs one command after another until the time is over. */
export async function write(writer: number, random: Random, place: Workplace): Promise<void> {
  for (let count = 1; !place.isOver(); count += 1) {
    const situation = {
      files: readRequestFiles(place.folder),
      mark: `soak-${writer}-${count}`,
      isOperator: writer < OPERATORS,
      isAwaited: place.awaited.size > 0,
    };
    const choice = random.pick(listChoices(situation));
    const isAwaited = random.next() < AWAITED && choice?.name === "apply";
    if (isAwaited) place.awaited.add(situation.mark);
    if (choice !== undefined) await carryOut(choice, place);
    place.awaited.delete(situation.mark);
    await sleep(random.next() * THOUGHT);
  }
}

/** Does what was chosen, as a person at this place does it, and has it judged. */
export async function carryOut(choice: Choice, place: Workplace): Promise<void> {
  const { folder, operator, custody, ledger, secrets } = place;
  const { written, subject, mark = choice.name } = choice;
  if (written !== undefined) {
    saveWhole(path.join(folder, written.name), written.text);
    ledger.takeWritten(written.name, mark);
    return;
  }
  if (choice.custody === "replace" && subject !== undefined) await custody.provide(subject.request);
  const report = path.join(place.reports, mark);
  const memory = new URL("report-memory.js", import.meta.url).href;
  const env = { NODE_OPTIONS: `--import=${memory}`, MEMORY_REPORT: report };
  const begun = Date.now();
  const run = await operator.ccr(choice.args, { env });
  // What two hours print would not be flat.
  const texts = { printed: operator.printed.splice(0).join("\n") };
  if (findLeaks(secrets, { texts, folders: [], except: [] }).length > 0)
    ledger.object(`ccr ${choice.name} printed a secret`);
  const { outcome, files } = ledger.take(choice, { run, begun, mebibytes: takeReport(report) });
  if (outcome !== "accepted" || choice.custody !== "provide") return;
  const made = readRequestFiles(folder).find(({ name }) => files.includes(name));
  if (made !== undefined) await custody.provide(made.request);
}

/** Whole at once, as an editor saves a file. */
function saveWhole(file: string, text: string): void {
  fs.writeFileSync(`${file}.partial`, text, { flag: "wx" });
  fs.renameSync(`${file}.partial`, file);
}

function takeReport(file: string): number | undefined {
  if (!fs.existsSync(file)) return undefined;
  const mebibytes = Number(fs.readFileSync(file, "utf8")) / 1024;
  fs.rmSync(file);
  return mebibytes;
}

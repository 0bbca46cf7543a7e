import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readRootToken } from "../../sandbox/openbao.ts";
import { readState } from "../../sandbox/state.ts";
import { findLeaks } from "../e2e/canary.ts";
import { type OperatorPlace, openOperatorPlace } from "../e2e/operator.ts";
import { openCustody } from "./custody.ts";
import { type Counted, openLedger } from "./ledger.ts";
import { listSettlements } from "./operations.ts";
import { type Prober, startProber } from "./prober.ts";
import { listProcessesAt } from "./processes.ts";
import { seedRandom } from "./random.ts";
import { isLaneRequest, readRequestFiles, wasApplied } from "./request-files.ts";
import { runWriters } from "./run-writers.ts";
import { describeTrend, type Trend } from "./trend.ts";
import { carryOut, type Workplace, write } from "./writer.ts";

/** What a soak is asked for. */
export interface SoakOptions {
  readonly sandboxRoot: string;
  /** How long at most. */
  readonly milliseconds: number;
  /** Ends it sooner, by what was done. */
  readonly isEnough?: (done: Done) => boolean;
  readonly writers: number;
  /** Decides every choice; what it is chosen from depends on what the others did by then. */
  readonly seed: string;
  /** Takes a JSON line for each command. */
  readonly log: (line: string) => void;
  readonly say: (line: string) => void;
}

/** What was done so far. */
export interface Done {
  readonly commands: number;
  readonly probes: number;
  /** Lanes that an update has granted. */
  readonly granted: number;
}

/** What came of it. */
export interface SoakReport {
  readonly commands: number;
  readonly counted: readonly Counted[];
  readonly requests: number;
  readonly probes: number;
  readonly mostProcesses: number;
  readonly trends: readonly Trend[];
  /** What was not as it must be, in words; empty where all was. */
  readonly faults: readonly string[];
}

/** Has writers do random legal things at once on one folder and real servers, while a prober looks. */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const { sandboxRoot, milliseconds, writers, seed, log, say, isEnough = () => false } = options;
  const operatorPlace = await openOperatorPlace(sandboxRoot);
  const { settings, project, operator, openbao, cluster } = operatorPlace;
  const reports = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-soak-"));
  try {
    project.removeRequests(/./);
    const folder = path.join(project.folder, "credential-change-requests");
    const ledger = openLedger(folder, { log, say });
    const custody = openCustody(openbao);
    const secrets = [custody.canary, readRootToken(settings)];
    const servers = Object.fromEntries(
      Object.entries(readState(settings.paths.state).processes).map(([name, { pid }]) => [name, pid]),
    );
    const prober = startProber({ folder, home: project.folder, openbao, cluster, ledger, servers });
    const deadline = Date.now() + milliseconds;
    const isOver = (): boolean =>
      Date.now() > deadline ||
      isEnough({ commands: ledger.commands, probes: prober.probes, granted: countGranted(folder) });
    const place = { folder, reports, operator, custody, ledger, secrets, awaited: new Set<string>(), isOver };
    const judge = { isOver, object: (fault: string) => ledger.object(fault) };
    const talk = setInterval(() => say(`${ledger.commands} commands, ${prober.probes} probes`), 60_000);
    try {
      await runWriters(writers, judge, (writer, ending) =>
        write(writer, seedRandom(seed, writer), { ...place, ...ending }),
      );
    } finally {
      clearInterval(talk);
      await prober.stop();
    }
    say("the writers are done; a last update, and what is left");
    await judgeEnd(operatorPlace, place);
    return describe(place, prober, { isJudged: milliseconds >= 300_000 });
  } finally {
    fs.rmSync(reports, { recursive: true, force: true });
    await operatorPlace.close();
  }
}

function countGranted(folder: string): number {
  return readRequestFiles(folder).filter(({ request }) => isLaneRequest(request) && wasApplied(request)).length;
}

/** What must hold once everybody has gone: everything applied, nothing to do, nothing left behind, nothing lost. */
async function judgeEnd({ project, operator, settings }: OperatorPlace, place: Workplace): Promise<void> {
  const { ledger, folder, secrets } = place;
  for (const settlement of listSettlements(readRequestFiles(folder), "soak-end")) await carryOut(settlement, place);
  const must = async (what: string, command: Promise<{ code: number | null; stdout: string; stderr: string }>) => {
    const { code, stdout, stderr } = await command;
    if (code !== 0) ledger.object(`${what} ended with ${code}: ${`${stdout}\n${stderr}`.trim().slice(-3000)}`);
  };
  await must("the last ccr apply", operator.ccr(["apply", "--yes", "--by", "soak-end"]));
  await must("ccr validate", operator.ccr(["validate"]));
  await must("ccr drift", operator.ccr(["drift"]));
  // Where no update has granted anything a stack has nothing, not even what it says of itself.
  if (countGranted(folder) > 0) await must("the last preview", project.run("preview", "--expect-no-changes"));
  for (const lost of ledger.findLost()) ledger.object(lost);
  const strays = fs.readdirSync(folder).filter((name) => !/^CCR-\d{4}-\d{4}-[\w.-]+\.yaml$/.test(name));
  for (const name of strays) ledger.object(`${name} was left among the requests`);
  const locks = path.join(settings.paths.pulumiState, ".pulumi", "locks");
  const held = fs.existsSync(locks) ? fs.readdirSync(locks, { recursive: true, withFileTypes: true }) : [];
  for (const lock of held.filter((entry) => entry.isFile())) ledger.object(`${lock.name} was left locked`);
  for (let tries = 0; tries < 50 && listProcessesAt(project.folder).length > 0; tries += 1) await sleep(100);
  for (const left of listProcessesAt(project.folder)) ledger.object(`process ${left} was left`);
  const texts = { printed: [...operator.printed, ...project.printed].join("\n") };
  const leaks = findLeaks(secrets, { texts, folders: [project.folder, settings.paths.pulumiState], except: [] });
  for (const leak of leaks) ledger.object(`a secret is in ${leak}`);
}

function describe({ ledger, folder }: Workplace, prober: Prober, { isJudged }: { isJudged: boolean }): SoakReport {
  const series = [...ledger.memory].map(([name, samples]) => [`ccr ${name}`, samples] as const).sort();
  const trends = [...prober.memory, ...series].map(([name, samples]) => describeTrend(name, samples));
  // A server that has just been started grows for a while.
  const grown = isJudged ? trends.filter(({ isFlat }) => !isFlat) : [];
  return {
    commands: ledger.commands,
    counted: ledger.count(),
    requests: fs.readdirSync(folder).length,
    probes: prober.probes,
    mostProcesses: prober.mostProcesses,
    trends,
    faults: [...ledger.faults, ...grown.map(({ name }) => `the memory of ${name} is not flat`)],
  };
}

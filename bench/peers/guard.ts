import path from "node:path";
import process from "node:process";
import { askVersion, findOnPath } from "../../toolchain/path-program.ts";
import { writeManifests } from "../manifests.ts";
import type { Command } from "../measure.ts";
import { formatResult } from "../measure.ts";
import { compareInTurn, describeCost, formatRatios } from "./compare.ts";
import { countFound, type Scanner } from "./corpus.ts";
import { findPeer } from "./programs.ts";

const ccr = path.resolve(import.meta.dirname, "..", "..", "cli", "ccr.js");
const policy = path.join(import.meta.dirname, "inline-secrets.rego");

interface GuardOptions {
  readonly folder: string;
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/** A scanner of manifests as it is run over a folder in a gate. */
interface Contestant extends Scanner {
  readonly label: string;
  scan(target: string): Command;
  /** Exit codes of a run that did its work. */
  readonly codes?: readonly number[];
}

/** The scanners that can be had here. */
async function listScanners({ folder, say }: GuardOptions): Promise<readonly Contestant[]> {
  const scanners = [await findGitleaks(folder, say), await findConftest(say), await findKubeLinter(say)];
  return scanners.filter((each) => each !== undefined);
}

async function findGitleaks(folder: string, say: (line: string) => void): Promise<Contestant | undefined> {
  const tool = await findPeer("gitleaks", say);
  if (tool === undefined) return undefined;
  const report = path.join(folder, "gitleaks.json");
  const options = ["--no-banner", "--redact", "--exit-code", "0", "--report-format", "json", "--report-path", report];
  return {
    label: `gitleaks ${tool.version}`,
    name: "gitleaks",
    scan: (target) => [tool.path, "dir", target, ...options],
    report,
    readFiles: (json) => (json as readonly { File: string }[]).map(({ File }) => File),
  };
}

async function findConftest(say: (line: string) => void): Promise<Contestant | undefined> {
  const tool = await findPeer("conftest", say);
  if (tool === undefined) return undefined;
  const options = ["--policy", policy, "--output", "json", "--no-color"];
  return {
    label: `conftest ${tool.version}, with the rules of inline-secrets.rego`,
    name: "conftest",
    scan: (target) => [tool.path, "test", target, ...options],
    codes: [0, 1],
    readFiles: (json) =>
      (json as readonly { filename: string; failures?: readonly unknown[] }[]).flatMap(({ filename, failures = [] }) =>
        failures.length > 0 ? [filename] : [],
      ),
    // It reads all files before it judges one, and a file that does not parse ends it.
    isOneByOne: true,
  };
}

/** No module proxy that was tried serves it, so that it takes part where it is on PATH. */
async function findKubeLinter(say: (line: string) => void): Promise<Contestant | undefined> {
  const program = findOnPath("kube-linter", process.env);
  if (program === undefined) {
    say("kube-linter is not on PATH: left out");
    return undefined;
  }
  const version = await askVersion(program, { versionArgs: ["version"] }, process.env);
  const checks = ["--do-not-auto-add-defaults", "--include", "env-var-secret,read-secret-from-env-var"];
  return {
    label: `kube-linter ${version ?? "of an unknown version"}`,
    name: "kube-linter",
    scan: (target) => [program, "lint", target, "--format", "json", ...checks],
    codes: [0, 1],
    readFiles: (json) =>
      ((json as { Reports?: readonly { Object: { Metadata: { FilePath: string } } }[] | null }).Reports ?? []).map(
        (each) => each.Object.Metadata.FilePath,
      ),
  };
}

/** `ccr guard` and each scanner: the same manifests, and the cases of the corpus that each finds. */
export async function compareGuard(options: GuardOptions): Promise<void> {
  const { folder, rounds, say } = options;
  const [thousand, tenThousand] = [1000, 10_000].map((count) => path.join(folder, `manifests-${count}`));
  if (thousand === undefined || tenThousand === undefined) return;
  writeManifests(thousand, 1000);
  writeManifests(tenThousand, 10_000);
  const scanners = await listScanners(options);
  const guard = (target: string): Command => [process.execPath, ccr, "guard", "--json", target];
  const contenders = [{ label: "ccr guard", scan: guard, codes: [0] }, ...scanners];
  say(`10,000 documents and 1,000, ${rounds} rounds in turn`);
  const at = (target: string) =>
    contenders.map(({ label, scan, codes = [0] }) => ({ label, command: scan(target), codes }));
  const all = await compareInTurn([...at(tenThousand), ...at(thousand)], { rounds, folder });
  const [many, few] = [all.slice(0, contenders.length), all.slice(contenders.length)];
  for (const [index, { name }] of scanners.entries()) {
    const [ours, peer, peerFew] = [many[0], many[index + 1], few[index + 1]];
    if (ours === undefined || peer === undefined || peerFew === undefined) continue;
    console.log(formatRatios(`guard-vs-${name}`, ours, peer));
    console.log(formatResult(`${name}-10k-vs-1k-cpu`, peer.median.cpuMs / peerFew.median.cpuMs, "-"));
  }
  console.log(
    formatResult("guard-10k-vs-1k-cpu", (many[0]?.median.cpuMs ?? 0) / (few[0]?.median.cpuMs ?? Number.NaN), "-"),
  );
  for (const each of all) say(describeCost(each));
  say("the corpus of cases");
  await countFound(scanners, folder);
}

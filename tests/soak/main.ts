// Ten writers at one folder and real servers for hours: node tests/soak/main.ts [--minutes N] [--seed TEXT] [--writers N] [--log FILE]
import { randomBytes } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { startSandbox } from "../../sandbox/control-plane.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";
import { resetSandbox } from "../../sandbox/reset.ts";
import { formatSoakReport } from "./format-report.ts";
import { soak } from "./soak.ts";

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function readPositive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} takes a number above 0`);
  return value;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      minutes: { type: "string", default: "120" },
      seed: { type: "string", default: randomBytes(4).toString("hex") },
      writers: { type: "string", default: "10" },
      log: { type: "string" },
    },
  });
  const milliseconds = readPositive("minutes", values.minutes) * 60_000;
  const writers = Math.ceil(readPositive("writers", values.writers));
  const { seed, log } = values;
  const root = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-soak-sandbox-"));
  const paths = sandboxPaths(root);
  const stop = (): Promise<void> => resetSandbox(paths, () => undefined);
  const interrupted = (): void => void stop().finally(() => process.exit(130));
  process.once("SIGINT", interrupted).once("SIGTERM", interrupted);
  console.log(`seed ${seed}, ${writers} writers, ${values.minutes} minutes`);
  try {
    await startSandbox(paths, { scope: "full", progress: say });
    const report = await soak({
      ...{ sandboxRoot: root, milliseconds, writers, seed, say },
      log: (line) => (log === undefined ? undefined : fs.appendFileSync(log, `${line}\n`)),
    });
    console.log(formatSoakReport(report));
    return report.faults.length === 0 ? 0 : 1;
  } finally {
    await stop();
  }
}

process.exitCode = await main();

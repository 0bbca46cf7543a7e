// The peers in one run, on the same work: node bench/peers.ts [program|guard|validate|plan …]. Prints lines
// `bench NAME VALUE GOAL`, where VALUE is ours by theirs, or of one tool 10,000 by 1,000; there are no goals.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { compareGuard } from "./peers/guard.ts";
import { comparePlan } from "./peers/plan.ts";
import { comparePrograms } from "./peers/program.ts";
import { compareValidate } from "./peers/validate.ts";

const parts = {
  program: comparePrograms,
  validate: compareValidate,
  guard: compareGuard,
  plan: comparePlan,
} as const;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(names: readonly string[]): Promise<number> {
  const unknown = names.filter((name) => !Object.hasOwn(parts, name));
  if (unknown.length > 0) {
    say(`there is no ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
    return 2;
  }
  const rounds = Number(process.env.ROUNDS ?? 5);
  for (const [name, compare] of Object.entries(parts)) {
    if (names.length > 0 && !names.includes(name)) continue;
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-peers-"));
    try {
      say(`== ${name}`);
      await compare({ folder, rounds, say });
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
  return 0;
}

process.exitCode = await main(process.argv.slice(2));

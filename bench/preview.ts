// A preview of 1,000 lanes in which nothing changes, on the real engine and servers: what of it the engine, the providers,
// the SDK and this library take. LANES=… for another number.
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { openLanesOnServers } from "./lanes-on-servers.ts";
import { measureTree, medianCost, type ProcessCost, type TreeCost } from "./measure-tree.ts";
import { addUpProfiles } from "./preview/profile.ts";

const rounds = 3;
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const lanes = Number(process.env.LANES ?? 1000);

/** Which part of a preview a process is. */
function nameRole({ words }: ProcessCost): string {
  const line = words.join(" ");
  const [program = ""] = words.map((word) => path.basename(word));
  if (/cmd\/run(-|$|\s|\/)/.test(line) || line.includes("cmd/run ")) return "program";
  const [, provider] = /(?:sandbox-plugins\/\w+\/|pulumi-resource-)(\w+)/.exec(line) ?? [];
  if (provider !== undefined) return `provider ${provider}`;
  if (program === "pulumi") return "engine";
  if (line.includes("pulumi-language-nodejs")) return "language host";
  return "other";
}

/** Processor time and peak of memory by part, summed over its processes. */
function splitByRole(costs: readonly TreeCost[]): ReadonlyMap<string, { cpuMs: number; peakMiB: number }> {
  const rows = Map.groupBy(
    costs.flatMap(({ processes }) => processes),
    nameRole,
  );
  return new Map(
    [...rows].map(([role, all]) => {
      const cpuMs = all.reduce((sum, each) => sum + each.cpuMs, 0) / costs.length;
      return [role, { cpuMs, peakMiB: Math.max(...all.map(({ peakMiB }) => peakMiB)) }] as const;
    }),
  );
}

async function main(): Promise<void> {
  const place = await openLanesOnServers(lanes, { prefixes: ["tenant"], say });
  const profiles = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-profiles-"));
  const output = path.join(profiles, "output.txt");
  const options = { cwd: place.project.folder, output };
  const run = async (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<TreeCost> => {
    const environment = { ...(await place.environmentOf(...words)), ...env };
    const cost = await measureTree(place.command(...words), { ...options, env: environment });
    if (cost.code !== 0)
      throw new Error(`pulumi ${words[0]} ended with ${cost.code}: ${fs.readFileSync(output, "utf8").slice(-2000)}`);
    return cost;
  };
  try {
    const preview = ["preview", "--expect-no-changes"];
    say(`granting ${lanes} lanes`);
    const first = await run(["up", "--yes", "--skip-preview"]);
    say(`granted in ${(first.wallMs / 1000).toFixed(0)} s; ${rounds} previews without a change`);
    const costs: TreeCost[] = [];
    for (let round = 0; round < rounds; round += 1) costs.push(await run(preview));
    const whole = medianCost(costs);
    const split = splitByRole(costs);
    const total = [...split.values()].reduce((sum, { cpuMs }) => sum + cpuMs, 0);
    const part = (milliseconds: number): string => ((milliseconds / total) * 100).toFixed(1);
    console.log(`bench noop-wall-ms-per-lane ${(whole.wallMs / lanes).toFixed(2)} -`);
    console.log(`bench noop-peak-mib ${whole.peakMiB.toFixed(0)} -`);
    for (const [role, { cpuMs, peakMiB }] of [...split].sort((left, right) => right[1].cpuMs - left[1].cpuMs))
      console.log(
        `bench noop-cpu-percent-${role.replaceAll(" ", "-")} ${part(cpuMs)} - (peak ${peakMiB.toFixed(0)} MiB)`,
      );
    say(`${whole.wallMs.toFixed(0)} ms of wall, ${total.toFixed(0)} ms of processor a preview`);

    say("one more under the profiler of Node.js");
    await run(preview, { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${profiles}` });
    const program = split.get("program")?.cpuMs ?? 0;
    for (const [area, share] of addUpProfiles(profiles))
      console.log(
        `bench noop-cpu-percent-program-${area} ${part(program * share)} - (${(share * 100).toFixed(1)} % of the program)`,
      );
  } finally {
    fs.rmSync(profiles, { recursive: true, force: true });
    await place.close();
  }
}

await main();

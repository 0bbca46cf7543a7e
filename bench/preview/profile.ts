import fs from "node:fs";
import path from "node:path";

/** The parts of a profile that are read (V8's .cpuprofile: https://chromedevtools.github.io/devtools-protocol/v8/Profiler, Profile). */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** Parts of the program, by what the url of a function has in it; the first that fits. */
const areas: readonly (readonly [area: string, urls: RegExp])[] = [
  ["grpc-and-protobuf", /node_modules\/(@grpc|google-protobuf|protobufjs|@pulumi\/pulumi\/proto)\//],
  ["pulumi-sdk", /node_modules\/@pulumi\//],
  ["packages", /node_modules\//],
  ["loading-modules", /^node:internal\/(modules|deps\/(cjs|amaro|acorn)|vm)/],
  ["library", /\/(lanes|components|live)\/|\/index\.ts$/],
];

/** Which part of the program a function belongs to. */
export function nameArea({ functionName, url }: CpuProfile["nodes"][number]["callFrame"]): string {
  if (functionName === "(garbage collector)") return "garbage-collection";
  return areas.find(([, urls]) => urls.test(url))?.[0] ?? "node";
}

/** Seconds of processor time by part, without what it waited. */
export function addUpProfile({ nodes, samples, timeDeltas }: CpuProfile): ReadonlyMap<string, number> {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const sums = new Map<string, number>();
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === "(idle)") continue;
    const area = nameArea(frame);
    sums.set(area, (sums.get(area) ?? 0) + (timeDeltas[index] ?? 0) / 1e6);
  }
  return sums;
}

/** Of the profiles in a folder the one of the program: the share of each part of it, the largest first. */
export function addUpProfiles(folder: string): readonly (readonly [area: string, share: number])[] {
  const profiles = fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".cpuprofile"))
    .map((name) => JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")) as CpuProfile);
  const program = profiles.find(({ nodes }) =>
    nodes.some(({ callFrame }) => /components\/declare-lanes/.test(callFrame.url)),
  );
  if (program === undefined) throw new Error("no profile is of the program");
  const sums = addUpProfile(program);
  const total = [...sums.values()].reduce((sum, each) => sum + each, 0);
  return [...sums].map(([area, seconds]) => [area, seconds / total] as const).sort((left, right) => right[1] - left[1]);
}

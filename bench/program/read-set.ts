import fs from "node:fs";
import { markCompiled } from "../../lanes/compiled.ts";
import type { LaneSet } from "../../lanes/lane-set.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";

/** What both programs start from: compiled lanes and the settings of their stack, as plain data. */
export interface ProgramData {
  readonly set: LaneSet;
  readonly settings: StackSettings;
}

/** Writes data for {@link readData}; a lane is written once. */
export function writeData(file: string, { set, settings }: ProgramData): void {
  const namespaces = set.namespaces.map((grant) => ({ ...grant, lanes: grant.lanes.map(({ name }) => name) }));
  fs.writeFileSync(file, JSON.stringify({ set: { ...set, namespaces }, settings }));
}

/** Reads the data that LANE_DATA names, as the compiler would have made it; throws if there is none. */
export function readData(): ProgramData {
  const file = process.env.LANE_DATA;
  if (file === undefined) throw new Error("LANE_DATA must name a file that bench/program.ts wrote");
  const { set, settings } = JSON.parse(fs.readFileSync(file, "utf8")) as ProgramData;
  const lanes = new Map<unknown, LaneSet["lanes"][number]>(set.lanes.map((lane) => [lane.name, markCompiled(lane)]));
  const namespaces = set.namespaces.map((grant) => {
    return markCompiled({ ...grant, lanes: grant.lanes.flatMap((name: unknown) => lanes.get(name) ?? []) });
  });
  return { set: { ...set, namespaces }, settings };
}

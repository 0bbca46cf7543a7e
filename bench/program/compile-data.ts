import process from "node:process";
import { compileLanes } from "../../lanes/lane-set.ts";
import type { SourceFile } from "../../lanes/load.ts";
import { parseStackSettings, type StackSettings } from "../../lanes/stack-settings.ts";
import { makeRequests } from "../requests.ts";
import type { ProgramData } from "./read-set.ts";

/** Lanes of one namespace: as many share a role and a store. */
const perTenant = 20;

const configuration: Readonly<Record<string, string>> = {
  environment: "production",
  openbaoAddress: "https://openbao.example.org:8200",
  openbaoAddressFromCluster: "https://openbao.openbao.svc:8200",
  kubernetesContext: "production",
};

/** The settings of the stack that every program of the benchmark is for; of the cluster LANE_CLUSTER where it is set. */
export function readSettings(): StackSettings {
  const cluster = process.env.LANE_CLUSTER;
  const { settings } = parseStackSettings((key) => (key === "cluster" ? cluster : configuration[key]));
  if (settings === undefined) throw new Error("the settings of the benchmark are wrong");
  return settings;
}

/** Checks and compiles requests, as the program does. */
export function compileData(sources: readonly SourceFile[]): ProgramData {
  const settings = readSettings();
  const { set, errors } = compileLanes({ sources, findings: [] }, settings);
  if (set === undefined) throw new Error(errors.slice(0, 3).join("\n"));
  return { set, settings };
}

/** So many requests, twenty of a namespace. */
export function makeSources(count: number): readonly SourceFile[] {
  return makeRequests(count, { perTenant });
}

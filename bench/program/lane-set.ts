import fs from "node:fs";
import { compileLanes, type LaneSet } from "../../lanes/lane-set.ts";
import { parseStackSettings } from "../../lanes/stack-settings.ts";
import { makeRequests } from "../requests.ts";

/** Lanes of one namespace: the role and the store are shared by as many. */
const perTenant = 20;

const configuration: Readonly<Record<string, string>> = {
  environment: "production",
  openbaoAddress: "https://openbao.example.org:8200",
  openbaoAddressFromCluster: "https://openbao.openbao.svc:8200",
  kubernetesContext: "production",
};

/** The settings of the stack that both programs are for. */
export function readSettings(): NonNullable<ReturnType<typeof parseStackSettings>["settings"]> {
  const { settings } = parseStackSettings((key) => configuration[key]);
  if (settings === undefined) throw new Error("the settings of the benchmark are wrong");
  return settings;
}

/** Compiles so many generated requests. */
export function compileSet(count: number): LaneSet {
  const { set, errors } = compileLanes({ sources: makeRequests(count, { perTenant }), findings: [] }, readSettings());
  if (set === undefined) throw new Error(errors.slice(0, 3).join("\n"));
  return set;
}

/** Reads a set that was written as JSON: both programs start from the same plain data. */
export function readSet(file: string): LaneSet {
  const set = JSON.parse(fs.readFileSync(file, "utf8")) as LaneSet;
  // A lane is one object of two lists.
  const lanes = new Map(set.lanes.map((lane) => [lane.name, lane]));
  const namespaces = set.namespaces.map((grant) => {
    return { ...grant, lanes: grant.lanes.map((lane) => lanes.get(lane.name) ?? lane) };
  });
  return { ...set, namespaces };
}

// The same from the YAML files of the folder LANE_REQUESTS: read, checked, compiled and declared.
import "./stack-traces.ts";
import process from "node:process";
import { declareLanes } from "../../components/declare-lanes.ts";
import { createProviders } from "../../components/providers.ts";
import { loadSources } from "../../lanes/load.ts";
import { compileData } from "./compile-data.ts";

const { sources } = loadSources(["."], { root: process.env.LANE_REQUESTS ?? "" });
const { set, settings } = compileData(sources);
const { openbao, kubernetes } = createProviders(settings);
declareLanes(set, { providers: [openbao, kubernetes] });

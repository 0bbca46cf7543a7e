// What index.ts does before it asks the engine for anything: read, check and compile the requests of FLEET for a stack.
// STACK=none only reads and checks them.
import process from "node:process";
import { readStack } from "../../cli/stack-config.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import { loadSources } from "../../lanes/load.ts";

const { FLEET: root = "", STACK: stack = "none" } = process.env;
const settings = stack === "none" ? undefined : readStack(root, { stack }).settings;
const loaded = loadSources(["credential-change-requests"], { root });
const { set, errors } = compileLanes(loaded, settings, { now: Date.now() });
if (errors.length > 0) throw new Error(errors.slice(0, 3).join("\n"));
process.stdout.write(`${JSON.stringify({ read: loaded.sources.length, lanes: set?.lanes.length ?? 0 })}\n`);

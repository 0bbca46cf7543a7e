import fs from "node:fs";
import { checkSources } from "../../../lanes/check.ts";
import { loadSources } from "../../../lanes/load.ts";

const [, , root = "."] = process.argv;
const loaded = loadSources(["."], { root });
const findings = [...loaded.findings, ...loaded.sources.flatMap((source) => checkSources([source])[0]?.findings ?? [])];
const files = new Set(findings.map(({ file }) => file)).size;
// What a process had before it became this one counts for `maxRSS`: there it is that of the tests.
const peak = /^VmHWM:\s+(\d+) kB$/m.exec(fs.readFileSync("/proc/self/status", "utf8"))?.[1];
process.stdout.write(JSON.stringify({ files, megabytes: Number(peak) / 1024 }));

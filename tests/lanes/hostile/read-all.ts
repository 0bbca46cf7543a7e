import { checkSources } from "../../../lanes/check.ts";
import { loadSources } from "../../../lanes/load.ts";

const [, , root = "."] = process.argv;
const loaded = loadSources(["."], { root });
const findings = [...loaded.findings, ...loaded.sources.flatMap((source) => checkSources([source])[0]?.findings ?? [])];
const files = new Set(findings.map(({ file }) => file)).size;
process.stdout.write(JSON.stringify({ files, megabytes: process.resourceUsage().maxRSS / 1024 }));

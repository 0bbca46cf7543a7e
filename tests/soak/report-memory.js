// Loaded before a command: at its end `ccr` writes its peak of resident memory, in KiB, to the file MEMORY_REPORT.
import fs from "node:fs";
import process from "node:process";

const { MEMORY_REPORT } = process.env;
if (MEMORY_REPORT !== undefined && process.argv[1]?.endsWith("ccr.js"))
  process.on("exit", () => fs.writeFileSync(MEMORY_REPORT, String(process.resourceUsage().maxRSS)));

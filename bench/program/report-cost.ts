// Loaded before a program: at its end it writes what the process took to the file COST_REPORT.
import fs from "node:fs";
import process from "node:process";

process.on("exit", () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const cost = { cpuMs: (userCPUTime + systemCPUTime) / 1000, peakMiB: maxRSS / 1024 };
  fs.writeFileSync(process.env.COST_REPORT ?? "", JSON.stringify(cost));
});

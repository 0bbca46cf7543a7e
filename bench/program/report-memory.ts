// Loaded before a program: at its end it adds the peak of its resident memory, in KiB, to the file of MEMORY_REPORT.
import fs from "node:fs";
import process from "node:process";

process.on("exit", () => {
  if (process.env.MEMORY_REPORT) fs.appendFileSync(process.env.MEMORY_REPORT, `${process.resourceUsage().maxRSS}\n`);
});

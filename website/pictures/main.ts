import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { projectRoot } from "../repository.ts";
import { drawFlow } from "./draw-flow.ts";
import { recordTerminal } from "./record-terminal.ts";
import { takeScreenshots } from "./take-screenshots.ts";

/** Pictures that are the same to the byte on every machine; a test says so. */
export const DRAWINGS: Readonly<Record<string, () => string>> = {
  "docs/images/flow.svg": drawFlow,
  "docs/images/terminal.svg": recordTerminal,
};

if (process.argv[1] === import.meta.filename) {
  for (const [file, draw] of Object.entries(DRAWINGS)) fs.writeFileSync(path.join(projectRoot, file), draw());
  await takeScreenshots(path.join(projectRoot, "docs/images"));
}

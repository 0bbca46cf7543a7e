// The work that the guardrails are compared with: js-yaml, parsing every document of the same files and nothing more.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { loadAll } from "js-yaml";

const [folder = "."] = process.argv.slice(2);
for (const name of fs.readdirSync(folder)) loadAll(fs.readFileSync(path.join(folder, name), "utf8"));

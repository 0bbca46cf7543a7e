// The work that validation is compared with where PyYAML is missing: js-yaml, parsing the same files and nothing more.
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { load } from "js-yaml";

const [folder = "."] = process.argv.slice(2);
for (const name of fs.readdirSync(folder)) load(fs.readFileSync(path.join(folder, name), "utf8"));

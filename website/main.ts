import path from "node:path";
import process from "node:process";
import { buildSite } from "./build-site.ts";
import { projectRoot } from "./repository.ts";

const output = path.resolve(process.argv[2] ?? path.join(projectRoot, "dist-site"));
buildSite(output).then(
  ({ pages }) =>
    process.stdout.write(`${pages} pages: ${path.relative(process.cwd(), path.join(output, "index.html"))}\n`),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);

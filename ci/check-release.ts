// Holds the tag of a release against the package, and prints the notes of its version: node ci/check-release.ts
import fs from "node:fs";
import path from "node:path";
import process from "node:process";

interface Manifest {
  readonly version?: string;
  readonly private?: boolean;
  readonly repository?: string | { readonly url?: string };
}

const root = path.resolve(import.meta.dirname, "..");
const read = (name: string): string => fs.readFileSync(path.join(root, name), "utf8");

/** What stands in the changelog under a version; undefined where it has no such heading. */
function findNotes(changelog: string, version: string): string | undefined {
  const section = changelog.split(/^## /m).find((text) => /^\[?([^\s\]]+)/.exec(text)?.[1] === version);
  return section?.slice(section.indexOf("\n") + 1).trim();
}

function findProblems(manifest: Manifest, notes: string | undefined): readonly string[] {
  const { GITHUB_REF: ref, GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: name } = process.env;
  const { version = "", repository } = manifest;
  const url = (typeof repository === "string" ? repository : (repository?.url ?? "")).replace(/^git\+|\.git$/g, "");
  return [
    ...(ref === `refs/tags/v${version}` ? [] : [`package.json has version ${version}: its tag is v${version}`]),
    ...(manifest.private === true ? ["package.json says private: such a package cannot be published"] : []),
    // The registry refuses a provenance that names another repository than the package does.
    ...(url === `${server}/${name}` ? [] : ["repository of package.json must be the address of this repository"]),
    ...(notes ? [] : [`CHANGELOG.md needs a section "## ${version}" that says what is new`]),
  ];
}

try {
  const manifest = JSON.parse(read("package.json")) as Manifest;
  const notes = findNotes(read("CHANGELOG.md"), manifest.version ?? "");
  const problems = findProblems(manifest, notes);
  if (problems.length === 0) process.stdout.write(`${notes}\n`);
  for (const problem of problems) process.stderr.write(`check-release: ${problem}\n`);
  process.exitCode = problems.length === 0 ? 0 : 1;
} catch (error) {
  process.stderr.write(`check-release: ${(error as Error).message}\n`);
  process.exitCode = 2;
}

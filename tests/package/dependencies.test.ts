import fs from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";
import { run } from "./pack.ts";

interface LockedPackage {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly integrity?: string;
  readonly resolved?: string;
}

const read = (name: string): string => fs.readFileSync(path.join(projectRoot, name), "utf8");
const manifest = JSON.parse(read("package.json")) as {
  dependencies: Record<string, string>;
  devDependencies: Record<string, string>;
  scripts: Record<string, string>;
};
const { packages } = JSON.parse(read("package-lock.json")) as { packages: Record<string, LockedPackage> };
const locked = Object.entries(packages).filter(([place]) => place !== "");
/** What an installation without the tools of development has: name, version and licence, each once. */
const installed = locked
  .filter(([, { dev }]) => dev !== true)
  .map(([place, each]) => ({ ...each, name: place.slice(place.lastIndexOf("node_modules/") + 13) }));

// Each lets others use and pass on the code without opening their own.
const allowed: readonly string[] = [
  ...["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT"],
  // argparse, which is Python's own; a list of SPDX's exceptions, which is data.
  ...["Python-2.0", "PSF-2.0", "CC-BY-3.0"],
  "(BSD-3-Clause AND Apache-2.0)",
];

it("has at most 14 direct dependencies, each with its reason", () => {
  const rows = [...read("docs/dependencies.md").matchAll(/^\| `([^`]+)` \| (.+) \| (.+) \|$/gm)];
  expect(rows.map(([, name]) => name)).toEqual(Object.keys(manifest.dependencies).sort());
  expect(rows.length).toBeLessThanOrEqual(14);
});

it("pins every package to one version and its digest, and names no place to get it from", () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies });
  for (const version of versions) expect(version).toMatch(/^(?:npm:.+@)?\d+\.\d+\.\d+$/);
  expect(locked.length).toBeGreaterThan(200);
  for (const [place, { integrity, resolved }] of locked) {
    expect(integrity, place).toMatch(/^sha512-/);
    expect(resolved, place).toBeUndefined();
  }
});

it("runs nothing of its own when it is installed", () => {
  const names = Object.keys(manifest.scripts);
  for (const name of ["preinstall", "install", "postinstall", "prepare", "preprepare", "postprepare"])
    expect(names).not.toContain(name);
});

// Its LICENSE is the text of MIT; the engine's SDK reads the log of a deployment with it.
const readByHand: readonly string[] = ["@logdna/tail-file 2.2.0"];

it("takes no licence that is not known to be fine", () => {
  for (const { name, version, license } of installed) {
    if (!readByHand.includes(`${name} ${version}`)) expect(allowed, name).toContain(license);
  }
});

it("docs/licences.md lists what an installation has", async () => {
  const rows = installed.map(({ name, version, license }) => `| ${name} | ${version} | ${license} |`);
  const head =
    "# Licences\n\nEvery package that `npm ci --omit dev` installs, from the lock file; the library itself is under Apache-2.0.\n" +
    "`npx vitest run tests/package/dependencies.test.ts -u` writes this page anew.\n";
  const table = ["| package | version | licence |", "|---|---|---|", ...[...new Set(rows)].sort()].join("\n");
  await expect(`${head}\n${table}\n`).toMatchFileSnapshot("../../docs/licences.md");
});

it("the bill of materials has the same packages, each with its digest", () => {
  const { components } = JSON.parse(
    run(
      "npm",
      ["sbom", "--package-lock-only", "--omit", "dev", "--sbom-format", "cyclonedx", "--offline"],
      projectRoot,
    ),
  ) as { components: readonly { name: string; version: string; hashes?: readonly unknown[] }[] };
  const listed = new Set(components.map(({ name, version }) => `${name}@${version}`));
  // npm leaves out what is optional and not for this platform.
  expect(listed.size).toBeGreaterThan(150);
  const known = new Set(installed.map(({ name, version }) => `${name}@${version}`));
  expect([...listed].filter((each) => !known.has(each))).toEqual([]);
  for (const name of Object.keys(manifest.dependencies)) {
    expect(listed, name).toContain(`${name}@${manifest.dependencies[name]}`);
  }
  expect(components.filter(({ hashes }) => !hashes?.length).map(({ name }) => name)).toEqual([]);
});

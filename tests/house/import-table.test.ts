import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";

let folder: string;

beforeAll(() => {
  // The committed rules over a tree of small offenders; what is resolved from node_modules does not matter to them.
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "import-table-"));
  const config = JSON.parse(fs.readFileSync(path.join(projectRoot, "biome.json"), "utf8"));
  const { $schema: _, ...rules } = { ...config, vcs: { enabled: false } };
  fs.writeFileSync(path.join(folder, "biome.json"), JSON.stringify(rules));
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

/** The names of the rules that Biome finds broken in `text` as if it were the file. */
function lint(file: string, text: string): readonly string[] {
  const target = path.join(folder, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
  const biome = path.join(projectRoot, "node_modules", ".bin", "biome");
  const result = spawnSync(biome, ["lint", "--reporter=json", file], { cwd: folder, encoding: "utf8" });
  fs.rmSync(target);
  const report = JSON.parse(result.stdout) as { diagnostics: readonly { category: string }[] };
  return report.diagnostics.map(({ category }) => category.split("/").at(-1) ?? "");
}

const importing = (source: string): string => `import { x } from "${source}";\n\nx();\n`;

describe("the import table, as Biome enforces it", () => {
  const refused: readonly (readonly [file: string, source: string])[] = [
    ["lanes/a.ts", "@pulumi/pulumi"],
    ["lanes/a.ts", "@pulumi/vault/policy.js"],
    ["lanes/rules/a.ts", "../../components/providers.ts"],
    ["lanes/a.ts", "../cli/main.ts"],
    ["lanes/a.ts", "node:fs"],
    ["lanes/a.ts", "node:process"],
    ["lanes/a.ts", "node:child_process"],
    ["lanes/load.ts", "@pulumi/pulumi"],
    ["components/a.ts", "yaml"],
    ["components/a.ts", "ajv"],
    ["components/a.ts", "node:fs"],
    ["components/a.ts", "../cli/main.ts"],
    ["index.ts", "./cli/main.ts"],
    ["cli/a.ts", "@pulumi/pulumi"],
    ["cli/commands/a.ts", "../../components/providers.ts"],
    ["cli/commands/a.ts", "node:fs"],
    ["cli/commands/a.ts", "../../bundle/build-bundle.ts"],
    ["cli/files.ts", "@pulumi/pulumi"],
    ["lanes/a.ts", "../live/openbao.ts"],
    ["lanes/a.ts", "../hub/port.ts"],
    ["components/a.ts", "../hub/port.ts"],
    ["components/a.ts", "../live/openbao.ts"],
    ["live/a.ts", "@pulumi/pulumi"],
    ["live/a.ts", "../components/providers.ts"],
    ["live/a.ts", "../cli/files.ts"],
    ["hub/a.ts", "@pulumi/pulumi"],
    ["hub/a.ts", "../components/providers.ts"],
    ["hub/a.ts", "../live/openbao.ts"],
    ["hub/a.ts", "../cli/files.ts"],
    ["policies/a.ts", "../live/openbao.ts"],
    ["policies/rules/a.ts", "../../cli/files.ts"],
    ["policies/a.ts", "../components/providers.ts"],
  ];
  for (const [file, source] of refused) {
    it(`${file} may not import ${source}`, () => {
      expect(lint(file, importing(source))).toContain("noRestrictedImports");
    });
  }

  const allowed: readonly (readonly [file: string, source: string])[] = [
    ["lanes/a.ts", "yaml"],
    ["lanes/a.ts", "node:crypto"],
    ["lanes/load.ts", "node:fs"],
    ["components/a.ts", "@pulumi/vault/policy.js"],
    ["index.ts", "./lanes/load.ts"],
    ["cli/files.ts", "node:fs"],
    ["cli/a.ts", "../lanes/load.ts"],
    ["hub/a.ts", "../lanes/secret-scan.ts"],
    ["hub/a.ts", "node:fs"],
    ["cli/a.ts", "../hub/open-hub.ts"],
    ["policies/a.ts", "../lanes/load.ts"],
    ["policies/a.ts", "@pulumi/policy"],
    ["policies/a.ts", "../live/signatures.ts"],
  ];
  for (const [file, source] of allowed) {
    it(`${file} may import ${source}`, () => {
      expect(lint(file, importing(source))).toEqual([]);
    });
  }

  it("lanes/ may not reach for the process, the network or the console", () => {
    for (const text of ["process.exit(1);\n", 'fetch("x");\n']) {
      expect(lint("lanes/a.ts", text)).toContain("noRestrictedGlobals");
    }
    expect(lint("lanes/a.ts", 'console.log("x");\n')).toContain("noConsole");
  });
});

describe("what Biome cannot say", () => {
  const filesOf = (folder: string): readonly (readonly [name: string, text: string])[] =>
    (fs.readdirSync(path.join(projectRoot, folder), { recursive: true }) as string[])
      .filter((name) => name.endsWith(".ts"))
      .map((name) => [`${folder}/${name}`, fs.readFileSync(path.join(projectRoot, folder, name), "utf8")]);

  it("components/ imports types alone from lanes/", () => {
    const files = filesOf("components");
    expect(files.length).toBeGreaterThan(3);
    for (const [name, text] of files) {
      const lines = text.split("\n").filter((line) => /from "(\.\.\/)+lanes\//.test(line));
      for (const line of lines) expect(line, name).toMatch(/^import type |^\} from/);
      expect(text, name).not.toMatch(/^import \{[^}]*\} from "(\.\.\/)+lanes\//m);
    }
  });

  it("lanes/ has no clock and no chance", () => {
    for (const [name, text] of filesOf("lanes")) {
      expect(text, name).not.toMatch(/Date\.now|new Date\(\)|Math\.random|performance\.now|randomUUID|randomBytes/);
    }
  });

  it("nothing that is installed knows the website", () => {
    for (const folder of [
      "lanes",
      "live",
      "hub",
      "components",
      "library",
      "policies",
      "cli",
      "sandbox",
      "toolchain",
      "ci",
    ]) {
      for (const [name, text] of filesOf(folder)) expect(text, name).not.toMatch(/from "[^"]*\/website\//);
    }
  });

  it("index.ts fits on one screen", () => {
    expect(fs.readFileSync(path.join(projectRoot, "index.ts"), "utf8").split("\n").length).toBeLessThanOrEqual(60);
  });
});

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";

/** File → what it may not import. */
const refused: Readonly<Record<string, readonly string[]>> = {
  "lanes/a.ts": [
    ...["@pulumi/pulumi", "@pulumi/vault/policy.js", "commander", "undici", "@clack/prompts", "yaml"],
    ...["node:fs", "node:process", "node:child_process", "node:os", "node:timers"],
    ...["../components/providers.ts", "../live/openbao.ts", "../hub/port.ts", "../cli/main.ts", "../index.ts"],
    ...["../foundation/index.ts", "../library/api.ts", "../policies/pack.ts", "../schemas/generate.ts"],
    ...["../sandbox/paths.ts", "../toolchain/go.ts", "../website/main.ts", "../ci/sign-in.ts", "../bench/measure.ts"],
    "../tests/approve.ts",
  ],
  "lanes/rules/a.ts": ["../../components/providers.ts", "../../policies/pack.ts"],
  "lanes/load.ts": ["@pulumi/pulumi", "../cli/main.ts", "../library/api.ts", "node:child_process", "node:http"],
  "components/a.ts": [
    ...[
      "yaml",
      "js-yaml",
      "ajv",
      "commander",
      "node:fs",
      "node:http",
      "node:crypto",
      "../cli/main.ts",
      "../hub/port.ts",
    ],
    ...[
      "../live/openbao.ts",
      "../library/api.ts",
      "../policies/pack.ts",
      "../foundation/index.ts",
      "../tests/approve.ts",
    ],
  ],
  "live/a.ts": [
    ...["@pulumi/pulumi", "commander", "../components/providers.ts", "../hub/port.ts", "../cli/files/read.ts"],
    ...["../library/api.ts", "../policies/pack.ts", "../foundation/index.ts", "../sandbox/http.ts"],
  ],
  "live/verify/a.ts": ["../../cli/files/read.ts", "../../hub/port.ts"],
  "hub/a.ts": [
    ...[
      "@pulumi/pulumi",
      "../components/providers.ts",
      "../live/openbao.ts",
      "../cli/files/read.ts",
      "../library/api.ts",
    ],
    ...["../policies/pack.ts", "../foundation/index.ts"],
  ],
  "index.ts": [
    "./cli/main.ts",
    "./hub/port.ts",
    "./library/api.ts",
    "./policies/pack.ts",
    "node:fs",
    "./sandbox/http.ts",
  ],
  "foundation/a.ts": ["../cli/files/read.ts", "../hub/port.ts", "node:fs", "../sandbox/http.ts", "../tests/approve.ts"],
  "library/a.ts": [
    "../cli/files/read.ts",
    "../hub/port.ts",
    "../policies/pack.ts",
    "../foundation/index.ts",
    "node:fs",
  ],
  "policies/a.ts": [
    ...["../live/openbao.ts", "../components/providers.ts", "../cli/files/read.ts", "../foundation/index.ts"],
    ...["node:child_process", "node:https"],
  ],
  "policies/rules/a.ts": ["../../cli/files/read.ts", "../../live/openbao.ts"],
  "cli/a.ts": [
    ...["@pulumi/pulumi", "node:fs", "../components/providers.ts", "../library/api.ts", "../policies/pack.ts"],
    ...["../foundation/index.ts", "../index.ts", "../schemas/generate.ts", "../sandbox/http.ts", "../tests/approve.ts"],
  ],
  "cli/commands/a.ts": ["../../bundle/build-bundle.ts", "../../components/providers.ts", "node:fs", "node:fs/promises"],
  "cli/files/read.ts": ["@pulumi/pulumi", "../../components/providers.ts"],
  "schemas/a.ts": ["../cli/files/read.ts", "../live/openbao.ts", "../components/providers.ts", "../sandbox/http.ts"],
  "sandbox/a.ts": [
    ...[
      "../cli/files/read.ts",
      "../live/openbao.ts",
      "../components/providers.ts",
      "../hub/port.ts",
      "../lanes/load.ts",
    ],
    "../tests/approve.ts",
  ],
  "sandbox/plugins/vault/a.ts": ["../../../lanes/manifests.ts", "../../../live/openbao.ts"],
  "toolchain/a.ts": ["@pulumi/pulumi", "../sandbox/paths.ts", "../lanes/duration.ts", "../cli/files/read.ts"],
  "ci/a.ts": ["@pulumi/pulumi", "../cli/files/read.ts", "../lanes/duration.ts", "../toolchain/go.ts"],
  "website/a.ts": ["@pulumi/pulumi", "../lanes/load.ts", "../cli/files/read.ts", "../sandbox/http.ts"],
};

/** File → what it may import. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  "lanes/b.ts": ["js-yaml", "node:crypto", "node:zlib", "./foundation/settings.ts", "./policy/lane-policy.ts"],
  "lanes/guardrails/b.ts": ["../stacks/assign.ts", "./fixture-map/schema.ts"],
  "lanes/load.ts": ["node:fs", "node:path"],
  "components/b.ts": ["@pulumi/vault/policy.js"],
  "index.ts": ["./lanes/load.ts", "./live/preflight.ts", "./components/providers.ts"],
  "cli/files/read.ts": ["node:fs"],
  "cli/b.ts": ["../lanes/load.ts", "../hub/open-hub.ts", "../live/openbao.ts"],
  "hub/b.ts": ["../lanes/secret-scan.ts", "node:fs"],
  "policies/b.ts": ["../lanes/load.ts", "@pulumi/policy", "../live/signatures.ts"],
  "sandbox/b.ts": ["../toolchain/build.ts", "../lanes/duration.ts", "undici"],
  "foundation/b.ts": ["../live/foundation/preflight.ts", "../components/providers.ts"],
};

/** What each line of `lanes/c.ts` reaches for. */
const globals = [
  ...["process.exit(1);", 'fetch("x");', "setTimeout(() => 1, 5);", "setInterval(() => 1, 5);", "performance.now();"],
  ...["globalThis.process.exit(1);", 'new WebSocket("x");'],
];

const files: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    [...new Set([...Object.keys(refused), ...Object.keys(allowed)])].map((file) => {
      const sources = [...(refused[file] ?? []), ...(allowed[file] ?? [])];
      return [file, sources.map((source, at) => `export { x as x${at} } from "${source}";`)];
    }),
  ),
  "lanes/c.ts": [...globals, 'console.log("x");'],
};

/** `<file>:<line>` → the rules that Biome finds broken there. */
let broken: ReadonlyMap<string, readonly string[]>;

interface Diagnostic {
  readonly category: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

beforeAll(() => {
  // The committed rules over a tree of small offenders; what is resolved from node_modules does not matter to them.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "import-table-"));
  try {
    const config = JSON.parse(fs.readFileSync(path.join(projectRoot, "biome.json"), "utf8"));
    const { $schema: _, ...rules } = { ...config, vcs: { enabled: false } };
    fs.writeFileSync(path.join(folder, "biome.json"), JSON.stringify(rules));
    for (const [file, lines] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
      fs.writeFileSync(path.join(folder, file), `${lines.join("\n")}\n`);
    }
    const biome = path.join(projectRoot, "node_modules", ".bin", "biome");
    const flags = ["lint", "--reporter=json", "--max-diagnostics=none", "."];
    const { stdout } = spawnSync(biome, flags, { cwd: folder, encoding: "utf8" });
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: readonly Diagnostic[] };
    const found = new Map<string, string[]>();
    for (const { category, location } of diagnostics) {
      const key = `${location.path}:${location.start.line}`;
      found.set(key, [...(found.get(key) ?? []), category.split("/").at(-1) ?? ""]);
    }
    broken = found;
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

const rulesAt = (file: string, at: number): readonly string[] => broken.get(`${file}:${at + 1}`) ?? [];

describe("the import table, as Biome enforces it", () => {
  for (const [file, sources] of Object.entries(refused)) {
    it(`${file} may not import what it must not know`, () => {
      const missed = sources.filter((_, at) => !rulesAt(file, at).includes("noRestrictedImports"));
      expect(missed).toEqual([]);
    });
  }

  for (const [file, sources] of Object.entries(allowed)) {
    it(`${file} may import what the table says`, () => {
      const from = refused[file]?.length ?? 0;
      const stopped = sources.filter((_, at) => rulesAt(file, from + at).includes("noRestrictedImports"));
      expect(stopped).toEqual([]);
    });
  }

  it("lanes/ may not reach for the process, the network, the clock or the console", () => {
    for (const [at, text] of globals.entries())
      expect(rulesAt("lanes/c.ts", at), text).toContain("noRestrictedGlobals");
    expect(rulesAt("lanes/c.ts", globals.length)).toContain("noConsole");
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

  it("index.ts fits on one screen", () => {
    expect(fs.readFileSync(path.join(projectRoot, "index.ts"), "utf8").split("\n").length).toBeLessThanOrEqual(60);
  });
});

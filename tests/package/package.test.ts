import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";
import { type PackedPackage, packProject, run } from "./pack.ts";

const manifest = JSON.parse(fs.readFileSync(path.join(projectRoot, "package.json"), "utf8"));
const node = path.join(projectRoot, "node_modules", ".bin", "node");
/** An import or export at the start of a line, or a module that is loaded later. */
const importing = /(?:^(?:import|export) (?:[^"';]*? from )?|\b(?:import|load)\()"([^"./][^"]*)"/gm;
const requests = path.join(projectRoot, "credential-change-requests");
let packed: PackedPackage;

beforeAll(() => {
  packed = packProject();
}, 120_000);

afterAll(() => packed.remove());

describe("the packed package", () => {
  it("holds what its users need and nothing else", () => {
    const outside = packed.files.filter((name) => !name.startsWith("dist/"));
    expect(outside).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "PulumiPlugin.yaml",
      "README.md",
      "cli/ccr.js",
      "package.json",
      "policies/PulumiPolicy.yaml",
      "policies/main.js",
      "policies/package.json",
      "schemas/bootstrap-record.v1.schema.json",
      "schemas/credential-change-request.v1.schema.json",
      "schemas/fixture-map.v1.schema.json",
      "schemas/frontdoor.v1.schema.json",
      "schemas/guard-exceptions.v1.schema.json",
      "schemas/inventory.v1.schema.json",
      "schemas/key-custody-record.v1.schema.json",
      "schemas/secret-ownership.v1.schema.json",
      "schemas/smoke.v1.schema.json",
      "schemas/status.v1.schema.json",
      "schemas/sweep.v1.schema.json",
      "schemas/usage-review.v1.schema.json",
    ]);
    const compiled = packed.files.filter((name) => name.startsWith("dist/"));
    expect(compiled).toEqual(expect.arrayContaining(["dist/library/api.js", "dist/library/api.d.ts"]));
    for (const name of compiled)
      expect(name).toMatch(/^dist\/(library|components|policies|lanes|live|hub|cli|schemas)\/.+\.(js|d\.ts|json)$/);
  });

  it("is clean by publint", async () => {
    const { messages, pkg } = await publint({ pkgDir: packed.installed, level: "suggestion", strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it("is clean by Are the types wrong, for programs of ES modules", () => {
    const attw = path.join(projectRoot, "node_modules", ".bin", "attw");
    const report = JSON.parse(run(attw, [packed.tarball, "--profile", "esm-only", "--format", "json"], packed.folder));
    expect(report.analysis.packageName).toBe("credential-lanes");
    expect(report.analysis.types.kind).toBe("included");
  });

  it("declares every package that it loads", () => {
    // What it exports itself, its schemas, it finds by its own name.
    const declared = new Set([
      manifest.name,
      ...Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }),
    ]);
    const loaded = new Set<string>();
    for (const name of packed.files.filter((file) => /\.(js|ts)$/.test(file))) {
      const text = fs.readFileSync(path.join(packed.installed, name), "utf8");
      for (const [, specifier = ""] of text.matchAll(importing)) {
        if (!specifier.startsWith("node:")) loaded.add(/^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
      }
    }
    expect([...loaded].filter((name) => !declared.has(name))).toEqual([]);
    expect([...loaded]).toEqual(expect.arrayContaining(["@pulumi/pulumi", "@pulumi/vault", "commander"]));
  });
});

describe("its command", () => {
  const ccr = (...args: string[]): string =>
    run(node, [path.join(packed.installed, manifest.bin.ccr), ...args], packed.folder);

  it("tells its version and its help", () => {
    expect(ccr("--version")).toBe(`${manifest.version}\n`);
    expect(ccr("--help")).toContain("validate");
  });

  it("validates requests, and prints the published schema byte for byte", () => {
    expect(ccr("validate", requests)).toMatch(/\d files, 0 errors/);
    const schema = "schemas/credential-change-request.v1.schema.json";
    expect(ccr("schema")).toBe(fs.readFileSync(path.join(projectRoot, schema), "utf8"));
  });

  it("tells what does not fit the schema, with the words of the schema", () => {
    const file = path.join(packed.folder, "CCR-2026-0009-x.yaml");
    fs.writeFileSync(
      file,
      "id: x\nkind: credential-change-request\nschema_version: 1\nrequest_type: workload-kv-read\ncreated: June\n",
    );
    const { stdout } = spawnSync(node, [path.join(packed.installed, manifest.bin.ccr), "validate", file], {
      encoding: "utf8",
    });
    expect(stdout).toContain("bad-format");
    expect(stdout).toMatch(/\d errors/);
  });

  it("tells a bug without what was read", () => {
    const schemas = path.join(packed.installed, "schemas");
    fs.renameSync(schemas, `${schemas}.away`);
    try {
      expect(() => ccr("schema")).toThrow("\nccr: this is a bug in ccr (Error); CCR_DEBUG=1 shows where it happened\n");
    } finally {
      fs.renameSync(`${schemas}.away`, schemas);
    }
  });
});

const address = "https://openbao.example.org:8200";
const examples = fs.readdirSync(path.join(projectRoot, "examples"));

/** Programs of other kinds than the examples, by file. */
const programs: Readonly<Record<string, string>> = {
  "commonjs/package.json": '{ "type": "commonjs" }',
  "commonjs/index.ts": `import { LaneError, loadLanes } from "credential-lanes";
const settings = { environment: "production", openbaoAddressFromCluster: "${address}" } as const;
try {
  loadLanes(["missing"], { root: __dirname, settings });
} catch (error) {
  console.log(error instanceof LaneError && error.problems);
}
`,
  "made-up/package.json": '{ "type": "module" }',
  "made-up/index.ts": `import { CredentialLane, type Lane } from "credential-lanes";
declare const real: Lane;
declare const madeUp: { [Key in keyof Lane as Key extends string ? Key : never]: Lane[Key] };
new CredentialLane("real", { lane: real });
new CredentialLane("made-up", { lane: madeUp });
`,
  "tsconfig.json": JSON.stringify({
    compilerOptions: {
      ...{ target: "es2024", module: "nodenext", types: ["node"], strict: true, exactOptionalPropertyTypes: true },
      ...{ skipLibCheck: false, outDir: "out", rootDir: "." },
    },
    include: [...examples, "commonjs", "made-up"],
  }),
};

describe("other programs", () => {
  interface Declared {
    readonly resources: readonly { type: string; name: string; inputs: Record<string, unknown> }[];
    readonly outputs: Readonly<Record<string, unknown>>;
  }

  beforeAll(() => {
    const copy = (name: string): string => path.join(packed.folder, name);
    for (const name of examples) fs.cpSync(path.join(projectRoot, "examples", name), copy(name), { recursive: true });
    for (const [name, text] of Object.entries(programs)) {
      fs.mkdirSync(path.dirname(copy(name)), { recursive: true });
      fs.writeFileSync(copy(name), text);
    }
  });

  const runWithMocks = (example: string, config: Readonly<Record<string, string>>): Declared => {
    const program = path.join(packed.folder, example, "index.ts");
    const runner = path.join(import.meta.dirname, "run-with-mocks.ts");
    return JSON.parse(run(node, [runner, program, JSON.stringify(config)], packed.folder));
  };

  const namesOf = ({ resources }: Declared): readonly string[] =>
    resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();

  it("have no type errors, but for a lane that is made up", () => {
    const tsc = path.join(projectRoot, "node_modules", ".bin", "tsc");
    const { stdout } = spawnSync(tsc, ["-p", "."], { cwd: packed.folder, encoding: "utf8" });
    const errors = stdout.split("\n").filter((line) => /^\S/.test(line));
    expect(errors, stdout).toHaveLength(1);
    expect(errors[0]).toMatch(/^made-up\/index\.ts\(5,\d+\): .* required in type 'Lane'/);
  }, 120_000);

  it("of CommonJS take it too", () => {
    const compiled = path.join(packed.folder, "out", "commonjs", "index.js");
    expect(fs.readFileSync(compiled, "utf8")).toContain('require("credential-lanes")');
    fs.copyFileSync(compiled, path.join(packed.folder, "commonjs", "index.js"));
    expect(run(node, ["commonjs/index.js"], packed.folder)).toMatch(/^\[\s*'missing:1:1: path-missing: /);
  });

  it("declare a single lane, without a provider of a cluster", () => {
    const declared = runWithMocks("single-lane", { "openbao:address": address });
    const lane = "workload-kv-read-whynot-design-npm-publish";
    expect(namesOf(declared)).toEqual([
      `AuthBackendRole ${lane}`,
      `CredentialLane ${lane}`,
      `Policy ${lane}`,
      "vault openbao",
    ]);
    expect(declared.outputs).toEqual({ policyName: lane, roleName: "whynot-design-npm-publish" });
  });

  it("declare nothing of a stack whose servers cannot be asked", () => {
    const config = {
      "ccr:environment": "production",
      // Nothing listens there.
      "ccr:openbaoAddress": "http://127.0.0.1:1",
      "ccr:openbaoAddressFromCluster": "https://openbao.openbao.svc:8200",
      "ccr:kubernetesContext": "production",
    };
    expect(() => runWithMocks("whole-folder", config)).toThrow(
      /nothing was declared:\nccr:kubernetesContext: .*\n.*127\.0\.0\.1:1/,
    );
  });

  it("declare all lanes under one component", () => {
    const declared = runWithMocks("with-transforms", { "openbao:address": address, "cluster:context": "production" });
    const children = namesOf(declared).filter((line) => !/ (platform|openbao|cluster)$/.test(line));
    expect(children).toHaveLength(12);
    for (const line of children) expect(line).toMatch(/^\w+ platform-/);
    const specs = declared.resources.flatMap(({ type, inputs }) =>
      type.endsWith(":ExternalSecret") ? [inputs.spec as { refreshInterval: string }] : [],
    );
    expect(specs.map(({ refreshInterval }) => refreshInterval)).toEqual(["15m0s", "15m0s"]);
  });

  it("hold requests as this repository has them", () => {
    for (const name of examples) {
      const folder = path.join(projectRoot, "examples", name, "credential-change-requests");
      const copies = fs.readdirSync(folder);
      expect(copies.length, name).toBeGreaterThan(0);
      const read = (from: string, copy: string): string => fs.readFileSync(path.join(from, copy), "utf8");
      for (const copy of copies) expect(read(folder, copy), `${name}/${copy}`).toBe(read(requests, copy));
    }
  });
});

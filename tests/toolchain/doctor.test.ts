import { execFile } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ensureTools } from "../../toolchain/build.ts";
import { examine, formatReport } from "../../toolchain/doctor.ts";
import { toolTargets } from "../../toolchain/programs.ts";
import { moduleRoot } from "../../toolchain/toolchain-dir.ts";
import { type FakeMachine, makeFakeMachine } from "./fake-go.ts";

let machine: FakeMachine;

beforeEach(() => {
  machine = makeFakeMachine();
  for (const name of ["npm", "git", "make"]) machine.addProgram(name, `${name} version 99.1.2`);
});

afterEach(() => machine.remove());

const place = () => ({ environment: machine.environment, root: machine.root });

function installPackages(): void {
  const project = path.dirname(machine.root);
  const { dependencies, devDependencies } = JSON.parse(fs.readFileSync(path.join(project, "package.json"), "utf8"));
  for (const [name, wish] of Object.entries<string>({ ...dependencies, ...devDependencies })) {
    const version = /^npm:.+@(.+)$/.exec(wish)?.[1] ?? wish;
    const folder = path.join(project, "node_modules", name);
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify({ name, version }));
  }
}

const rowOf = (text: string, name: string): string[] =>
  text
    .split("\n")
    .find((line) => line.startsWith(`${name} `))
    ?.split(/ {2,}/) ?? [];

test("a bare machine: each missing program comes with the command that gets it", async () => {
  const report = await examine(place());
  expect(report.ready).toBe(false);
  const text = formatReport(report);
  expect(rowOf(text, "kube-apiserver").slice(0, 3)).toEqual(["kube-apiserver", "missing", "preview"]);
  expect(rowOf(text, "external-secrets").slice(0, 3)).toEqual(["external-secrets", "missing", "test"]);
  expect(text).toContain("kube-apiserver is missing: node_modules/.bin/node toolchain/build.ts kube-apiserver");
  expect(text).toContain("All that is missing: make toolchain");
  expect(text).toMatch(/npm packages missing or of another version: .*@biomejs\/biome, .*: npm ci/);
});

test("with what the preview needs it is ready, whatever else is missing", async () => {
  installPackages();
  machine.addProgram("etcd", "etcd Version: 3.7.9");
  const names = toolTargets.preview ?? [];
  await ensureTools(names, { ...place(), onLine: () => undefined, freeBytes: async () => 1e12 });
  const report = await examine(place());
  expect(report.ready).toBe(true);
  const text = formatReport(report);
  expect(rowOf(text, "etcd")).toEqual(["etcd", "PATH", "3.7.9", "0.0 MB", "preview", path.join(machine.bin, "etcd")]);
  expect(rowOf(text, "openbao")[5]).toMatch(/\/openbao-[0-9a-f]{16}\/vault-dev$/);
  expect(rowOf(text, "external-secrets")[1]).toBe("missing");
  expect(text).toContain("Ready for make preview.");
});

test("Go is wanted at once where something is to be built, and else not", async () => {
  fs.rmSync(path.join(machine.bin, "go"));
  expect(formatReport(await examine(place()))).toMatch(/^go is missing \(\S+ or later is needed\): /m);
  const report = await examine(place());
  const built = report.programs.map((each) => ({ ...each, source: "built" as const }));
  expect(formatReport({ ...report, programs: built })).toMatch(
    /^go is missing \(\S+ or later is needed; not before something is to be built\): /m,
  );
});

test("a package of another version counts as missing", async () => {
  installPackages();
  const file = path.join(path.dirname(machine.root), "node_modules", "yaml", "package.json");
  fs.writeFileSync(file, JSON.stringify({ version: "0.0.1" }));
  expect((await examine(place())).packages.missing).toEqual(["yaml"]);
});

test("a package that writes its version with a v is there", async () => {
  installPackages();
  const file = path.join(path.dirname(machine.root), "node_modules", "yaml", "package.json");
  const { version } = JSON.parse(fs.readFileSync(file, "utf8")) as { version: string };
  fs.writeFileSync(file, JSON.stringify({ version: `v${version}` }));
  expect((await examine(place())).packages.missing).toEqual([]);
});

test("an old program on PATH is named with the reason why it is not taken", async () => {
  machine.addProgram("bao", "OpenBao v1.9.0");
  expect(formatReport(await examine(place()))).toMatch(/not taken from PATH: \S+\/bao is 1\.9\.0, 2\.0\.0 or later/);
});

test("prerequisites that are missing or too old are named with what to do", async () => {
  fs.rmSync(path.join(machine.bin, "git"));
  const environment = { ...machine.environment, FAKE_GO_VERSION: "go1.20.1" };
  const { prerequisites } = await examine({ ...place(), environment });
  const states = Object.fromEntries(prerequisites.map(({ name, state }) => [name, state]));
  expect(states.git).toBe("missing");
  expect(states.go).toBe("too old");
  expect(states.node).toBe("present");
});

describe("prerequisites.sh", () => {
  const run = (more: NodeJS.ProcessEnv): Promise<{ code: number; text: string }> =>
    new Promise((resolve) => {
      const env = { ...machine.environment, ...more };
      execFile("/bin/sh", [path.join(moduleRoot, "prerequisites.sh")], { env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), text: stdout + stderr }),
      );
    });

  beforeEach(() => {
    machine.addProgram("node", "v24.0.0");
  });

  test("says nothing where all is there", async () => {
    expect(await run({})).toEqual({ code: 0, text: "" });
  });

  test.each(["go", "node", "npm", "git", "make"])("names %s where it is missing", async (name) => {
    fs.rmSync(path.join(machine.bin, name));
    const { code, text } = await run({});
    expect(code).toBe(1);
    expect(text.trim().split("\n")).toEqual([expect.stringMatching(new RegExp(`^${name} is missing \\(.+\\): .+`))]);
  });

  test.each([
    ["go1.25.9", 1],
    ["go1.9", 1],
    ["go1.26", 0],
    ["go1.26rc1", 0],
    ["go1.30.2", 0],
    ["go2.0", 0],
    ["devel go1.27-abc", 0],
    ["unreadable", 1],
  ])("judges %s", async (version, code) => {
    const result = await run({ FAKE_GO_VERSION: version });
    expect(result.code).toBe(code);
    expect(result.text).toMatch(code === 0 ? /^$/ : /^go is too old \(.+\): install Go 1\.26 or later/);
  });
});

import fs from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resolveTools } from "../../toolchain/resolve.ts";
import { isVersionAtLeast, parseVersion } from "../../toolchain/version.ts";
import { type FakeMachine, makeFakeMachine } from "./fake-go.ts";

let machine: FakeMachine;

beforeEach(() => {
  machine = makeFakeMachine();
});

afterEach(() => machine.remove());

async function resolve(name: string, more: NodeJS.ProcessEnv = {}) {
  const environment = { ...machine.environment, ...more };
  const [resolution] = await resolveTools([name], { environment, root: machine.root });
  return resolution;
}

const outputs: [string, string, string, string][] = [
  ["etcd", "etcd", "etcd Version: 3.7.1\nGit SHA: abc\nGo Version: go1.26.8", "3.7.1"],
  ["kube-apiserver", "kube-apiserver", "Kubernetes v1.37.0-rc.1+k3s1", "1.37.0"],
  ["openbao", "bao", "OpenBao v2.6.0 (df6ce2ce), built 2026-06-01T00:00:00Z", "2.6.0"],
  [
    "kubectl",
    "kubectl",
    '{\n  "kustomizeVersion": "v5.5.0",\n  "clientVersion": { "gitVersion": "v1.36.4-dispatcher" }\n}',
    "1.36.4",
  ],
];

describe("a program on PATH", () => {
  test.each(outputs)("%s is taken if new enough", async (name, command, output, version) => {
    machine.addProgram(command, output);
    expect((await resolve(name))?.tool).toEqual({
      path: path.join(machine.bin, command),
      program: command,
      source: "PATH",
      version,
    });
  });

  test("is not taken if too old, and the reason names both versions", async () => {
    machine.addProgram("etcd", "etcd Version: 3.4.30");
    const resolution = await resolve("etcd");
    expect(resolution?.tool).toBeUndefined();
    expect(resolution?.refused).toBe(`${path.join(machine.bin, "etcd")} is 3.4.30, 3.6.0 or later is needed`);
  });

  test("is not taken if it does not say its version", async () => {
    machine.addProgram("etcd", "hello");
    expect((await resolve("etcd"))?.refused).toMatch(/does not say which version/);
  });

  test("that cannot be run is no program", async () => {
    fs.writeFileSync(path.join(machine.bin, "etcd"), "", { mode: 0o644 });
    const resolution = await resolve("etcd");
    expect([resolution?.tool, resolution?.refused]).toEqual([undefined, undefined]);
  });

  test("external-secrets is always the built one: it has no version to ask for", async () => {
    machine.addProgram("external-secrets", "v9.9.9");
    expect((await resolve("external-secrets"))?.tool).toBeUndefined();
  });
});

describe("programs that go together", () => {
  test("pulumi alone is not taken", async () => {
    machine.addProgram("pulumi", "v3.300.1");
    const resolution = await resolve("pulumi");
    expect(resolution?.tool).toBeUndefined();
    expect(resolution?.refused).toMatch(/taken only with pulumi-language-nodejs/);
  });

  test("pulumi and its language host of one folder are both taken, at the version of pulumi", async () => {
    machine.addProgram("pulumi", "v3.300.1");
    machine.addProgram("pulumi-language-nodejs", "");
    expect((await resolve("pulumi"))?.tool).toMatchObject({ source: "PATH", version: "3.300.1" });
    expect((await resolve("pulumi-language-nodejs"))?.tool).toMatchObject({ source: "PATH", version: "3.300.1" });
  });

  test("a language host of another folder is not taken", async () => {
    machine.addProgram("pulumi", "v3.300.1");
    const other = path.join(machine.bin, "other");
    fs.mkdirSync(other);
    fs.writeFileSync(path.join(other, "pulumi-language-nodejs"), "", { mode: 0o755 });
    const resolution = await resolve("pulumi", { PATH: `${machine.environment.PATH}:${other}` });
    expect(resolution?.tool).toBeUndefined();
    expect(resolution?.refused).toMatch(/do not lie in one folder/);
  });

  test("links in one folder to programs in one folder are taken", async () => {
    machine.addProgram("pulumi", "v3.300.1");
    machine.addProgram("pulumi-language-nodejs", "");
    const links = path.join(machine.bin, "links");
    fs.mkdirSync(links);
    fs.symlinkSync(path.join(machine.bin, "pulumi"), path.join(links, "pulumi"));
    const resolution = await resolve("pulumi", { PATH: `${links}:${machine.environment.PATH}` });
    expect(resolution?.tool?.path).toBe(path.join(links, "pulumi"));
  });

  test("an old pulumi vouches for no language host", async () => {
    machine.addProgram("pulumi", "v3.100.0");
    machine.addProgram("pulumi-language-nodejs", "");
    expect((await resolve("pulumi-language-nodejs"))?.tool).toBeUndefined();
  });

  test("a controller manager is not taken without an API server", async () => {
    machine.addProgram("kube-controller-manager", "Kubernetes v1.36.9");
    expect((await resolve("kube-controller-manager"))?.tool).toBeUndefined();
    machine.addProgram("kube-apiserver", "Kubernetes v1.36.9");
    expect((await resolve("kube-controller-manager"))?.tool?.version).toBe("1.36.9");
  });
});

test.each([
  ["3.10.0", "3.9.9", true],
  ["3.9.9", "3.10.0", false],
  ["1.26.0", "1.26.0", true],
  ["1.26.0", "1.26.1", false],
  ["2.0.0", "1.99.99", true],
])("%s is at least %s: %s", (version, minimum, expected) => {
  expect(isVersionAtLeast(version, minimum)).toBe(expected);
});

test("a version without a patch counts as patch 0, and a text without one has none", () => {
  expect(parseVersion("GNU Make 4.3")).toBe("4.3.0");
  expect(parseVersion("v2")).toBeUndefined();
});

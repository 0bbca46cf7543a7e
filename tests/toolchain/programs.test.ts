import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { toolEntries, toolTargets } from "../../toolchain/programs.ts";
import {
  buildArguments,
  buildKey,
  moduleRoot,
  pinnedVersion,
  requiredGo,
  toolchainDir,
} from "../../toolchain/toolchain-dir.ts";

test.each(toolEntries.map((entry) => [entry.name, entry] as const))(
  "%s is pinned by committed module files",
  (_, entry) => {
    expect(pinnedVersion(entry, moduleRoot)).toMatch(/^v\d+\.\d+\.\d+$/);
    expect(fs.existsSync(path.join(moduleRoot, entry.folder, "go.sum"))).toBe(true);
    expect(buildKey(entry, moduleRoot)).toMatch(/^[0-9a-f]{16}$/);
  },
);

test("each program has a key of its own", () => {
  expect(new Set(toolEntries.map((entry) => buildKey(entry, moduleRoot))).size).toBe(toolEntries.length);
});

test("one lowest Go holds for all: prerequisites.sh reads it from one of them", () => {
  expect(new Set(toolEntries.map((entry) => requiredGo(entry, moduleRoot))).size).toBe(1);
});

test("a preview builds neither the controllers nor kubectl nor a linter, and a test run all", () => {
  const names = toolEntries.map(({ name }) => name);
  expect(names.filter((name) => !toolTargets.preview?.includes(name))).toEqual([
    "kube-controller-manager",
    "external-secrets",
    "kubectl",
    "actionlint",
  ]);
  expect(names.filter((name) => !toolTargets.test?.includes(name))).toEqual([]);
});

test("the API server is told its version by the linker", () => {
  const entry = toolEntries.find(({ name }) => name === "kube-apiserver");
  const version = entry === undefined ? "" : pinnedVersion(entry, moduleRoot);
  const flags = entry === undefined ? "" : buildArguments(entry, moduleRoot).join(" ");
  expect(flags).toContain(`-X k8s.io/component-base/version.gitVersion=${version} `);
  expect(flags).toMatch(/version\.gitMajor=1 .*version\.gitMinor=36 /);
});

test.each([
  [{ CCR_TOOLCHAIN_DIR: "/a/b", XDG_CACHE_HOME: "/c" }, "/a/b"],
  [{ XDG_CACHE_HOME: "/c" }, "/c/credential-lanes/toolchain"],
  [{ XDG_CACHE_HOME: "relative" }, path.join(os.homedir(), ".cache/credential-lanes/toolchain")],
  [{ CCR_TOOLCHAIN_DIR: "" }, path.join(os.homedir(), ".cache/credential-lanes/toolchain")],
])("the folder of %j is %s", (environment, folder) => {
  expect(toolchainDir(environment)).toBe(folder);
});

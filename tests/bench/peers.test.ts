import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { expect, it, test } from "vitest";
import { measureTree, medianCost } from "../../bench/measure-tree.ts";
import { peerEntry, peerNames } from "../../bench/peers/programs.ts";
import { addUpProfile, nameArea } from "../../bench/preview/profile.ts";
import { projectRoot } from "../../sandbox/paths.ts";
import { buildKey, pinnedVersion } from "../../toolchain/toolchain-dir.ts";

const root = path.join(projectRoot, "bench", "peers");

test.each(peerNames)("%s is pinned by committed module files", (name) => {
  const entry = peerEntry(name);
  expect(pinnedVersion(entry, root)).toMatch(/^v\d+\.\d+\.\d+$/);
  expect(fs.existsSync(path.join(root, entry.folder, "go.sum"))).toBe(true);
  expect(buildKey(entry, root)).toMatch(/^[0-9a-f]{16}$/);
});

it("validators of npm are locked by digest, and no registry is named", () => {
  const { packages } = JSON.parse(fs.readFileSync(path.join(root, "npm", "package-lock.json"), "utf8"));
  const locked = Object.entries<{ integrity?: string; resolved?: string }>(packages).filter(([name]) => name !== "");
  expect(locked.length).toBeGreaterThan(2);
  expect(locked.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  expect(locked.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

it.skipIf(!fs.existsSync("/proc/self/stat"))("a command is measured with every process that it starts", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "measure-tree-"));
  try {
    // It stays long enough for a machine that looks seldom, since others keep it busy.
    const burn =
      "const all = []; for (let i = 0; i < 60; i += 1) all.push(Buffer.alloc(1 << 20, i)); setTimeout(() => all, 2000)";
    const parent = `require("node:child_process").spawnSync(process.execPath, ["-e", ${JSON.stringify(burn)}]); console.log("done"); process.exit(3)`;
    const output = path.join(folder, "output");
    const cost = await measureTree([process.execPath, "-e", parent], { output });
    expect([cost.code, fs.readFileSync(output, "utf8")]).toEqual([3, "done\n"]);
    expect(cost.processes.filter(({ words }) => words.includes("-e")).length).toBe(2);
    const [largest = 0] = cost.processes.map(({ peakMiB }) => peakMiB).sort((left, right) => right - left);
    expect(largest).toBeGreaterThan(90);
    // Both were there at the same time.
    expect(cost.peakMiB).toBeGreaterThan(largest);
    expect(medianCost([cost, cost, { ...cost, wallMs: 0 }]).wallMs).toBe(cost.wallMs);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

it("a profile is added up by what its functions are of, without what it waited", () => {
  const frame = (id: number, functionName: string, url: string) => ({ id, callFrame: { functionName, url } });
  const nodes = [
    frame(1, "(idle)", ""),
    frame(2, "(garbage collector)", ""),
    frame(3, "declareLanes", "file:///a/components/declare-lanes.ts"),
    frame(4, "call", "/a/node_modules/@grpc/grpc-js/build/src/client.js"),
    frame(5, "stripTypeScriptTypes", "node:internal/modules/typescript"),
    frame(6, "register", "/a/node_modules/@pulumi/pulumi/runtime/resource.js"),
  ];
  const sums = addUpProfile({ nodes, samples: [1, 2, 3, 4, 4, 5, 6], timeDeltas: [9e6, 1e6, 2e6, 3e6, 1e6, 5e6, 6e6] });
  expect(Object.fromEntries(sums)).toEqual({
    "garbage-collection": 1,
    library: 2,
    "grpc-and-protobuf": 4,
    "loading-modules": 5,
    "pulumi-sdk": 6,
  });
  expect(nameArea({ functionName: "read", url: "node:fs" })).toBe("node");
});

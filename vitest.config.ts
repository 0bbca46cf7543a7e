import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";

/** Tests wait for programs that they start: with a worker more than there are cores, none of these stands idle. */
const WORKERS = availableParallelism() + 1;

/** What changes something that all files of a process share: spies, variables of the environment, mocks of Pulumi. */
const ISOLATED = [
  ...["bench", "components", "library", "live", "package", "policies", "sandbox", "toolchain"].map(
    (name) => `tests/${name}/**/*.test.ts`,
  ),
  "tests/lanes/secret-scan/many-findings.test.ts",
];

const unit = {
  maxWorkers: WORKERS,
  // A busy machine takes several times as long; a test that hangs ends all the same.
  testTimeout: 300_000,
  hookTimeout: 300_000,
};

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          ...unit,
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/e2e/**", "**/node_modules/**", ...ISOLATED],
          // A process of its own for each file took half of the processor time of most: modules are loaded once a worker.
          isolate: false,
        },
      },
      { test: { ...unit, name: "unit-isolated", include: ISOLATED } },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: ["tests/e2e/start-sandbox.ts"],
          // Each worker has a sandbox of its own (tests/e2e/sandbox-root.ts), which is some 600 MiB.
          maxWorkers: Math.min(3, WORKERS),
          sequence: { concurrent: false, groupOrder: 1 },
          // A first start may build the toolchain; every later wait has a bound of its own.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});

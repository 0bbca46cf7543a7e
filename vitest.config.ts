import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst } from "./tests/longest-first.ts";

/** Tests wait for programs that they start: with a worker more than there are cores, none of these stands idle. */
const WORKERS = availableParallelism() + 1;

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["tests/**/*.test.ts"],
          exclude: ["tests/e2e/**", "**/node_modules/**"],
          maxWorkers: WORKERS,
          // A busy machine takes several times as long; a test that hangs ends all the same.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
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

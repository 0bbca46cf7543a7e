import process from "node:process";
import { defineConfig } from "vitest/config";
import { GROUPS } from "./groups.ts";

const group = GROUPS[process.env.MUTATION_GROUP ?? ""];
const all = Object.values(GROUPS).flatMap(({ tests }) => tests);

export default defineConfig({
  test: {
    include: [...(group?.tests ?? new Set(all))],
    testTimeout: 300_000,
    // The modules of a run are loaded once for all its files: most of a mutant's time goes there.
    isolate: false,
    // No mutant may write what it is compared with.
    update: false,
  },
});

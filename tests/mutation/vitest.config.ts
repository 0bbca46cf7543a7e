import process from "node:process";
import { defineConfig } from "vitest/config";
import { GROUPS } from "./groups.ts";

const group = GROUPS[process.env.MUTATION_GROUP ?? ""];
const all = Object.values(GROUPS).flatMap(({ tests }) => tests);

export default defineConfig({
  test: {
    include: [...(group?.tests ?? new Set(all))],
    exclude: ["**/*.property.test.ts"],
    testTimeout: 30_000,
    // No mutant may write what it is compared with.
    update: false,
  },
});

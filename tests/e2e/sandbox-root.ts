import { inject } from "vitest";

declare module "vitest" {
  interface ProvidedContext {
    /** Root folders of the tests' sandboxes: one for each file that runs at a time. */
    sandboxRoots: readonly string[];
  }
}

/** The root of the sandbox that no other test file uses at the time. */
export function ownSandboxRoot(): string {
  const root = inject("sandboxRoots")[Number(process.env.VITEST_POOL_ID) - 1];
  if (root === undefined) throw new Error("there is no sandbox for this worker");
  return root;
}

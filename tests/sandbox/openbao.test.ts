import os from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { readRootToken } from "../../sandbox/openbao.ts";
import { sandboxPaths } from "../../sandbox/paths.ts";

test("a sandbox without a root token says how it gets one, a bare one too", () => {
  const paths = sandboxPaths(path.join(os.tmpdir(), "no-such-sandbox"));
  expect(() => readRootToken({ paths })).toThrow(
    /make sandbox-up, .+: node sandbox\/main\.ts ccr bootstrap dev --yes$/,
  );
});

import { describe, expect, it } from "vitest";
import { applyFoundation } from "../../cli/bootstrap/foundation.ts";
import { explainNoPulumi } from "../../cli/no-pulumi.ts";
import { issueCoreFile, makeFolder, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

describe("without pulumi on PATH", () => {
  it("a command says how to come by it, and how to do without", async () => {
    const cwd = makeFolder({ ...stackFiles(), [issueCoreFile]: readRequest("CCR-2026-0002") });
    const { code, stdout, stderr } = await runCcr(["plan"], { cwd, env: { PATH: makeFolder({}) } });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("ccr: pulumi is not on PATH\n");
    for (const way of ["make toolchain", "node sandbox/main.ts ccr", "ccr plan --offline", "ccr drift --no-engine"]) {
      expect(stderr).toContain(way);
    }
    expect((await runCcr(["plan", "--offline"], { cwd, env: { PATH: makeFolder({}) } })).code).toBe(0);
  });

  it("a foundation's program says the same", async () => {
    const place = { program: "foundation", stack: "dev", settings: {} } as unknown as Parameters<
      typeof applyFoundation
    >[0];
    const terminal = { folder: makeFolder({}), env: { PATH: makeFolder({}) } };
    const options = { token: "t", terminal } as unknown as Parameters<typeof applyFoundation>[1];
    await expect(applyFoundation(place, options)).rejects.toThrow(/pulumi is not on PATH\n.*make toolchain/);
  });

  it("any other fault of starting it is told as it is", () => {
    const fault = Object.assign(new Error("spawn"), { code: "EACCES" });
    expect(explainNoPulumi(fault)).toBe(fault);
  });
});

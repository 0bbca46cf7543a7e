import { spawnSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";

const preload = ["--require", path.join(projectRoot, "sandbox/late-packages.cjs")];

/** What a script prints that runs with the Pulumi SDK as `sdk`. */
function run(options: readonly string[], script: string): string {
  const whole = `(async (sdk) => { ${script} })(require("@pulumi/pulumi"))`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--no-warnings", ...options, "-e", whole], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout;
}

test("the SDK is loaded without the packages that it serializes functions with", () => {
  const script =
    "console.log(Object.keys(require.cache).filter((file) => /@npmcli.arborist|typescript[.]js$/.test(file)).length)";
  expect(Number(run([], script))).toBeGreaterThan(1);
  expect(Number(run(preload, script))).toBe(0);
});

test("what uses them has them", () => {
  const serialize = "const { text } = await sdk.runtime.serializeFunction((given) => given + 1);";
  const print = "console.log(text);";
  const told = run(preload, `${serialize} if ((await sdk.runtime.computeCodePaths()).size > 0) ${print}`);
  expect(told).toContain("given + 1");
  expect(told).toBe(run([], serialize + print));
});

import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
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

test("the SDK is loaded without what it serializes functions with, and without its automation interface", () => {
  const script =
    "console.log(Object.keys(require.cache).filter((file) => /@npmcli.arborist|typescript[.]js$|automation.stack[.]js$/.test(file)).length)";
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

test("traces that nobody asked for are made when somebody does", () => {
  const tracing = `const { start, stop } = require("./node_modules/@pulumi/pulumi/cmd/run/tracing.js");`;
  const loaded = `console.log(Object.keys(require.cache).some((file) => /sdk-trace-node/.test(file)));`;
  expect(run(preload, tracing + loaded)).toBe("false\n");
  expect(run(preload, `${tracing} start("http://127.0.0.1:1/"); stop(); ${loaded} process.exit();`)).toBe("true\n");
});

test("a project whose types Node.js strips is run without compiler and source maps, and any other as the host says", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "late-packages-"));
  try {
    const print = `require("source-map-support/register");
      const isMapped = Object.keys(require.cache).some((file) => /source-map-support/.test(file));
      console.log(process.env.PULUMI_NODEJS_TYPESCRIPT, isMapped);`;
    const runIn = (text: string): string => {
      fs.writeFileSync(path.join(folder, "Pulumi.yaml"), text);
      const args = [...preload, "-e", print, "--", "--pwd", folder];
      const env = { PULUMI_NODEJS_TYPESCRIPT: "true" };
      return spawnSync(process.execPath, args, { cwd: projectRoot, encoding: "utf8", env }).stdout;
    };
    expect(runIn(fs.readFileSync(path.join(projectRoot, "Pulumi.yaml"), "utf8"))).toBe("undefined false\n");
    expect(runIn("name: other\nruntime: nodejs\n")).toBe("true true\n");
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
});

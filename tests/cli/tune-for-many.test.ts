import { spawnSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { projectRoot } from "../../sandbox/paths.ts";
import { makeFolder } from "./run-ccr.ts";

const manifest = (name: string): string => `apiVersion: v1\nkind: Service\nmetadata: {name: ${name}}\n`;

test.each([3, 120])("V8 knows every flag that a run over %d files sets, and says nothing", (count) => {
  const files = Array.from({ length: count }, (_, at) => [`a${at}.yaml`, manifest(`a${at}`)] as const);
  const run = spawnSync(process.execPath, [path.join(projectRoot, "cli/ccr.js"), "guard", "--json"], {
    cwd: makeFolder(Object.fromEntries(files)),
    encoding: "utf8",
  });
  const lines = run.stderr.split("\n").filter((line) => line !== "" && !line.startsWith("ccr: not judged: "));
  expect([run.status, lines]).toEqual([0, []]);
  expect(JSON.parse(run.stdout)).toMatchObject({ findings: [], summary: { files: count } });
});

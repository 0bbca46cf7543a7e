import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readInputs } from "../../sandbox/authority.ts";

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "credential-lanes-inputs-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

test("a file that somebody is writing, or has just moved, is no fault of who reads the folder", () => {
  const requests = path.join(folder, "credential-change-requests");
  fs.mkdirSync(path.join(requests, "drafts"), { recursive: true });
  fs.writeFileSync(path.join(requests, "b.yaml"), "b");
  fs.writeFileSync(path.join(requests, "a.yaml"), "a");
  // As a name is that was listed and is not there any more.
  fs.symlinkSync("nowhere", path.join(requests, ".a.yaml.17.tmp"));
  fs.symlinkSync("nowhere", path.join(requests, "c.yaml"));
  const stackConfig = path.join(folder, "Pulumi.dev.yaml");
  fs.writeFileSync(stackConfig, "config: {}");
  const names = ["a.yaml", "b.yaml", "c.yaml", "drafts"].map((name) => path.join(requests, name));
  expect(readInputs({ folder, stackConfig })).toEqual(
    [stackConfig, ...names].flatMap((name, at) => [name, ["config: {}", "a", "b", "", ""][at]]),
  );
});

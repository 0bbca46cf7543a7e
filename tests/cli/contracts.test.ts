import fs from "node:fs";
import path from "node:path";
import { Ajv } from "ajv";
import { expect, test } from "vitest";
import { issueCoreFile, makeFolder, projectRoot, readRequest, runCcr } from "./run-ccr.ts";

const active = readRequest("CCR-2026-0002");

/** One request of each kind of answer: granted, void, without evidence, without a front door, and with an error. */
const folders: Readonly<Record<string, string>> = {
  granted: active,
  void: active.replace("ttl: 15m", "ttl: 30m"),
  unproven: active.replace(/^evidence:\n(?: .*\n)+/m, ""),
  "of a cluster": active.replace("  environment: production\n", "  environment: production\n  cluster: railiance-1\n"),
  "without a front door": active.replace(/^access_frontdoor:\n(?: .*\n)+/m, ""),
  broken: active.replace("ttl: 15m", "ttl: forever"),
};

test.each(["status", "frontdoor"])("what ccr %s prints fits its published schema", async (name) => {
  const file = path.join(projectRoot, `schemas/${name}.v1.schema.json`);
  const validate = new Ajv({ strict: true }).compile(JSON.parse(fs.readFileSync(file, "utf8")) as object);
  const args = name === "status" ? ["status", "--json"] : ["frontdoor", "export"];
  for (const [kind, text] of Object.entries(folders)) {
    const { stdout } = await runCcr(args, { cwd: makeFolder({ [issueCoreFile]: text }) });
    expect([kind, validate(JSON.parse(stdout)), validate.errors]).toEqual([kind, true, null]);
  }
  expect(validate({ schema: "x" })).toBe(false);
});

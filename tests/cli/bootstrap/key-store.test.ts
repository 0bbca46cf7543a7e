import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openKeyFolder, openKeySecret } from "../../../cli/bootstrap/key-store.ts";
import { findDevOnly } from "../../../lanes/guardrails/dev-only/judge-object.ts";
import { makeFolder } from "../run-ccr.ts";

const keys = { unsealKey: "canary-unseal-key", rootToken: "canary-root-token" };

test("a folder keeps the keys for its owner alone", async () => {
  const folder = path.join(makeFolder({}), "deep/keys");
  const store = openKeyFolder(folder, "keys");
  expect(await store.read()).toEqual({});
  await store.write(keys);
  expect(await store.read()).toEqual(keys);
  expect(fs.statSync(folder).mode & 0o777).toBe(0o700);
  for (const name of fs.readdirSync(folder)) expect(fs.statSync(path.join(folder, name)).mode & 0o777).toBe(0o600);
  fs.chmodSync(path.join(folder, "unseal-key"), 0o640);
  expect(() => openKeyFolder(folder, "keys").read()).toThrow("can be read or changed by others");
});

test("a folder that others can read takes no key", () => {
  const folder = makeFolder({});
  fs.chmodSync(folder, 0o755);
  expect(() => openKeyFolder(folder, "keys").write(keys)).toThrow("can be read or changed by others");
  expect(fs.readdirSync(folder)).toEqual([]);
});

test("a Secret is written by stdin, with the label, and read back by it alone", async () => {
  const calls: { words: readonly string[]; input?: string | undefined }[] = [];
  let held: string | undefined;
  const store = openKeySecret({ namespace: "openbao", name: "dev-keys" }, (words, input) => {
    calls.push({ words, input });
    if (words[0] === "create") held = input;
    return Promise.resolve({ found: words[0] === "get" ? held : undefined });
  });
  expect(await store.read()).toEqual({});
  await store.write(keys);
  expect(JSON.stringify(calls.map(({ words }) => words))).not.toContain("canary");
  const secret = JSON.parse(held ?? "");
  expect(secret.metadata.labels).toEqual({ "credential-lanes/development-only": "true" });
  // The guard and the policy pack know it again, wherever it turns up.
  const faults = findDevOnly({ kind: "Secret", content: { metadata: secret.metadata } });
  expect(faults.map(({ path }) => path.join("/"))).toContain("metadata/labels/credential-lanes/development-only");
  const encode = (text: string): string => Buffer.from(text).toString("base64");
  const data = Object.fromEntries(
    Object.entries(secret.stringData).map(([key, value]) => [key, encode(String(value))]),
  );
  held = JSON.stringify({ ...secret, data });
  expect(await store.read()).toEqual(keys);
  held = JSON.stringify({ ...secret, data, metadata: {} });
  await expect(store.read()).rejects.toThrow("lacks the label");
});

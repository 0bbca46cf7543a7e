import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { makeFolder, newFlags, type Run, readRequest, runCcr } from "./run-ccr.ts";

const good = readRequest("CCR-2026-0002");
const part = (): string => randomBytes(24).toString("base64url").replace(/[-_]/g, "x");
// Made up anew in every run, so that no text of this repository looks like a credential.
const canary = `hvs.CAESI${part()}${part()}`;
const escaped = [...canary].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join("");
const middle = Math.floor(canary.length / 2);

const places: Readonly<Record<string, string>> = {
  "a value": good.replace("title: issue-core", `title: ${canary}`),
  "a value with other faults": good.replace("surface: external-secrets", `surface: ${canary}`),
  "a key": good.replace("  surface:", `  ${canary}: x\n  surface:`),
  "a comment": `# ${canary}\n${good}`,
  "a comment behind a fault": good.replace("surface: external-secrets", `surface: email # ${canary}`),
  "an escaped value": good.replace("title: issue-core ingestion API key lane", `title: "${escaped}"`),
  "a folded value": good.replace(
    "title: issue-core ingestion API key lane",
    `title: "${canary.slice(0, middle)}\\\n  ${canary.slice(middle)}"`,
  ),
  base64: good.replace("title: issue-core ingestion", `title: ${Buffer.from(canary).toString("base64")}`),
  "an id": good.replace("id: CCR-2026-0002", `id: ${canary}`),
  "a status": good.replace("status: active", `status: ${canary}`),
  "a request of another kind": good.replace("kind: credential-change-request", `kind: ${canary}`),
  "a text that does not parse": `${good}title: [${canary}\n`,
  "a syntax error": `title: "${canary}\nx: y\n`,
  "a duplicate key": `${good}${canary}: 1\n${canary}: 2\n`,
  "an anchor": good.replace("title: ", `title: &${canary} `),
  "a tag": good.replace("title: ", `title: !${canary} `),
  "a scalar": canary,
};

const forms = [
  ["validate", "."],
  ["validate", "--json", "."],
  ["validate", "--format", "sarif", "."],
  ["validate", "--format", "github", "."],
  ["status", "."],
  ["status", "--json", "."],
  ["fmt", "--check", "."],
  ["fmt", "--json", "."],
];

const traces = [
  canary,
  canary.slice(8),
  canary.slice(0, 24),
  Buffer.from(canary).toString("base64").slice(0, 40),
  escaped.slice(0, 60),
];

function expectNoTrace({ stdout, stderr }: Run): void {
  expect(stdout + stderr).not.toBe("");
  // Compared by hand, so that a failure does not print it either.
  for (const trace of traces) expect((stdout + stderr).includes(trace)).toBe(false);
}

test.each(forms)("ccr %s %s %s prints no credential, wherever in a file it is", async (...args) => {
  const files = Object.values(places).map((text, at): [string, string] => [`CCR-2026-${1000 + at}-x.yaml`, text]);
  const cwd = makeFolder(Object.fromEntries(files));
  const run = await runCcr(args, { cwd, env: { CCR_DEBUG: "1" } });
  expectNoTrace(run);
  expect(run.code).toBe(1);
});

test.each(Object.entries(places))("a credential in %s is found, and not printed from stdin", async (_, input) => {
  const cwd = makeFolder({});
  const [found, formatted] = await Promise.all(["validate", "fmt"].map((verb) => runCcr([verb, "-"], { cwd, input })));
  expectNoTrace(found as Run);
  expectNoTrace(formatted as Run);
  expect(found?.stdout).toContain("secret-value");
  expect([found?.code, formatted?.code]).toEqual([1, 1]);
});

test("a credential in a flag of new is not written and not repeated", async () => {
  const cwd = makeFolder({});
  const { code, stdout, stderr } = await runCcr(["new", "--title", canary, ...newFlags], { cwd });
  expect(stderr).toContain("secret-value");
  expect((stdout + stderr).includes(canary.slice(0, 24))).toBe(false);
  expect(code).toBe(1);
});

// A value that looks like nothing, where people put it who take the request for the place of it.
const plain = "canary-SECRET-123abc";
const slips = {
  "behind the field it is for": good.replace("- INGESTION_API_KEY", `- INGESTION_API_KEY=${plain}`),
  "as the value of a field": good.replace("- INGESTION_API_KEY", `- INGESTION_API_KEY: ${plain}`),
  "in a list of fields": good.replace(/fields:\n.*- INGESTION_API_KEY/, `fields: [INGESTION_API_KEY, "${plain}!"]`),
  "under a key that nobody knows": good.replace("openbao:", `openbao:\n  value: ${plain}`),
  "under a key named like a credential": good.replace(/^title: .*/m, `title: {client_secret: ${plain}}`),
  "before the end of a line that cannot be read": `${good}token: ${plain} }: [\n`,
};

test.each(Object.entries(slips))("a value %s is an error, and is not shown", async (_, text) => {
  for (const format of ["text", "json", "sarif", "github"]) {
    const cwd = makeFolder({ "CCR-2026-0002-issue-core-ingestion-api-key.yaml": text });
    const { code, stdout, stderr } = await runCcr(["validate", "--format", format, "."], { cwd });
    expect(code).toBe(1);
    expect(stdout + stderr).not.toContain("canary");
  }
});

import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { issueCoreFile, makeFolder, type Run, readRequest, runCcr } from "./run-ccr.ts";

// Made up anew in every run, so that no text of this repository looks like a credential.
const canary = `hvs.CAESI${randomBytes(36).toString("base64url").replace(/[-_]/g, "x")}`;
const secret = (value: string, key = "DB_PASSWORD"): string =>
  `apiVersion: v1\nkind: Secret\nmetadata:\n  name: demo\nstringData:\n  ${key}: ${value}\n`;
const clean = "apiVersion: v1\nkind: Namespace\nmetadata: {name: demo}\n";
const inAYear = `${new Date().getUTCFullYear() + 1}-01-01`;
const exceptions = (entry: string): string =>
  `kind: guard-exceptions\nschema_version: 1\nexceptions:\n  - code: inline-secret\n    ${entry}\n    owner: platform-team\n    reason: a demo\n    expires: '${inAYear}'\n`;

function expectNoTrace({ stdout, stderr }: Run): void {
  const encoded = Buffer.from(canary).toString("base64").slice(0, 32);
  // Compared by hand, so that a failure does not print it either.
  for (const trace of [canary, canary.slice(0, 20), encoded]) expect((stdout + stderr).includes(trace)).toBe(false);
}

test("a literal credential fails, and its line is not shown", async () => {
  const run = await runCcr(["guard"], { cwd: makeFolder({ "a.yaml": secret("hunter2-canary"), "b.yaml": clean }) });
  expect(run.code).toBe(1);
  expect(run.stdout).toContain("6:16  error");
  expect(run.stdout).not.toContain("hunter2-canary");
  expect(run.stdout.trimEnd().split("\n").at(-1)).toBe("2 files, 1 error, 0 warnings, 0 risks");
});

describe("no line of a finding shows a value that nobody has recognised", () => {
  const value = "Winter-canary-7";
  const readsNothing = (env: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: a}\nspec:\n  containers:\n    - name: a\n      env: ${env}\n`;
  const missing = "{name: X, valueFrom: {secretKeyRef: {name: nope, key: k}}}";

  test.each([
    [
      "beside a reference",
      { "a.yaml": readsNothing(`[{name: SOMETHING, value: ${value}}, ${missing}]`) },
      "{name: nope, key: …}",
    ],
    ["in a comment", { "a.yaml": readsNothing(`[${missing}] # ${value}`) }, "{name: nope, key: …}"],
    [
      "in a fixture",
      {
        "guardrails/fixtures.yaml": `kind: fixture-map\nschema_version: 1\nmount: a\nshared:\n  - {path: w/c/a/a, property: P, value: ${value}}\n`,
      },
      "value: …",
    ],
    [
      "in an unknown key",
      {
        "guardrails/fixtures.yaml": `kind: fixture-map\nschema_version: 1\nmount: a\nshared: []\nfoo: {bar: ${value}}\n`,
      },
      "foo: {bar: …}",
    ],
    [
      "of a wrong type",
      { "guardrails/fixtures.yaml": `kind: fixture-map\nschema_version: 1\nmount: a\nshared: ${value}\n` },
      "shared: …",
    ],
    [
      "in an exception",
      { "guardrails/exceptions.yaml": exceptions(`file: a.yaml\n    pointer: ${value}`) },
      "pointer: …",
    ],
    ["in a file that is not YAML", { "a.yaml": `apiVersion: v1\nkind: Pod\na: "${value}\nb: [\n` }, "yaml-syntax"],
    ["in a key given twice", { "a.yaml": `apiVersion: v1\nkind: Pod\na: ${value}\na: ${value}\n` }, "a: …"],
  ])("%s", async (_name, files: Readonly<Record<string, string>>, shown) => {
    const folder = { ...files, "credential-change-requests/.gitkeep": "" };
    const cwd = makeFolder(folder);
    for (const args of [["guard"], ["check"], ...("a.yaml" in files ? [] : [["validate", "guardrails"]])]) {
      const { stdout, stderr } = await runCcr(args, { cwd });
      expect(stdout + stderr).not.toContain(value);
      if (args[0] === "guard") expect(stdout).toContain(shown);
    }
  });
});

test("a repository without manifests is fine, a named folder without any is not", async () => {
  const cwd = makeFolder({ "docs/a.md": "" });
  expect((await runCcr(["guard"], { cwd })).code).toBe(0);
  const run = await runCcr(["guard", "docs"], { cwd });
  expect(run.stdout).toContain("no-manifest-files");
  expect(run.code).toBe(1);
});

test("stdin is read as manifests", async () => {
  const run = await runCcr(["guard", "-", "--json"], { input: `${clean}---\n${secret("x")}` });
  const { findings, files, schema } = JSON.parse(run.stdout) as { findings: object[]; files: string[]; schema: string };
  expect(schema).toBe("credential-lanes/guard/v1");
  expect(files).toEqual(["<stdin>"]);
  expect(findings).toMatchObject([
    { code: "inline-secret", file: "<stdin>", line: 10, pointer: "/stringData/DB_PASSWORD" },
  ]);
  expect(run.code).toBe(1);
});

test.each([
  ["nothing", ""],
  ["blanks", " \n\n"],
  ["marks and comments", "---\n# Source: demo/templates/a.yaml\n---\n"],
  ["the words of a program that failed", "Error: INSTALLATION FAILED\n"],
  ["a list without an item", "apiVersion: v1\nkind: List\nitems: []\n"],
])("stdin with %s is an error: what wrote it has failed", async (_name, input) => {
  const run = await runCcr(["guard", "-", "--json"], { input });
  const { findings } = JSON.parse(run.stdout) as { findings: object[] };
  expect(findings).toMatchObject([{ code: "no-manifest-files", file: "<stdin>", severity: "error" }]);
  expect(run.code).toBe(1);
});

test("stdin that cannot be read is that error alone", async () => {
  const run = await runCcr(["guard", "-", "--json"], { input: "apiVersion: v1\nkind: [\n" });
  expect((JSON.parse(run.stdout) as { findings: object[] }).findings).toMatchObject([{ code: "yaml-syntax" }]);
});

test("an empty file is an error where it is named, and none where it lies in a folder", async () => {
  const cwd = makeFolder({ "out/a.yaml": "\n", "out/b.yaml": clean, "out/c.yaml": "# nothing yet\n" });
  const run = await runCcr(["guard", "out/a.yaml", "out/c.yaml", "--json"], { cwd });
  const { findings } = JSON.parse(run.stdout) as { findings: object[] };
  expect(findings).toMatchObject([{ code: "no-manifest-files", file: "out/a.yaml" }]);
  expect(run.code).toBe(1);
  expect((await runCcr(["guard", "out"], { cwd })).code).toBe(0);
});

test("warnings fail it under --strict alone", async () => {
  const cwd = makeFolder({ "c/Chart.yaml": "name: c\n", "c/values.yaml": "password: demo\n" });
  expect((await runCcr(["guard"], { cwd })).code).toBe(0);
  expect((await runCcr(["guard", "--strict"], { cwd })).code).toBe(1);
});

test("requests on the way are left to validate", async () => {
  const cwd = makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002") });
  expect((await runCcr(["guard", "--strict"], { cwd })).code).toBe(0);
});

describe("exceptions", () => {
  const cwd = () => makeFolder({ "a.yaml": secret("x"), "guardrails/exceptions.yaml": exceptions("file: a.yaml") });

  test("pass, and are told and counted", async () => {
    const folder = cwd();
    const [text, json, sarif] = await Promise.all(
      ["text", "json", "sarif"].map((format) => runCcr(["guard", "--format", format], { cwd: folder })),
    );
    expect([text, json, sarif].map((run) => run?.code)).toEqual([0, 0, 0]);
    expect(text?.stdout).toBe("2 files, 0 errors, 0 warnings, 0 risks, 1 excepted\n");
    const report = JSON.parse(json?.stdout ?? "") as { excepted: object[]; summary: { excepted: number } };
    expect(report.excepted).toMatchObject([{ code: "inline-secret", exception: { owner: "platform-team" } }]);
    expect(report.summary.excepted).toBe(1);
    const log = JSON.parse(sarif?.stdout ?? "") as { runs: { results: { suppressions?: object[] }[] }[] };
    expect(log.runs[0]?.results).toMatchObject([{ suppressions: [{ kind: "external", status: "accepted" }] }]);
  });

  test("of another file are asked for by name, and must be there", async () => {
    const folder = makeFolder({ "a.yaml": secret("x"), "other.yaml": exceptions("file: a.yaml") });
    expect((await runCcr(["guard", "--exceptions", "other.yaml"], { cwd: folder })).code).toBe(0);
    const missing = await runCcr(["guard", "--exceptions", "none.yaml"], { cwd: folder });
    expect(missing.stdout).toContain("path-missing");
    expect(missing.code).toBe(1);
  });

  test.each([
    ["a folder", "file: tests/fixtures"],
    ["a folder with its sign", "file: tests/fixtures/"],
    ["all below a folder", "file: tests/fixtures/**"],
    ["names", "file: 'tests/*/?.yaml'"],
    ["any folders", "file: '**/a.yaml'"],
  ])("for %s pass, and are told with who answers for them", async (_name, entry) => {
    const folder = makeFolder({
      "tests/fixtures/a.yaml": secret("x"),
      "guardrails/exceptions.yaml": exceptions(entry),
    });
    const run = await runCcr(["guard", "--json"], { cwd: folder });
    const { excepted } = JSON.parse(run.stdout) as { excepted: object[] };
    expect(excepted).toMatchObject([{ file: "tests/fixtures/a.yaml", exception: { owner: "platform-team" } }]);
    expect(run.code).toBe(0);
  });

  test("for an object hold in each branch of a template", async () => {
    const one = (name: string): string =>
      `apiVersion: v1\nkind: Secret\nmetadata: {name: ${name}}\nstringData: {PASSWORD: x}\n`;
    const template = `{{- if .Values.a }}\n${one("first")}{{- else }}\n${one("other")}{{- end }}\n`;
    const files = { "a.yaml": template, "guardrails/exceptions.yaml": exceptions("file: a.yaml\n    name: other") };
    const run = await runCcr(["guard", "--json"], { cwd: makeFolder(files) });
    const { excepted } = JSON.parse(run.stdout) as { excepted: object[] };
    expect(excepted.length).toBeGreaterThan(0);
    expect(run.stdout).not.toContain("exception-unused");
  });

  test("for a pattern hold for one code, not for what cannot be read, and expire", async () => {
    const files = { "t/a.yaml": secret("x"), "t/b.yaml": "apiVersion: v1\nkind: [\n" };
    const entry = exceptions("file: t/**");
    const run = await runCcr(["guard"], { cwd: makeFolder({ ...files, "guardrails/exceptions.yaml": entry }) });
    expect(run.stdout).toContain("yaml-syntax");
    expect(run.stdout).not.toContain("inline-secret");
    const expired = entry.replace(inAYear, "2020-01-01");
    const late = await runCcr(["guard"], { cwd: makeFolder({ ...files, "guardrails/exceptions.yaml": expired }) });
    for (const code of ["exception-expired", "inline-secret"]) expect(late.stdout).toContain(code);
  });

  test.each([
    ["another file", "file: b.yaml"],
    ["a pattern of other files", "file: '*.json'"],
    ["a pattern of another folder", "file: 'x/**'"],
    ["a name in any folder", "file: 'b/a.yaml'"],
    ["another object", "file: a.yaml\n    name: other"],
    ["another key", "file: a.yaml\n    pointer: /stringData/OTHER"],
  ])("for %s hold for nothing here", async (_name, entry) => {
    const folder = makeFolder({ "a.yaml": secret("x"), "guardrails/exceptions.yaml": exceptions(entry) });
    const run = await runCcr(["guard"], { cwd: folder });
    expect(run.stdout).toContain("exception-unused");
    expect(run.code).toBe(1);
  });

  test.each([
    ["without a reason", (text: string) => text.replace(/ {4}reason.*\n/, ""), "missing-key"],
    ["without an owner", (text: string) => text.replace(/ {4}owner.*\n/, ""), "missing-key"],
    ["with a blank owner", (text: string) => text.replace("owner: platform-team", "owner: ' '"), "bad-format"],
    ["with dashes for a reason", (text: string) => text.replace("reason: a demo", "reason: '---'"), "bad-format"],
    ["expired", (text: string) => text.replace(inAYear, "2020-01-01"), "exception-expired"],
    ["of no kind", (text: string) => text.replace(/^kind.*\n/, ""), "exceptions-file-kind"],
    ["with an unknown key", (text: string) => `${text}    until: never\n`, "unknown-key"],
  ])("%s bring the finding back", async (_name, change, code) => {
    const folder = makeFolder({
      "a.yaml": secret("x"),
      "guardrails/exceptions.yaml": change(exceptions("file: a.yaml")),
    });
    const run = await runCcr(["guard"], { cwd: folder });
    for (const each of [code, "inline-secret"]) expect(run.stdout).toContain(each);
    expect(run.code).toBe(1);
  });
});

describe("--exclude", () => {
  const bad = { "tests/fixtures/a.yaml": secret("x"), "tests/fixtures/b/c.yaml": "apiVersion: v1\nkind: [\n" };

  test.each([["tests/fixtures"], ["tests/fixtures/**"], ["fixtures/"], ["./tests"], ["**/fixtures/**"]])(
    "%s passes files over, and says how many",
    async (pattern) => {
      const run = await runCcr(["guard", "--exclude", pattern, "--json"], {
        cwd: makeFolder({ ...bad, "d.yaml": clean }),
      });
      expect(run.stderr).toContain("ccr: excluded: 2 files\n");
      expect(JSON.parse(run.stdout)).toMatchObject({ files: ["d.yaml"], findings: [] });
      expect(run.code).toBe(0);
    },
  );

  test("may be given more than once, and leaves all else", async () => {
    const cwd = makeFolder({ ...bad, "d.yaml": secret("x"), "out/e.yaml": secret("x") });
    const run = await runCcr(["guard", "--exclude", "tests", "--exclude", "/out", "--json"], { cwd });
    expect(JSON.parse(run.stdout)).toMatchObject({ files: ["d.yaml"], findings: [{ file: "d.yaml" }] });
    expect(run.stderr).toContain("ccr: excluded: 3 files\n");
    expect(run.code).toBe(1);
  });

  test("of ccr check leaves requests alone", async () => {
    const cwd = makeFolder({ [issueCoreFile]: "kind: credential-change-request\n", ...bad });
    const run = await runCcr(["check", "--exclude", "**", "--json"], { cwd });
    const { findings } = JSON.parse(run.stdout) as { findings: { file: string }[] };
    expect([...new Set(findings.map(({ file }) => file))]).toEqual([".", issueCoreFile]);
    expect(run.code).toBe(1);
  });

  test("of all that there is leaves nothing that could pass", async () => {
    const run = await runCcr(["guard", "--exclude", "**"], { cwd: makeFolder(bad) });
    expect(run.stdout).toContain("no-manifest-files");
    expect(run.code).toBe(1);
    const empty = await runCcr(["guard", "--exclude", "**"], { cwd: makeFolder({}) });
    expect([empty.code, empty.stderr]).toEqual([0, expect.not.stringContaining("no manifest")]);
  });

  test("nothing to judge is no error without a path, and is said", async () => {
    const run = await runCcr(["guard"], { cwd: makeFolder({ "README.md": "" }) });
    expect([run.code, run.stderr]).toEqual([0, expect.stringContaining("ccr: no manifest below this folder")]);
    const other = await runCcr(["guard"], { cwd: makeFolder({ "a.yaml": clean }) });
    expect([other.code, other.stderr]).toEqual([0, expect.not.stringContaining("no manifest")]);
  });

  test("takes a file that is named too; a folder that is named and has nothing else is an error", async () => {
    const cwd = makeFolder(bad);
    expect((await runCcr(["guard", "tests/fixtures/a.yaml", "--exclude", "tests"], { cwd })).code).toBe(0);
    const run = await runCcr(["guard", "tests", "--exclude", "tests"], { cwd });
    expect(run.stdout).toContain("no-manifest-files");
    expect(run.code).toBe(1);
  });

  test.each(["", "/", "!a"])("%j is no pattern", async (pattern) => {
    expect((await runCcr(["guard", "--exclude", pattern], { cwd: makeFolder({ "a.yaml": clean }) })).code).toBe(2);
  });
});

describe("no value is shown", () => {
  const places: Readonly<Record<string, string>> = {
    value: secret(canary),
    "value of an innocent key": secret(canary, "note"),
    base64: secret(Buffer.from(canary).toString("base64"), "note").replace("stringData", "data"),
    key: secret("x", canary),
    comment: `# ${canary}\n${secret("x")}`,
    name: secret("x").replace("demo", canary),
    "flow mapping": `{apiVersion: v1, kind: Secret, stringData: {password: ${canary}}, x: [}`,
    "syntax error": `${secret(canary)}broken: [${canary}\n`,
    "duplicate key": `${secret("x")}${canary}: 1\n${canary}: 2\n`,
    alias: `${secret("x")}a: *${canary}\n`,
  };

  test.each(["text", "json", "sarif", "github"])("in %s", async (format) => {
    const files = Object.entries(places).map(([name, text], at) => [`${at}-${name.replaceAll(" ", "-")}.yaml`, text]);
    const run = await runCcr(["guard", "--format", format], { cwd: makeFolder(Object.fromEntries(files)) });
    expect(run.code).toBe(1);
    expectNoTrace(run);
  });
});

describe("check", () => {
  test("has everything in one report", async () => {
    const cwd = makeFolder({
      [issueCoreFile]: readRequest("CCR-2026-0002").replace("surface: external-secrets", "surface: email"),
      "deploy/a.yaml": secret("x"),
    });
    const run = await runCcr(["check", "--json"], { cwd });
    const { findings, files, schema } = JSON.parse(run.stdout) as {
      findings: { code: string }[];
      files: string[];
      schema: string;
    };
    expect(schema).toBe("credential-lanes/check/v1");
    expect(files).toEqual([issueCoreFile, "deploy/a.yaml"]);
    expect(findings.map(({ code }) => code)).toEqual(expect.arrayContaining(["wrong-value", "inline-secret"]));
    expect(run.code).toBe(1);
  });

  test("is fine where all is", async () => {
    const cwd = makeFolder({ [issueCoreFile]: readRequest("CCR-2026-0002"), "deploy/a.yaml": clean });
    const run = await runCcr(["check"], { cwd });
    expect(run.stdout).toContain("2 files, 0 errors");
    expect(run.code).toBe(0);
  });

  test.each([
    ["active", 1],
    ["applied", 1],
    ["approved", 0],
  ])("a lane that is %s and was changed since its approval ends with %d", async (status, code) => {
    const active = readRequest("CCR-2026-0002").replace(/^status: .*$/m, `status: ${status}`);
    const inactive = active
      .replace("resolvable: true", "resolvable: false")
      .replace(/readiness: .*/, "readiness: template");
    const text = status === "active" ? active : inactive;
    const cwd = makeFolder({ [issueCoreFile]: text.replace(/^title: .*$/m, "title: Another lane") });
    const checked = await runCcr(["check", "--json"], { cwd });
    const validated = await runCcr(["validate", "--json"], { cwd });
    const [inCheck, inValidate] = [checked, validated].map(({ stdout }) =>
      JSON.parse(stdout).findings.find((each: { code: string }) => each.code === "uncarried-status"),
    );
    expect([checked.code, validated.code]).toEqual([code, 0]);
    expect(inValidate).toMatchObject({ severity: "warning", hint: expect.stringContaining("is withheld") });
    if (code === 0) expect(inCheck).toEqual(inValidate);
    else
      expect(inCheck).toMatchObject({
        ...{ severity: "error", pointer: "/status", message: inValidate.message },
        hint: expect.stringContaining("undo the change"),
      });
  });

  test("a status beyond its evidence is no error: nothing was changed", async () => {
    const text = readRequest("CCR-2026-0003").replace(/kind: negative-verification/g, "kind: positive-verification");
    const file = "credential-change-requests/CCR-2026-0003-llm-connect-openrouter-api-key.yaml";
    const { code, stdout } = await runCcr(["check", "--json"], { cwd: makeFolder({ [file]: text }) });
    const found = JSON.parse(stdout).findings.find((each: { code: string }) => each.code === "uncarried-status");
    expect(found).toMatchObject({ severity: "warning" });
    expect(code).toBe(0);
  });

  test("requests may lie elsewhere", async () => {
    const cwd = makeFolder({ "asks/CCR-2026-0002-x.yaml": readRequest("CCR-2026-0002"), "deploy/a.yaml": clean });
    expect((await runCcr(["check", "--requests", "asks", "deploy"], { cwd })).code).toBe(0);
  });
});

test.each([
  [["guard", "--json", "--format", "sarif"], "contradict"],
  [["guard", "--format", "xml"], "text, json, sarif, github"],
])("%j is wrong usage", async (args, words) => {
  const { code, stderr } = await runCcr(args);
  expect(stderr).toContain(words);
  expect(code).toBe(2);
});

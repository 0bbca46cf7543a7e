import { spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { gzipSync } from "node:zlib";
import { Ajv } from "ajv";
import { expect, onTestFinished, test } from "vitest";
import { dataPath, frame, hmac, logAccess } from "../lanes/sweep/log.ts";
import { issueCoreFile, launcher, makeFolder, projectRoot, type Run, readRequest, runCcr } from "./run-ccr.ts";

const active = readRequest("CCR-2026-0002");
const [head = "", tail = ""] = [frame.slice(0, 2), frame.slice(2)].map((part) =>
  part.map((line) => `${line}\n`).join(""),
);
const toLog = (...lines: readonly string[]): string => `${head}${lines.map((line) => `${line}\n`).join("")}${tail}`;
const good = toLog(...logAccess());
const odd = toLog(...logAccess({ auth: { policies: ["root"], metadata: null, display_name: "root" } }));
const window = ["--from", "2026-07-01T00:00:00Z", "--to", "2026-07-02T00:00:00Z"];

function sweep(
  files: Readonly<Record<string, string | Uint8Array>>,
  args: readonly string[],
  { request = active, input = "" }: { request?: string; input?: string } = {},
): Promise<Run & { cwd: string }> {
  const cwd = makeFolder({ [issueCoreFile]: request, ...files });
  return runCcr(["sweep", "CCR-2026-0002", ...window, ...args], { cwd, input }).then((run) => ({ ...run, cwd }));
}

test("the exit code says whether all was as expected", async () => {
  const [fine, unexpected, short] = await Promise.all([
    sweep({ "audit.log": good }, ["--log", "audit.log"]),
    sweep({ "audit.log": odd }, ["--log", "audit.log"]),
    sweep({ "audit.log": head }, ["--log", "audit.log"]),
  ]);
  expect([fine.code, unexpected.code, short.code]).toEqual([0, 3, 1]);
  expect(fine.stdout).toContain("as expected: 1 access\n");
  expect(fine.stderr).toBe("");
  expect(unexpected.stdout).toContain("unexpected: 1 of 1 access\n");
  expect(unexpected.stdout).toContain("root: a root token");
  expect(short.stderr).toContain("do not reach from the window's begin to its end");
});

test("plain, gzip of one member and of many, and stdin come to the same report", async () => {
  const half = Math.floor(good.length / 2);
  const members = Buffer.concat([gzipSync(good.slice(0, half)), gzipSync(good.slice(half))]);
  const files = { plain: good, "one.log": gzipSync(good), "many.gz": members };
  const all = [
    ...Object.keys(files).map((name) => sweep(files, ["--log", name, "--json"])),
    sweep({}, ["--log", "-", "--json"], { input: good }),
  ];
  const reports = (await Promise.all(all)).map(({ stdout }) => JSON.parse(stdout));
  const name = expect.any(String);
  for (const { logs, ...report } of reports) {
    expect(report).toEqual({ ...reports[0], logs: undefined });
    expect(logs).toEqual([{ ...reports[0].logs[0], name, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  }
  expect(reports.map(({ logs }) => logs[0].name)).toEqual(["plain", "one.log", "many.gz", "stdin"]);
});

test("two logs make up one window, in whatever order they are named", async () => {
  const lines = good.split("\n");
  const files = { "a.log": `${lines.slice(0, 3).join("\n")}\n`, "b.log": lines.slice(3).join("\n") };
  const runs = [
    ["a.log", "b.log"],
    ["b.log", "a.log"],
  ].map((names) => sweep(files, ["--json", ...names.flatMap((each) => ["--log", each])]));
  const [one, two] = (await Promise.all(runs)).map(({ stdout }) => JSON.parse(stdout));
  expect(one).toMatchObject({ verdict: "as-expected", covers: true, counts: { accesses: 1, repeated: 0 } });
  expect({ ...two, logs: [...two.logs].reverse() }).toEqual(one);
});

test("logs that cannot be read are refused, all at once", async () => {
  const files = { empty: "", "folder/x": "" };
  const { code, stderr, stdout, cwd } = await sweep(
    files,
    ["absent", "empty", "folder"].flatMap((name) => ["--log", name]),
  );
  expect(stderr).toBe("ccr: absent does not exist\nccr: empty is empty\nccr: folder is a folder, not a file\n");
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).not.toContain(cwd);
});

test("damaged gzip is refused, all at once", async () => {
  const packed = gzipSync(toLog(...Array.from({ length: 500 }, (_, number) => logAccess({ number })).flat()));
  const damaged = Buffer.from(packed);
  damaged.fill(0xff, 200, 300);
  const files = {
    cut: packed.subarray(0, packed.length - 20),
    damaged,
    longer: Buffer.concat([packed, Buffer.from("\0more")]),
    hollow: gzipSync(""),
  };
  const { code, stderr, stdout } = await sweep(
    files,
    Object.keys(files).flatMap((name) => ["--log", name]),
  );
  expect(stderr.split("\n")).toEqual([
    "ccr: cut is cut off: its gzip data has no end",
    "ccr: damaged is damaged: it is no gzip data throughout",
    "ccr: longer goes on behind the end of its gzip data",
    "ccr: hollow is empty",
    "",
  ]);
  expect([code, stdout]).toEqual([1, ""]);
});

test.each([
  [["--from", "2026-07-02T00:00:00Z"], "--from must be earlier than --to"],
  [["--from", "2026-07-01"], "--from must be an instant with its offset"],
  [["--to", "2026-07-02T00:00:00"], "--to must be an instant with its offset"],
  [[], "--log must be given"],
  [["--log", "-", "--log", "-"], "stdin can be read once"],
])("usage: %j", async (args, message) => {
  const { code, stderr } = await sweep({ "audit.log": good }, args);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});

test("a rotation that the request does not have is refused", async () => {
  const { code, stderr } = await sweep({ "audit.log": good }, ["--log", "audit.log", "--rotation", "ROT-9"]);
  expect(stderr).toContain("CCR-2026-0002 has no rotation ROT-9; it has none");
  expect(code).toBe(1);
});

test("a request that grants nothing any more is swept for all the same", async () => {
  const request = active.replace("status: active", "status: denied").replace(/^decisions:\n[\s\S]*$/m, "");
  const denied = request
    .replace("resolvable: true", "resolvable: false")
    .replace("readiness: active", "readiness: template");
  const { code, stdout, stderr } = await sweep({ "audit.log": good }, ["--log", "audit.log"], { request: denied });
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("1 read of the value");
});

test("--out writes the report in all three forms, the same bytes each time", async () => {
  const args = ["--log", "audit.log", "--out", "evidence"];
  const { cwd, code } = await sweep({ "audit.log": odd }, args);
  expect(code).toBe(3);
  const folder = path.join(cwd, "evidence");
  expect(fs.readdirSync(folder).sort()).toEqual(["report.json", "report.md", "timeline.svg"]);
  for (const [name, format] of [
    ["report.json", "json"],
    ["report.md", "markdown"],
    ["timeline.svg", "svg"],
  ]) {
    const { stdout } = await sweep({ "audit.log": odd }, ["--log", "audit.log", "--format", format ?? ""]);
    expect(fs.readFileSync(path.join(folder, name ?? ""), "utf8")).toBe(stdout);
    expect(stdout).not.toContain(cwd);
  }
});

test("what is printed fits the published schema", async () => {
  const file = path.join(projectRoot, "schemas/sweep.v1.schema.json");
  const validate = new Ajv({ strict: true }).compile(JSON.parse(fs.readFileSync(file, "utf8")) as object);
  const rotated = active.replace(
    /^evidence:\n/m,
    "rotations:\n  - id: ROT-1\n    at: '2026-07-01T00:00:30+00:00'\n    by: platform-operator\nevidence:\n",
  );
  const login = logAccess({ number: 2, path: "auth/kubernetes/login" });
  const logs = [good, odd, toLog(...login, ...logAccess({ error: "x" }), "garbage"), head, "garbage\n"];
  for (const log of logs) {
    const args = ["--log", "audit.log", "--rotation", "ROT-1", "--json"];
    const { stdout, stderr } = await sweep({ "audit.log": log }, args, { request: rotated });
    expect([validate(JSON.parse(stdout || "{}")), validate.errors, stderr.includes("bug")]).toEqual([
      true,
      null,
      false,
    ]);
  }
  expect(validate({ schema: "x" })).toBe(false);
});

test("nothing of a token or of the data of requests and answers is in any form", async () => {
  const canary = `canary${"x9Q4".repeat(8)}`;
  const data = { data: { KEY: canary }, [canary]: 1 };
  const access = {
    auth: { client_token: canary, accessor: canary, external: canary },
    request: { client_token: canary, client_token_accessor: canary, data, headers: { x: [canary] }, client_id: canary },
    response: { data, auth: { client_token: canary, accessor: canary }, wrap_info: { token: canary } },
    error: undefined,
  };
  const { error: _, ...rest } = access;
  const log = toLog(...logAccess(rest), ...logAccess({ ...rest, number: 2, error: canary }), `{"${canary}`);
  for (const format of ["text", "json", "markdown", "svg"]) {
    const args = ["--log", "audit.log", "--format", format, "--out", "out"];
    const { stdout, stderr, cwd } = await sweep({ "audit.log": log }, args);
    const written = fs
      .readdirSync(path.join(cwd, "out"))
      .map((name) => fs.readFileSync(path.join(cwd, "out", name), "utf8"));
    for (const text of [stdout, stderr, ...written]) expect(text.includes(canary.slice(0, 16))).toBe(false);
    expect(stderr).toContain("log_raw");
  }
});

test("what a log says is shown as text, never as Markdown, markup or control characters", async () => {
  const name = `</text><script>x</script>|[a](http://x) \`b\` \u001b[31m\u202e@all\n# head`;
  const auth = { display_name: name, metadata: { role: name } };
  const log = toLog(...logAccess({ auth, request: { remote_address: name, operation: name } }));
  for (const format of ["text", "json", "markdown", "svg"]) {
    const { stdout } = await sweep({ "audit.log": log }, ["--log", "audit.log", "--format", format]);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
    expect(stdout).not.toMatch(/[\u001b\u202e]|^# head/m);
    if (format === "markdown") expect(stdout).not.toMatch(/<script|@all|[^\\]\[a\]|[^\\]`b/);
    if (format === "svg") expect(stdout).not.toContain("<script");
  }
});

test("30 MB take no more memory than a little log does", async () => {
  const cwd = makeFolder({ [issueCoreFile]: active });
  const args = ["sweep", "CCR-2026-0002", ...window, "--log", "-", "--json"];
  const child = spawn(process.execPath, ["--max-old-space-size=48", launcher, ...args], { cwd });
  onTestFinished(() => void child.kill());
  const out: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
  child.stdin.write(head);
  let number = 0;
  for (let bytes = 0; bytes < 30_000_000; ) {
    const lines = Array.from({ length: 200 }, (_, at) => {
      number += 1;
      const second = number % 86_000;
      return logAccess(at % 4 === 0 ? { number, second } : { number, second, path: `platform/data/other/${at}` });
    });
    const block = `${lines.flat().join("\n")}\n`;
    bytes += block.length;
    if (!child.stdin.write(block)) await once(child.stdin, "drain");
  }
  child.stdin.end(tail);
  const [code] = await once(child, "close");
  const report = JSON.parse(Buffer.concat(out).toString());
  expect(code).toBe(0);
  expect(report.counts).toMatchObject({ accesses: number / 4, expected: number / 4, unexpected: 0 });
  expect(report.groups[0].path).toBe(dataPath);
  expect(report.groups[0].accessors[0]).toMatch(hmac(1).slice(0, 20));
});

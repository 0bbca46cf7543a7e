import fs from "node:fs";
import { describe, expect, test } from "vitest";
import { issueCoreFile, makeFolder, newFlags, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const id = "CCR-2026-0002";
const other = "CCR-2026-0001";
const text = readRequest(id);

const place = (): string =>
  makeFolder({
    [issueCoreFile]: text,
    [`credential-change-requests/${other}-other.yaml`]: readRequest(other),
  });

const digests = async (cwd: string, args: readonly string[], input = "") => {
  const { code, stdout, stderr } = await runCcr(["digest", "--json", ...args], { cwd, input });
  const { requests } = JSON.parse(stdout) as { requests: { id: string; digest: string }[] };
  return { code, stderr, requests: requests.map(({ id: each, digest }) => [each, digest]) };
};

describe("a request is named by its id, its file, its folder or by nothing", () => {
  test("ccr digest says the same of it in each way, and of stdin", async () => {
    const cwd = place();
    const byId = await digests(cwd, [id]);
    expect(byId).toEqual({ code: 0, stderr: "", requests: [[id, expect.stringMatching(/^sha256:[0-9a-f]{64}$/)]] });
    expect(await digests(cwd, [issueCoreFile])).toEqual(byId);
    expect(await digests(cwd, ["-"], text)).toEqual(byId);
    const all = await digests(cwd, []);
    expect(all.requests).toHaveLength(2);
    expect(await digests(cwd, ["credential-change-requests"])).toEqual(all);
  });

  test("ccr validate judges it among the others, and says nothing of them", async () => {
    const cwd = place();
    const order = [
      "--subject",
      id,
      "--trigger",
      "schedule",
      "--due",
      "2099-01-01",
      "--title",
      "a",
      "--agent",
      "b",
      "--reason",
      "c",
      "--approver",
      "issue-core-owner",
    ];
    const { code: ordered, stderr } = await runCcr(["order", "lane-rotation", ...order], { cwd });
    expect([ordered, stderr]).toEqual([0, expect.anything()]);
    const broken = `${cwd}/credential-change-requests/${other}-other.yaml`;
    fs.writeFileSync(broken, "a: [\n");
    for (const each of [id, "CCR-2026-0003"]) {
      const { code, stdout } = await runCcr(["validate", each, "--json"], { cwd });
      const { files, findings } = JSON.parse(stdout) as { files: string[]; findings: { severity: string }[] };
      expect(files).toEqual([expect.stringMatching(`^credential-change-requests/${each}-.*[.]yaml$`)]);
      expect([code, findings.filter(({ severity }) => severity === "error")]).toEqual([0, []]);
    }
    expect((await runCcr(["validate", other], { cwd })).code).toBe(1);
    const both = await runCcr(["validate", id, "-", "--json"], { cwd, input: "a: [" });
    expect((JSON.parse(both.stdout) as { files: string[] }).files).toEqual(["<stdin>", issueCoreFile]);
  });

  test("ccr fmt writes that file alone", async () => {
    const cwd = place();
    const files = [issueCoreFile, `credential-change-requests/${other}-other.yaml`].map((each) => `${cwd}/${each}`);
    for (const file of files)
      fs.writeFileSync(file, fs.readFileSync(file, "utf8").replace(/^(id: .*\n)(.*\n)/m, "$2$1"));
    const { code, stdout } = await runCcr(["fmt", id], { cwd });
    expect([code, stdout]).toEqual([0, `changed ${issueCoreFile}\n`]);
    expect(fs.readFileSync(files[1] ?? "", "utf8")).not.toMatch(/^id:/);
  });

  test.each(["digest", "publish", "frontdoor", "validate", "fmt"])(
    "ccr %s says which one is not there",
    async (verb) => {
      const words = verb === "frontdoor" ? ["export", "CCR-2026-0099"] : ["CCR-2026-0099"];
      const { code, stdout, stderr } = await runCcr([verb, ...words], { cwd: place() });
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("no request of credential-change-requests is CCR-2026-0099");
    },
  );
});

describe("a slip on the command line", () => {
  const actor = ["--reviewer", "issue-core-owner", "--comment", "as agreed"];

  test.each([
    ["status", ""],
    ["render", ""],
    ["plan", "--offline", ""],
    ["comment", "", ...actor],
    ["guard", ""],
  ])("that leaves the operand of ccr %s empty is wrong usage, and reads nothing", async (...args) => {
    const { code, stdout, stderr } = await runCcr(args, { cwd: place() });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("operand 1 is empty: is a variable of the shell not set?");
  });

  test.each([["export"], ["plan", "--offline"], ["drift"], ["operator-commands"], ["comment", ...actor], ["smoke"]])(
    "in the path that ccr %s is given has nothing beside it read",
    async (verb, ...more) => {
      const stack = Object.entries(stackFiles()).map(([name, text]) => [`c/${name}`, text]);
      const cwd = makeFolder({ "b.yaml": "a: b\n", ...Object.fromEntries(stack) });
      const { code, stdout, stderr } = await runCcr([verb, "../nosuch", ...more], { cwd: `${cwd}/c` });
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("there is no request, file or folder ../nosuch");
      expect(stderr).not.toMatch(/b\\.yaml|bug/);
    },
  );

  test("in the case of an id is told by the id", async () => {
    const { code, stderr } = await runCcr(["comment", "ccr-2026-0002", ...actor], { cwd: place() });
    expect([code, stderr]).toEqual([1, expect.stringContaining("a request is named by its id, CCR-2026-0002")]);
  });
});

describe("a folder below the one that has the requests", () => {
  test.each([
    ["status"],
    ["validate"],
    ["fmt", "--check"],
    ["plan", "--offline"],
    ["render", id],
    ["new", "--title", "a", ...newFlags],
  ])("is refused by ccr %s with a word on where to go, and nothing is written", async (...args) => {
    const top = makeFolder({ [issueCoreFile]: text, "docs/deep/readme.md": "" });
    const { code, stdout, stderr } = await runCcr(args, { cwd: `${top}/docs/deep` });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("ccr: there is no credential-change-requests here: run ccr in ../.., which has it\n");
    expect(fs.readdirSync(`${top}/docs/deep`)).toEqual(["readme.md"]);
  });

  test("of another repository is judged by itself", async () => {
    const top = makeFolder({ [issueCoreFile]: text, "other/.git/HEAD": "" });
    const { code, stdout, stderr } = await runCcr(["validate"], { cwd: `${top}/other` });
    expect(code).toBe(1);
    expect(stdout + stderr).toContain("path-missing");
  });
});

describe("a file that no reading of its folder takes", () => {
  const copy = `${issueCoreFile}.orig`;
  const make = (): string =>
    makeFolder({
      ...stackFiles(),
      [issueCoreFile]: text,
      [`credential-change-requests/${other}-other.yaml`]: readRequest(other),
      [copy]: text,
    });

  test.each([
    ...["status", "digest", "render", "inventory", "smoke", "operator-commands", "export"].map((name) => [name, copy]),
    ["plan", "--offline", copy],
    ["plan", "--offline", copy, other],
    ["apply", "--yes", "--by", "codex", copy],
  ])("stands for no request, and never for all of them: ccr %s %s", async (...args) => {
    const cwd = make();
    const { code, stdout, stderr } = await runCcr(args, { cwd });
    expect([code, stdout + stderr]).toEqual([expect.any(Number), expect.stringContaining(copy)]);
    expect(code).toBeGreaterThan(0);
    expect(stdout).not.toContain(other);
    expect(fs.readFileSync(`${cwd}/${issueCoreFile}`, "utf8")).toBe(text);
  });
});

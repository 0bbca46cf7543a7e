import fs from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { makeFolder, type Run, readRequest, runCcr } from "./run-ccr.ts";
import { stackFiles } from "./stack-files.ts";

const requests = "credential-change-requests";
const file3 = `${requests}/CCR-2026-0003-llm-connect-openrouter-api-key.yaml`;
const file2 = `${requests}/CCR-2026-0002-issue-core-ingestion-api-key.yaml`;
const lane3 = "lanes/workload-kv-read-llm-connect-provider-secrets.yaml";
const lane2 = "lanes/workload-kv-read-issue-core-ingestion-api-key.yaml";
const stack = (...settings: readonly string[]): string => stackFiles({ settings })["Pulumi.production.yaml"];

function makeProject(): string {
  return makeFolder({
    "Pulumi.yaml": "name: lanes\nruntime: nodejs\n",
    "Pulumi.production.yaml": stack("ccr:kubernetesObjects: gitops"),
    "Pulumi.staging.yaml": stack("ccr:kubernetesObjects: gitops").replace(
      "environment: production",
      "environment: staging",
    ),
    [file2]: readRequest("CCR-2026-0002"),
    [file3]: readRequest("CCR-2026-0003"),
  });
}

const run = (cwd: string, ...flags: readonly string[]): Promise<Run> =>
  runCcr(["export", "--gitops", "out", ...flags], { cwd });
const check = async (cwd: string, ...flags: readonly string[]): Promise<readonly [number | null, unknown]> => {
  const { code, stdout } = await run(cwd, "--check", "--json", ...flags);
  const { files } = JSON.parse(stdout) as { files: { path: string; state: string }[] };
  return [code, files.filter(({ state }) => state !== "same")];
};
const at = (cwd: string, name: string): string => path.join(cwd, "out", name);

describe("ccr export --gitops", () => {
  test("takes a folder, and leaves a file of its name alone", async () => {
    const cwd = makeProject();
    fs.writeFileSync(at(cwd, ""), "somebody's\n");
    const { code, stdout, stderr } = await run(cwd);
    expect([code, stdout, stderr]).toEqual([2, "", expect.stringContaining("there is a file of this name")]);
    expect(fs.readFileSync(at(cwd, ""), "utf8")).toBe("somebody's\n");
  });

  test("writes what is missing or differs, and touches nothing that is right", async () => {
    const cwd = makeProject();
    expect((await check(cwd))[0]).toBe(3);
    expect(fs.existsSync(at(cwd, ""))).toBe(false);
    const first = await run(cwd);
    expect([first.code, first.stderr]).toEqual([0, ""]);
    expect(await check(cwd)).toEqual([0, []]);
    const before = fs.statSync(at(cwd, lane2));
    fs.appendFileSync(at(cwd, lane3), "# by hand\n");
    fs.rmSync(at(cwd, "stores/issue-core.yaml"));
    expect(await check(cwd)).toEqual([
      3,
      [
        { path: lane3, state: "differs" },
        { path: "stores/issue-core.yaml", state: "missing" },
      ],
    ]);
    const second = await run(cwd);
    expect(second.stdout).toBe(`written    ${lane3}\nwritten    stores/issue-core.yaml\n`);
    const after = fs.statSync(at(cwd, lane2));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
    expect(await check(cwd)).toEqual([0, []]);
    expect(fs.readdirSync(at(cwd, "lanes")).every((name) => name.endsWith(".yaml") && !name.startsWith("."))).toBe(
      true,
    );
  });

  test("is the same from any folder and at any time", async () => {
    const texts = await Promise.all(
      [makeProject(), makeProject()].map(async (cwd) => {
        await run(cwd);
        return fs
          .readdirSync(at(cwd, ""), { recursive: true, withFileTypes: true })
          .map((entry) =>
            entry.isFile()
              ? [entry.name, fs.readFileSync(path.join(entry.parentPath, entry.name), "utf8")]
              : [entry.name],
          );
      }),
    );
    expect(texts[0]).toEqual(texts[1]);
  });

  test("removes the file of a lane that ended by a decision, and nobody else's", async () => {
    const cwd = makeProject();
    await run(cwd);
    fs.writeFileSync(at(cwd, "lanes/of-another.yaml"), "kind: ConfigMap\n");
    const ended = readRequest("CCR-2026-0003")
      .replace("status: active", "status: deactivated")
      .replace("resolvable: true", "resolvable: false")
      .replace("readiness: active", "readiness: template");
    fs.writeFileSync(path.join(cwd, file3), ended);
    expect(await check(cwd)).toEqual([
      3,
      [
        { path: "kustomization.yaml", state: "differs" },
        { path: lane3, state: "left-over" },
        { path: "stores/activity-core.yaml", state: "left-over" },
      ],
    ]);
    const { code, stdout, stderr } = await run(cwd);
    expect(code, stderr).toBe(0);
    expect(stdout).toContain(`removed    ${lane3}`);
    expect(stderr).toContain("ccr: CCR-2026-0003 is withheld: status deactivated grants nothing");
    expect(fs.readdirSync(at(cwd, "lanes")).sort()).toEqual(["of-another.yaml", path.basename(lane2)]);
  });

  test("refuses to let a lane go whose request is lost: whoever applies the folder would delete it", async () => {
    const cwd = makeProject();
    await run(cwd);
    fs.rmSync(path.join(cwd, file3));
    for (const flags of [[], ["--check"]]) {
      const { code, stderr, stdout } = await run(cwd, ...flags);
      expect([code, stdout]).toEqual([1, ""]);
      expect(stderr).toContain("no request asks for it any more: restore the file");
    }
    expect(fs.existsSync(at(cwd, lane3))).toBe(true);
  });

  test("refuses everything where a request has an error, and writes nothing", async () => {
    const cwd = makeProject();
    fs.writeFileSync(path.join(cwd, file2), "id: [\n");
    const { code, stderr } = await run(cwd);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`${file2}:`)]);
    expect(fs.existsSync(at(cwd, ""))).toBe(false);
  });

  test("a check that is refused tells what else differs", async () => {
    const cwd = makeProject();
    await run(cwd);
    fs.writeFileSync(at(cwd, "kustomization.yaml"), "resources: [theirs.yaml]\n");
    fs.appendFileSync(at(cwd, lane2), "# edited\n");
    fs.rmSync(at(cwd, lane3));
    const { code, stdout, stderr } = await run(cwd, "--check");
    expect([code, stdout]).toEqual([1, ""]);
    for (const reason of ["kustomization.yaml is in the way", `${lane2} differs`, `${lane3} is missing`])
      expect(stderr).toContain(reason);
    expect((await run(cwd)).stderr).not.toContain("differs");
  });

  test("does not write over what it did not write, nor through a link", async () => {
    const cwd = makeProject();
    fs.mkdirSync(at(cwd, "stores"), { recursive: true });
    fs.writeFileSync(at(cwd, "kustomization.yaml"), "resources: [theirs.yaml]\n");
    fs.symlinkSync("/nonexistent", at(cwd, "stores/issue-core.yaml"));
    const { code, stderr } = await run(cwd);
    expect(code).toBe(1);
    expect(stderr).toContain("kustomization.yaml is in the way and has no header of ccr export");
    expect(stderr).toContain("stores/issue-core.yaml is in the way and is no regular file");
    expect(fs.readFileSync(at(cwd, "kustomization.yaml"), "utf8")).toBe("resources: [theirs.yaml]\n");
    fs.rmSync(at(cwd, ""), { recursive: true });
    fs.mkdirSync(path.join(cwd, "elsewhere"));
    fs.mkdirSync(at(cwd, ""));
    fs.symlinkSync("../elsewhere", at(cwd, "lanes"));
    const linked = await run(cwd);
    expect([linked.code, linked.stderr]).toEqual([1, expect.stringContaining("lanes is in the way and is no folder")]);
    expect(fs.readdirSync(path.join(cwd, "elsewhere"))).toEqual([]);
  });

  test("does not take another stack's files for its own", async () => {
    const cwd = makeProject();
    await run(cwd);
    const { code, stderr } = await run(cwd, "--stack", "staging");
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("kustomization.yaml is in the way and was exported for lanes/production"),
    ]);
    expect(fs.existsSync(at(cwd, lane3))).toBe(true);
  });

  test("goes over to Flux and back without leaving anything", async () => {
    const cwd = makeProject();
    await run(cwd);
    expect((await run(cwd, "--layout", "flux", "--flux-path", "clusters/a")).code).toBe(0);
    expect(fs.readFileSync(at(cwd, "flux.yaml"), "utf8")).toContain("path: './clusters/a/stores'\n");
    const back = await run(cwd);
    expect(back.stdout).toContain("removed    flux.yaml\n");
    expect(back.stdout).toContain("removed    lanes/kustomization.yaml\n");
    expect(await check(cwd)).toEqual([0, []]);
  });

  test("says who else applies them where the stack leaves nothing to GitOps", async () => {
    const cwd = makeProject();
    fs.writeFileSync(path.join(cwd, "Pulumi.production.yaml"), stack());
    const { code, stderr } = await run(cwd);
    expect([code, stderr]).toEqual([0, expect.stringContaining("Pulumi applies the same objects")]);
  });

  test.each([
    [["--wave", "first"], "--wave must be"],
    [["--flux-source", "A b"], "--flux-source must be"],
    [["--flux-path", "../x"], "--flux-path must be"],
    [["CCR-2026-0003"], "name folders of requests"],
  ])("takes %j for a slip of the command line", async (flags, words) => {
    const { code, stderr } = await run(makeProject(), ...flags);
    expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
  });

  test("needs the folder to be named", async () => {
    const { code, stderr } = await runCcr(["export"], { cwd: makeProject() });
    expect([code, stderr]).toEqual([2, expect.stringContaining("--gitops must name the folder")]);
  });

  test("says that a path leads through a file", async () => {
    const cwd = makeProject();
    fs.writeFileSync(path.join(cwd, "README.md"), "");
    const { code, stderr } = await runCcr(["export", "--gitops", "README.md/out"], { cwd });
    expect([code, stderr]).toEqual([1, expect.stringContaining("what its path names as a folder is a file")]);
  });
});

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { describe, expect, it } from "vitest";
import { findOnPath } from "../../toolchain/path-program.ts";
import { workflows } from "./definitions.ts";
import { makeFolder, type Run, runProgram } from "./run-script.ts";

/** The script of a step, by its name. */
function scriptOf(workflow: string, job: string, name: string): string {
  const found = workflows[`.github/workflows/${workflow}.yml`]?.jobs[job]?.steps.find((step) => step.name === name);
  if (found?.run === undefined) throw new Error(`${workflow} ${job} has no step ${name}`);
  return found.run;
}

/** Programs of a test's own, first on PATH; each writes down how it was started. */
function stubPrograms(programs: Readonly<Record<string, string>>): { readonly PATH: string; readonly log: string } {
  const folder = makeFolder();
  const log = path.join(folder, "log");
  fs.writeFileSync(log, "");
  for (const [name, body] of Object.entries(programs)) {
    const text = `#!/bin/bash\nprintf '%s\\n' "${name} $*" >> ${JSON.stringify(log)}\n${body}\n`;
    fs.writeFileSync(path.join(folder, name), text, { mode: 0o755 });
  }
  return { PATH: [folder, process.env.PATH].join(path.delimiter), log };
}

function runStep(script: string, cwd: string, env: Readonly<Record<string, string>>): Promise<Run> {
  // Without --norc bash takes the socket on its stdin for a remote shell, and reads somebody's start-up file.
  return runProgram(["bash", "--noprofile", "--norc", "-e", "-c", script], { cwd, env });
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
}

const listFiles = (folder: string): readonly string[] =>
  (fs.readdirSync(folder, { recursive: true, withFileTypes: true }) as fs.Dirent[])
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();

describe("the requests of a pull request", () => {
  const take = scriptOf("requests", "preview", "Take the requests that are proposed");
  const reviewed = { "index.ts": "reviewed", "ci/sign-in.ts": "reviewed", "Pulumi.production.yaml": "reviewed" };

  it("replace those that were reviewed, and nothing else does", async () => {
    const folder = makeFolder();
    writeFiles(folder, {
      ...reviewed,
      "credential-change-requests/old.yaml": "old",
      "openbao/policies/old.hcl": "old",
      "openbao/other.txt": "reviewed",
    });
    writeFiles(path.join(folder, "proposed"), {
      "index.ts": "proposed",
      "ci/sign-in.ts": "proposed",
      "Pulumi.production.yaml": "proposed",
      "openbao/other.txt": "proposed",
      "credential-change-requests/new.yaml": "proposed",
      "credential-change-requests/-rf": "proposed",
    });
    const { code, stderr } = await runStep(take, folder, {});
    expect([code, stderr]).toEqual([0, ""]);
    expect(listFiles(folder)).toEqual([
      "Pulumi.production.yaml",
      "ci/sign-in.ts",
      "credential-change-requests/-rf",
      "credential-change-requests/new.yaml",
      "index.ts",
      "openbao/other.txt",
    ]);
    for (const name of [...Object.keys(reviewed), "openbao/other.txt"]) {
      expect(fs.readFileSync(path.join(folder, name), "utf8"), name).toBe("reviewed");
    }
  });

  it.each([
    ["credential-change-requests/a.yaml", "/proc/self/environ"],
    ["credential-change-requests", "../.."],
    ["openbao/policies", "/etc"],
    ["openbao", "/etc"],
  ])("are refused where %s is a link", async (name, target) => {
    const folder = makeFolder();
    writeFiles(folder, { ...reviewed, "credential-change-requests/old.yaml": "old" });
    const link = path.join(folder, "proposed", name);
    fs.mkdirSync(path.dirname(link), { recursive: true });
    fs.symlinkSync(target, link);
    const { code, stdout } = await runStep(take, folder, {});
    expect([code, stdout]).toEqual([1, "::error::a link among the requests or policies\n"]);
    expect(fs.readFileSync(path.join(folder, "credential-change-requests/old.yaml"), "utf8")).toBe("old");
  });
});

describe("a plan", () => {
  const plan = scriptOf("requests", "preview", "Plan");

  it.each([
    [0, 0, "the plan"],
    [3, 0, "the plan"],
    [1, 1, "ccr plan ended with exit code 1"],
    [2, 2, "ccr plan ended with exit code 2"],
  ])("that ends with %i ends the step with %i, and is said in the comment", async (code, wanted, words) => {
    const folder = makeFolder();
    const { PATH, log } = stubPrograms({ npm: `echo 'the plan'; exit ${code}` });
    const [summary, output] = [path.join(folder, "summary"), path.join(folder, "output")];
    const env = { PATH, RUNNER_TEMP: folder, GITHUB_STEP_SUMMARY: summary, GITHUB_OUTPUT: output };
    expect((await runStep(plan, folder, env)).code).toBe(wanted);
    expect(fs.readFileSync(path.join(folder, "plan.md"), "utf8")).toContain(words);
    expect(fs.readFileSync(summary, "utf8")).toContain(words);
    expect(fs.readFileSync(output, "utf8")).toBe("has-plan=true\n");
    expect(fs.readFileSync(log, "utf8")).toBe("npm exec --no -- ccr plan --format markdown\n");
  });
});

// jq is part of the image of the runner.
describe.skipIf(findOnPath("jq", process.env) === undefined)("verification", () => {
  const status = {
    requests: [
      { id: "CCR-2026-0001", status: "applied", granted: true },
      { id: "CCR-2026-0002", status: "active", granted: true },
      { id: "CCR-2026-0003", status: "applied", granted: false },
      { id: "CCR-2026-0004", status: "applied", granted: true },
      { id: "CCR-2026-0005", status: "applied", granted: true, request_type: "lane-rotation" },
      { file: "broken.yaml", status: "invalid", granted: false },
    ],
  };
  const verify = scriptOf("apply", "apply", "Verify what was applied");

  it("is tried of every lane that was applied, and fails if one does", async () => {
    const folder = makeFolder();
    const body = `case "$*" in *" status "*) cat <<'END'\n${JSON.stringify(status)}\nEND\n;; *0001*) exit 1 ;; esac`;
    const { PATH, log } = stubPrograms({ npm: body });
    const env = { PATH, RUNNER_TEMP: folder, APPLIER: "the pipeline" };
    expect((await runStep(verify, folder, env)).code).toBe(1);
    const tail = "--record --by the pipeline --wait 5m";
    expect(fs.readFileSync(log, "utf8").split("\n").slice(1, -1)).toEqual([
      `npm exec --no -- ccr verify CCR-2026-0001 ${tail}`,
      `npm exec --no -- ccr verify CCR-2026-0004 ${tail}`,
    ]);
  });

  it("fails where it is not known what was applied", async () => {
    const folder = makeFolder();
    const { PATH } = stubPrograms({ npm: "echo nothing; exit 1" });
    expect((await runStep(verify, folder, { PATH, RUNNER_TEMP: folder, APPLIER: "x" })).code).not.toBe(0);
  });
});

describe("evidence", () => {
  it("comes back as a branch with the requests alone", async () => {
    const [origin, folder, temporary] = [makeFolder(), makeFolder(), makeFolder()];
    const git = (...words: readonly string[]): string =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...words], {
        cwd: folder,
        encoding: "utf8",
      });
    execFileSync("git", ["init", "--quiet", "--bare", origin]);
    git("init", "--quiet", "--initial-branch", "main");
    writeFiles(folder, { "credential-change-requests/a.yaml": "status: approved\n", "index.ts": "reviewed\n" });
    git("add", "--all");
    git("commit", "--quiet", "--message", "x");
    git("remote", "add", "origin", origin);
    writeFiles(folder, { "credential-change-requests/a.yaml": "status: applied\n", "index.ts": "changed\n" });
    writeFiles(temporary, { "evidence/evidence.patch": git("diff", "--binary") });
    git("checkout", "--quiet", "--", ".");

    const { PATH, log } = stubPrograms({ gh: "exit 0" });
    const env = {
      ...{ PATH, RUNNER_TEMP: temporary, HOME: temporary, GH_TOKEN: "canary-gh-token" },
      ...{ BRANCH: "evidence/12-1", RUN: "https://git.example.org/run/12" },
    };
    const { code, stdout, stderr } = await runStep(scriptOf("apply", "record", "Propose the evidence"), folder, env);
    expect([code, code === 0 ? "" : stderr]).toEqual([0, ""]);
    const branch = "refs/heads/evidence/12-1";
    const show = (file: string): string =>
      execFileSync("git", ["show", `${branch}:${file}`], { cwd: origin, encoding: "utf8" });
    expect([show("credential-change-requests/a.yaml"), show("index.ts")]).toEqual(["status: applied\n", "reviewed\n"]);
    expect(fs.readFileSync(log, "utf8")).toContain("gh pr create --base main --head evidence/12-1 ");
    expect(stdout + stderr + fs.readFileSync(log, "utf8")).not.toContain("canary-gh-token");
  });
});

describe("drift", () => {
  const compare = scriptOf("drift", "drift", "Compare");

  it.each([
    [0, "platform-admin ops", "npm exec --no -- ccr drift --accept platform-admin --accept ops\n"],
    [3, "", "npm exec --no -- ccr drift\n"],
    [1, "a* $(id)", "npm exec --no -- ccr drift --accept a* --accept $(id)\n"],
  ])("that ends with %i ends the job so, with the accepted policies %j", async (code, accepted, started) => {
    const folder = makeFolder();
    writeFiles(folder, { "a-file": "" });
    const { PATH, log } = stubPrograms({ npm: `echo 'what differs'; exit ${code}` });
    const summary = path.join(folder, "summary");
    const env = { PATH, RUNNER_TEMP: folder, GITHUB_STEP_SUMMARY: summary, ACCEPTED: accepted };
    const run = await runStep(compare, folder, env);
    expect([run.code, run.stdout]).toEqual([code, "what differs\n"]);
    expect(fs.readFileSync(log, "utf8")).toBe(started);
    expect(fs.readFileSync(summary, "utf8")).toContain("what differs");
  });
});

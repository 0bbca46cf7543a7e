import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { expect, it } from "vitest";
import { projectRoot } from "../cli/run-ccr.ts";
import { makeFolder, type Run, runProgram } from "./run-script.ts";

const runner = {
  GITHUB_REF: "refs/tags/v1.2.0",
  GITHUB_SERVER_URL: "https://git.example.org",
  GITHUB_REPOSITORY: "lanes/credential-lanes",
};
const manifest = {
  version: "1.2.0",
  repository: { type: "git", url: "git+https://git.example.org/lanes/credential-lanes.git" },
};
const changelog = "# Changelog\n\n## Unreleased\n\n## 1.2.0\n\n- New.\n\n## 1.1.0\n\n- Old.\n";

function check(changes: {
  manifest?: object;
  changelog?: string;
  env?: Readonly<Record<string, string>>;
}): Promise<Run> {
  const folder = makeFolder();
  fs.mkdirSync(path.join(folder, "ci"));
  fs.copyFileSync(path.join(projectRoot, "ci/check-release.ts"), path.join(folder, "ci/check-release.ts"));
  fs.writeFileSync(
    path.join(folder, "package.json"),
    JSON.stringify({ type: "module", ...manifest, ...changes.manifest }),
  );
  fs.writeFileSync(path.join(folder, "CHANGELOG.md"), changes.changelog ?? changelog);
  return runProgram([process.execPath, "ci/check-release.ts"], { cwd: folder, env: { ...runner, ...changes.env } });
}

it("prints the notes of the version that is tagged", async () => {
  expect(await check({})).toEqual({ code: 0, stdout: "- New.\n", stderr: "" });
});

it.each([
  ["another version's tag", { env: { GITHUB_REF: "refs/tags/v1.3.0" } }, "its tag is v1.2.0"],
  ["a branch of the tag's name", { env: { GITHUB_REF: "refs/heads/v1.2.0" } }, "its tag is v1.2.0"],
  ["a private package", { manifest: { private: true } }, "says private"],
  ["a package of another repository", { env: { GITHUB_REPOSITORY: "someone/fork" } }, "address of this repository"],
  ["a package of no repository", { manifest: { repository: undefined } }, "address of this repository"],
  ["a version that is not in the changelog", { changelog: "## Unreleased\n\n- New.\n" }, 'needs a section "## 1.2.0"'],
  ["a section that says nothing", { changelog: "## 1.2.0\n\n## 1.1.0\n\n- Old.\n" }, 'needs a section "## 1.2.0"'],
])("refuses %s", async (_, changes, words) => {
  const { code, stdout, stderr } = await check(changes);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(words);
});

it("says every reason at once", async () => {
  const { stderr } = await check({
    manifest: { private: true, repository: undefined },
    changelog: "",
    env: { GITHUB_REF: "" },
  });
  expect(stderr.trimEnd().split("\n")).toHaveLength(4);
});

import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProjectFolder } from "../../policies/project-folder.ts";
import { type ApprovedLanes, type RequestOptions, readApprovedLanes } from "../../policies/requests.ts";
import { projectRoot } from "../../sandbox/paths.ts";

const good: Readonly<Record<string, string>> = {
  environment: "production",
  openbaoAddressFromCluster: "https://openbao.openbao.svc:8200",
};
let folder: string;

beforeEach(() => {
  folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "ccr-policy-pack-")));
});

afterEach(() => fs.rmSync(folder, { recursive: true }));

function read(options: Partial<RequestOptions> = {}, settings = good): ApprovedLanes {
  return readApprovedLanes({
    requests: undefined,
    projectFolder: projectRoot,
    read: (key) => settings[key],
    isDryRun: true,
    now: Date.parse("2026-08-01T00:00:00Z"),
    ...options,
  });
}

describe("the lanes that a pack goes by", () => {
  it("are those of the project's own folder, or of the one that is named", () => {
    const names = read().set?.lanes.map(({ name }) => name);
    expect(names).toHaveLength(3);
    fs.cpSync(path.join(projectRoot, "credential-change-requests"), path.join(folder, "asked"), { recursive: true });
    for (const options of [
      { projectFolder: folder, requests: "asked" },
      { projectFolder: undefined, requests: path.join(folder, "asked") },
    ])
      expect(read(options).set?.lanes.map(({ name }) => name)).toEqual(names);
  });

  it("need no setting that only a provider needs, and are none of another environment", () => {
    expect(read({}, { ...good, environment: "staging" }).set?.lanes).toEqual([]);
  });

  it("are not known where anything is missing or wrong", () => {
    const problemsOf = (options: Partial<RequestOptions>, settings = good): string =>
      read(options, settings).problems.join("\n");
    expect(problemsOf({ projectFolder: undefined })).toMatch(/folder of the requests is not known/);
    expect(problemsOf({ projectFolder: folder })).toMatch(/path-missing/);
    expect(problemsOf({}, {})).toMatch(/ccr:environment: is missing[\s\S]*ccr:openbaoAddressFromCluster: is missing/);
    expect(problemsOf({}, { ...good, whatIf: "CCR-2020-9999" })).toMatch(/no request has the id/);
    expect(problemsOf({}, { ...good, allowedSigners: "nowhere" })).toMatch(/allowedSigners/);
    fs.mkdirSync(path.join(folder, "credential-change-requests"));
    expect(problemsOf({ projectFolder: folder })).toMatch(/no-request-files/);
    fs.writeFileSync(path.join(folder, "credential-change-requests", "a.yaml"), "id: canary-4711\n");
    expect(problemsOf({ projectFolder: folder })).toMatch(/a\.yaml:1:1/);
    expect(problemsOf({ projectFolder: folder })).not.toContain("canary-4711");
    expect(problemsOf({}, { ...good, environment: "canary 4711" })).not.toContain("canary 4711");
  });

  it("have what is only a what-if in a preview, and not in an update", () => {
    const requests = path.join(folder, "credential-change-requests");
    fs.cpSync(path.join(projectRoot, "credential-change-requests"), requests, { recursive: true });
    const file = path.join(requests, "CCR-2026-0001-whynot-design-npm-publish.yaml");
    const text = fs.readFileSync(file, "utf8").replace(/^status: approved$/m, "status: proposed");
    fs.writeFileSync(file, text.slice(0, text.indexOf("decisions:\n")));
    const settings = { ...good, whatIf: "CCR-2026-0001" };
    const count = (isDryRun: boolean): number | undefined =>
      read({ projectFolder: folder, isDryRun }, settings).set?.lanes.length;
    expect([count(true), count(false)]).toEqual([3, 2]);
  });
});

describe("the folder of a project", () => {
  const project = (name: string, line: string): string => {
    const at = path.join(folder, name);
    fs.mkdirSync(path.join(at, "src"), { recursive: true });
    fs.writeFileSync(path.join(at, "Pulumi.yaml"), `${line}\nruntime: nodejs\n`);
    return at;
  };

  it("is the first at or above a place that has the project's file", () => {
    const [one, two] = [project("one", "name: one"), project("two", 'description: x\nname: "two" # comment')];
    expect(findProjectFolder("one", [path.join(one, "src")])).toBe(one);
    expect(findProjectFolder("two", [undefined, path.join(one, "src"), two])).toBe(two);
  });

  it("is none of another project", () => {
    const one = project("one", "name: one-more");
    expect(findProjectFolder("one", [one, undefined, path.join(folder, "nowhere")])).toBeUndefined();
    expect(findProjectFolder("one", [])).toBeUndefined();
  });
});

import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../cli/run-ccr.ts";
import { readText, readYaml } from "./definitions.ts";

const text = readText(".github/CODEOWNERS");
const rules = text
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"))
  .map((line) => line.split(/\s+/))
  .map(([pattern = "", ...owners]) => ({ pattern, owners }));
/** Teams by the names of approvers, as the file's own comment has them. */
const teams = new Map([...text.matchAll(/^# {3}([a-z-]+) +(@\S+)$/gm)].map(([, name, team]) => [name, team]));

/** Those patterns that are used here: `*`, a folder with `/` at its end, and `*` within a name. */
function isMatch(pattern: string, file: string): boolean {
  if (pattern === "*") return true;
  const body = pattern.slice(1).replaceAll(/[.+?^${}()|[\]\\]/g, "\\$&");
  const expression = body.replaceAll("*", "[^/]*");
  return new RegExp(`^${expression}${pattern.endsWith("/") ? "" : "$"}`).test(file);
}

const ownersOf = (file: string): readonly string[] =>
  rules.findLast(({ pattern }) => isMatch(pattern, file))?.owners ?? [];

describe("CODEOWNERS", () => {
  it("has patterns from the root, of what there is, each with teams", () => {
    expect(rules.length).toBeGreaterThan(5);
    for (const { pattern, owners } of rules) {
      expect(pattern).toMatch(/^(\*|\/[\w./*-]+)$/);
      expect(owners.length, pattern).toBeGreaterThan(0);
      for (const owner of owners) expect(owner).toMatch(/^@example-org\/[a-z-]+$/);
    }
    const files = (fs.readdirSync(projectRoot, { recursive: false }) as string[]).concat(
      fs
        .readdirSync(path.join(projectRoot, "credential-change-requests"))
        .map((name) => `credential-change-requests/${name}`),
      [".github/CODEOWNERS", "ci/kubeconfig.yaml"],
    );
    for (const { pattern } of rules)
      expect(
        files.some((file) => isMatch(pattern, file)),
        pattern,
      ).toBe(true);
  });

  it("names the approvers of every committed request", () => {
    const folder = "credential-change-requests";
    for (const name of fs.readdirSync(path.join(projectRoot, folder))) {
      const { review } = readYaml(`${folder}/${name}`) as { review: { required_approvers: readonly string[] } };
      const owners = ownersOf(`${folder}/${name}`);
      for (const approver of review.required_approvers) {
        expect(teams.get(approver), approver).toBeDefined();
        expect(owners, name).toContain(teams.get(approver));
      }
    }
  });

  it("gives what decides where tokens go to others than those who ask for lanes", () => {
    for (const file of [".github/workflows/apply.yml", ".github/CODEOWNERS", "ci/sign-in.ts", "action.yml"]) {
      expect(ownersOf(file), file).toEqual(["@example-org/security"]);
    }
    expect(ownersOf("Pulumi.production.yaml")).toContain("@example-org/security");
    expect(ownersOf("lanes/lane.ts")).toEqual(["@example-org/platform-operators"]);
  });
});

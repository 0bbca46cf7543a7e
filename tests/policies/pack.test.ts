import fs from "node:fs";
import path from "node:path";
import { type ResourceValidationPolicy, type StackValidationPolicy, unknownCheckingProxy } from "@pulumi/policy";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { makePolicies } from "../../policies/pack.ts";
import { readResource } from "../../policies/read-resource.ts";
import { UNKNOWN } from "../../policies/resource.ts";
import { projectRoot } from "../../sandbox/paths.ts";

/** How @pulumi/policy 1.21.0 writes a text that a preview cannot know (proxy.js). */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const readFile = (name: string): string => fs.readFileSync(path.join(projectRoot, name), "utf8");

describe("the pack", () => {
  it("has the version and the settings that its files say", () => {
    const { version } = JSON.parse(readFile("package.json"));
    expect(JSON.parse(readFile("policies/package.json")).version).toBe(version);
    expect(parse(readFile("policies/PulumiPolicy.yaml"))).toMatchObject({ version, runtime: { name: "nodejs" } });
  });

  it("enforces each rule under a name of its own, which docs/policy-pack.md has", () => {
    const policies = makePolicies();
    const names = policies.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const page = readFile("docs/policy-pack.md");
    for (const { name, enforcementLevel, description } of policies) {
      expect(enforcementLevel, name).toBe("mandatory");
      expect(description, name).toMatch(/^[A-Z].*\.$/);
      expect(page).toContain(`\`${name}\``);
    }
  });

  it("judges what a program only reads with the stack, and what it declares once", () => {
    const policy = makePolicies().find(({ name }) => name === "no-secret-values-in-kubernetes");
    const { validateResource, validateStack } = policy as ResourceValidationPolicy & StackValidationPolicy;
    const secret = (name: string) => ({
      ...{ type: "kubernetes:core/v1:Secret", name, urn: `urn:${name}` },
      props: unknownCheckingProxy({ data: { KEY: "canary-4711" } }),
    });
    const reports: string[] = [];
    const report = (message: string, urn = ""): void => void reports.push(`${urn} ${message}`);
    const declared = { ...secret("declared"), getConfig: () => ({}) };
    (validateResource as (args: unknown, report: unknown) => void)(declared, report);
    void validateStack({ resources: [secret("declared"), secret("read")] } as never, report);
    expect(reports.map((line) => line.split(" ")[0])).toEqual(["urn:declared", "urn:read"]);
    expect(reports.join()).not.toContain("canary-4711");
  });
});

describe("a resource of the engine", () => {
  it("is read with its unknown values as such, at any depth", () => {
    const props = unknownCheckingProxy({
      a: 1,
      text: unknownText,
      list: ["b", unknownText, { c: unknownText }],
      deep: { none: null, d: { e: [true] } },
    });
    expect(readResource({ type: "t", name: "n", props })).toEqual({
      ...{ type: "t", name: "n" },
      props: { a: 1, text: UNKNOWN, list: ["b", UNKNOWN, { c: UNKNOWN }], deep: { none: null, d: { e: [true] } } },
      unknown: ["text", "list[1]", "list[2].c"],
    });
  });
});

import { expect, it } from "vitest";
import { composeImportFile } from "../../cli/import-file.ts";
import { listObjects } from "../../lanes/adoption.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import { readSample, settings } from "../lanes/sample.ts";

it("holds each object once, below its component and with the provider of its server", () => {
  const { set } = compileLanes({ sources: [readSample(3)], findings: [] }, settings);
  if (set === undefined) throw new Error("the sample does not compile");
  const { nameTable, resources } = composeImportFile(listObjects(set), {
    project: "credential-lanes",
    stack: "production",
  });
  expect(nameTable).toEqual({
    openbao: "urn:pulumi:production::credential-lanes::pulumi:providers:vault::openbao",
    kubernetes: "urn:pulumi:production::credential-lanes::pulumi:providers:kubernetes::kubernetes",
  });
  const names = resources.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { component, parent, provider, id, type } of resources) {
    if (component) continue;
    expect(names).toContain(parent);
    expect(provider).toBe(type.startsWith("vault:") ? "openbao" : "kubernetes");
    expect(id).toBeTruthy();
  }
  expect(resources.filter(({ component }) => component).map(({ logicalName }) => logicalName)).toEqual([
    "workload-kv-read-llm-connect-provider-secrets",
    "activity-core",
  ]);
});

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer.js";
import { generateSchema } from "@pulumi/pulumi/provider/experimental/schema.js";

const name = "credential-lanes";

/** The schema of the provider plugin, as Pulumi's analyzer reads it from the types of its one component. */
export function formatPluginSchema(): string {
  const root = join(import.meta.dirname, "..");
  const manifest = createRequire(import.meta.url)("../package.json") as { version: string; description: string };
  const entry = { ...manifest, name, exports: "./library/credential-lane-set.ts" };
  const analyzer = new Analyzer(root, name, entry, new Set(["CredentialLaneSet"]));
  const { components, typeDefinitions, dependencies } = analyzer.analyze();
  const { version, description } = manifest;
  const schema = generateSchema(name, version, description, components, typeDefinitions, dependencies);
  return `${JSON.stringify(schema, null, 2)}\n`;
}

if (import.meta.main) {
  writeFileSync(join(import.meta.dirname, "pulumi-plugin.json"), formatPluginSchema());
}

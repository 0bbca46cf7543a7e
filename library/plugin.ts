// The provider plugin for programs in other languages: PulumiPlugin.yaml starts it, package.json names it as main.
import * as pulumi from "@pulumi/pulumi";
import schema from "../schemas/pulumi-plugin.json" with { type: "json" };
import { CredentialLaneSet, type CredentialLaneSetArgs } from "./credential-lane-set.ts";
import { LaneError } from "./lane-error.ts";

const token = "credential-lanes:index:CredentialLaneSet";

void pulumi.provider.main(
  // The schema is made in advance: at run time there is neither TypeScript nor a source to read it from.
  { version: schema.version, schema: JSON.stringify(schema), construct },
  process.argv.slice(2),
);

async function construct(
  name: string,
  type: string,
  inputs: pulumi.Inputs,
  options: pulumi.ComponentResourceOptions,
): Promise<pulumi.provider.ConstructResult> {
  if (type !== token) throw new LaneError([`${type} is no component of this package; ${token} is`]);
  const unknown = Object.keys(inputs).filter((key) => holdsOutput(inputs[key]));
  if (unknown.length > 0) throw new LaneError(unknown.map((key) => `${key}: it must be a plain value, not an output`));
  const { urn, policies, withheld } = new CredentialLaneSet(name, inputs as CredentialLaneSetArgs, options);
  return { urn, state: { policies, withheld } };
}

function holdsOutput(value: unknown): boolean {
  if (pulumi.Output.isInstance(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsOutput);
}

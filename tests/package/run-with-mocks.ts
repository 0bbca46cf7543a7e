// Runs a program in this process against mocks: node run-with-mocks.ts PROGRAM CONFIG-JSON; prints what it declared.
import process from "node:process";
import { pathToFileURL } from "node:url";
import * as pulumi from "@pulumi/pulumi";

const [program = "", config = "{}"] = process.argv.slice(2);
const resources: { type: string; name: string; inputs: unknown }[] = [];

pulumi.runtime.setAllConfig(JSON.parse(config));
await pulumi.runtime.setMocks(
  {
    newResource({ type, name, inputs }) {
      resources.push({ type, name, inputs });
      return { id: `${name}-id`, state: inputs };
    },
    call: () => ({}),
  },
  "example",
  "production",
  false,
  "organization",
);
const exported: object = await import(pathToFileURL(program).href);
await pulumi.runtime.disconnect(false);
const outputs = await settle(pulumi.output({ ...exported }));
process.stdout.write(JSON.stringify({ resources, outputs }));

function settle(output: pulumi.Output<unknown>): Promise<unknown> {
  return new Promise((resolve) => {
    output.apply(resolve);
  });
}

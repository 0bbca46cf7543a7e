import * as pulumi from "@pulumi/pulumi";

/** What another stack says of itself in its output `foundation`; undefined where no stack is named, or it says nothing. */
export async function readFoundationOutputs(stack: string | undefined): Promise<unknown> {
  if (stack === undefined) return undefined;
  const { value } = await new pulumi.StackReference(stack).getOutputDetails("foundation");
  return value;
}

import * as pulumi from "@pulumi/pulumi";
import type { StackSettings } from "../lanes/stack-settings.ts";

/** What the stack of `ccr:foundation` says in its output `foundation`; undefined where none is named, or it says nothing. */
export async function readFoundationOutputs({ foundation: stack }: StackSettings): Promise<unknown> {
  if (stack === undefined) return undefined;
  const { value } = await new pulumi.StackReference(stack).getOutputDetails("foundation");
  return value;
}

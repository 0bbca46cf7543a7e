import * as pulumi from "@pulumi/pulumi";

/** The keys of a namespace of the stack's configuration; their values are not looked at. */
export function listKeys({ name }: pulumi.Config): readonly string[] {
  const prefix = `${name}:`;
  const keys = Object.keys(pulumi.runtime.allConfig());
  return keys.flatMap((key) => (key.startsWith(prefix) ? [key.slice(prefix.length)] : []));
}

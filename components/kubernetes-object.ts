import * as pulumi from "@pulumi/pulumi";
import type { FoundationManifest } from "../lanes/foundation/plan.ts";

/** An object of Kubernetes by the type token that the SDK's own class of its kind has. */
export class KubernetesObject extends pulumi.CustomResource {
  constructor(name: string, { type, manifest }: FoundationManifest, opts: pulumi.CustomResourceOptions) {
    super(type, name, { ...manifest }, opts);
  }
}

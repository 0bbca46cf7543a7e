import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import * as pulumi from "@pulumi/pulumi";
import { AuthBackendRole as JwtAuthBackendRole } from "@pulumi/vault/jwt/authBackendRole.js";
import { AuthBackendRole as KubernetesAuthBackendRole } from "@pulumi/vault/kubernetes/authBackendRole.js";
import { Policy } from "@pulumi/vault/policy.js";
import type { LaneDescription } from "../lanes/describe-lane.ts";
import type { Lane } from "../lanes/lane.ts";
import { externalSecretArgs, jwtRoleArgs, kubernetesRoleArgs } from "./arguments.ts";

/** What a {@link CredentialLane} is made from. */
export interface CredentialLaneArgs {
  /** A lane as `compileLane` makes it; no other object is assignable. */
  readonly lane: Lane;
  /** What a reviewer reads of it in the preview, as `describeLane` makes it; absent: the objects alone. */
  readonly description?: LaneDescription;
  /** The logical name that the lane had before; with it the lane is updated in place under its new name. */
  readonly formerName?: string;
}

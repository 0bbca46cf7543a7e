import * as pulumi from "@pulumi/pulumi";
import type { LaneSet } from "../lanes/lane-set.ts";

/** Says in the run which requests are only shown as if they were approved, and why others grant nothing: a line each. */
export function logDecisions({ lanes, tokenRoles }: LaneSet, withheld: readonly string[]): void {
  for (const { ccrId, whatIf = [] } of [...lanes, ...tokenRoles]) {
    if (whatIf.length > 0) pulumi.log.warn(`${ccrId} is shown as if it were approved. It is not: ${whatIf.join("; ")}`);
  }
  for (const line of withheld) pulumi.log.info(line);
}

import * as pulumi from "@pulumi/pulumi";
import type { LaneSet } from "../lanes/lane-set.ts";

/** Says in the run which requests are only shown as if they were approved, and which grant nothing, and why. */
export function logDecisions({ lanes, tokenRoles, withheld }: LaneSet): void {
  for (const { ccrId, whatIf = [] } of [...lanes, ...tokenRoles]) {
    if (whatIf.length > 0) pulumi.log.warn(`${ccrId} is shown as if it were approved. It is not: ${whatIf.join("; ")}`);
  }
  for (const { ccrId, reasons } of withheld) pulumi.log.info(`${ccrId} is withheld: ${reasons.join("; ")}`);
}

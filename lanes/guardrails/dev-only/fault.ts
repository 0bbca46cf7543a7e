import type { Path } from "../../rules/rule.ts";

/** What of an object belongs to a development server alone: where it is, and what is wrong with it. Never a value. */
export interface DevOnlyFault {
  readonly path: Path;
  /** Begins with `it` or `its`, for a message that names the object. */
  readonly message: string;
}

export const OPENS: string =
  "it initializes, opens or runs a server without its custodians: leave it to the development stack";
export const IN_ENVIRONMENT: string = "its environment has root or unseal material: leave it to the development stack";
export const NAMED: string =
  "it is named as root or unseal material, which has no place in a cluster: keep it with its custodians";

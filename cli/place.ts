import type { Checked } from "../lanes/check.ts";
import { isLaneRequest, isOrder, type Reviewable } from "../lanes/reviewable.ts";

/** Where the lane is that a request is about: its path in OpenBao, and the environment that declares it. */
export interface Place {
  readonly path: string;
  readonly environment: string;
}

/** The place of a checked request: of an order about a lane that of its subject, of a token role that of the role. */
export function findPlace(request: Reviewable, all: readonly Checked[]): Place {
  if (isLaneRequest(request)) return { path: request.openbao.kv_path, environment: request.target.environment };
  if (!isOrder(request)) throw new TypeError("a request is for a lane or an order");
  if (request.request_type === "openbao-token-role") {
    return { path: `auth/token/roles/${request.token_role.role}`, environment: request.target.environment };
  }
  const subject = all.find(({ ccr }) => ccr?.id === request.subject)?.ccr;
  if (subject === undefined) throw new TypeError("the subject of an order without errors is there");
  return findPlace(subject, all);
}

import { setTimeout as sleep } from "node:timers/promises";
import type { DeclaredObject } from "../../lanes/adoption.ts";
import type { Lane } from "../../lanes/lane.ts";
import type { LaneRole } from "../../lanes/role.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import type { ClusterReader } from "../kubectl.ts";
import type { ClusterProbe } from "../kubectl-probe.ts";
import type { OpenbaoAnswer, OpenbaoRequest, OpenbaoSession } from "../openbao-session.ts";
import type { CheckLog } from "./checks.ts";

/** What of a lane is looked at; without a delivery where another role than its own is tried. */
export type ProbedLane = Pick<Lane, "ccrId" | "fields" | "policy" | "externalSecret">;

/** Everything that the checks of one lane are made with. */
export interface Prober {
  readonly lane: ProbedLane;
  /** The role that is tried: as its namespace shares it, or one that issues tokens for several lanes. */
  readonly role: LaneRole;
  /** The objects that the lane consists of. */
  readonly objects: readonly DeclaredObject[];
  /** Paths of the API that the role's tokens may read: the lane's, and its neighbours'. */
  readonly ownPaths: readonly string[];
  /** Paths of other lanes, which they may not. */
  readonly otherPaths: readonly string[];
  readonly settings: StackSettings;
  readonly openbao: OpenbaoSession;
  readonly cluster: ClusterReader;
  readonly probe: ClusterProbe;
  /** The operator's own token; it reads what is declared and is never used to try access. */
  readonly operatorToken: string | undefined;
  /** What the caller of a lane has that no service account delivers. */
  readonly caller: CallerCredentials;
  /** A namespace that the store does not admit. */
  readonly otherNamespace: string;
  /** Milliseconds that External Secrets may take. */
  readonly patience: number;
  readonly log: CheckLog;
}

/** Credentials of the environment; which of them is needed depends on the role's method. */
export interface CallerCredentials {
  /** A JWT that carries the bound claims. */
  readonly jwt?: string | undefined;
  /** A JWT of the same issuer that does not. */
  readonly otherJwt?: string | undefined;
  /** An OpenBao token that a login by the role gave, where the login needs a browser. */
  readonly token?: string | undefined;
}

/** Asks as the operator. */
export function askAsOperator(
  { openbao, operatorToken: token }: Prober,
  request: Omit<OpenbaoRequest, "token">,
): Promise<OpenbaoAnswer> {
  return openbao.ask({ ...request, token });
}

/** Looks again until there is something to see, or the time is up. */
export async function lookUntil<T>(patience: number, look: () => Promise<T | undefined>): Promise<T | undefined> {
  const deadline = Date.now() + patience;
  for (;;) {
    const seen = await look();
    if (seen !== undefined || Date.now() >= deadline) return seen;
    await sleep(Math.min(500, Math.max(1, deadline - Date.now())));
  }
}

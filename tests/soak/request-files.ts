import fs from "node:fs";
import path from "node:path";
import { load } from "js-yaml";
import { digestRequest } from "../../lanes/decisions/digest.ts";
import type { ChangeOrder } from "../../lanes/orders/schema.ts";
import type { Reviewable } from "../../lanes/reviewable.ts";
import type { Ccr } from "../../lanes/schema.ts";

/** A request as its file has it at an instant. */
export interface RequestFile {
  readonly name: string;
  readonly text: string;
  readonly request: Reviewable;
}

/** Every request of a folder, sorted by name; throws where one is no whole YAML document. */
export function readRequestFiles(folder: string): readonly RequestFile[] {
  const names = fs.readdirSync(folder).filter((name) => /^CCR-.*\.yaml$/.test(name));
  return names.sort().map((name) => {
    const text = fs.readFileSync(path.join(folder, name), "utf8");
    const request = load(text) as Reviewable | undefined;
    if (typeof request?.id !== "string") throw new Error(`${name} is no whole request`);
    return { name, text, request };
  });
}

/** True for the request of a lane. */
export function isLaneRequest(request: Reviewable): request is Ccr {
  return request.request_type === "workload-kv-read";
}

/** True for an order of a token role. */
export function isTokenRoleOrder(
  request: Reviewable,
): request is Extract<ChangeOrder, { request_type: "openbao-token-role" }> {
  return request.request_type === "openbao-token-role";
}

/**
 * True for an order that was approved to take a lane's access away, and is not any more: until it is approved again or
 * cancelled every update is refused.
 */
export function isWithdrawn(request: Reviewable): boolean {
  const isPending = ["proposed", "needs_changes", "denied"].includes(request.status);
  return request.request_type === "lane-deactivation" && isPending && wasApproved(request);
}

/** True where every required approver has approved exactly this content at some time, whatever came later. */
export function wasApproved(request: Reviewable): boolean {
  const digest = digestRequest(request);
  return request.review.required_approvers.every((approver) =>
    request.decisions?.some(
      (each) => each.reviewer === approver && each.decision === "approved" && each.digest === digest,
    ),
  );
}

/** True where an update has granted what it asks for. */
export function wasApplied({ evidence = [] }: Reviewable): boolean {
  return evidence.some(({ kind, outcome }) => kind === "apply" && outcome === "passed");
}

/** When a request came into the state that it is in; undefined where it began there. Milliseconds since 1970. */
export function lastMoved({ history }: Reviewable): number | undefined {
  const at = history?.at(-1)?.at;
  return at === undefined ? undefined : Date.parse(at);
}

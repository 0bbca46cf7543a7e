import fc from "fast-check";
import { expect, test } from "vitest";
import { type Checked, checkSources } from "../../../lanes/check.ts";
import { decide, move } from "../../../lanes/decisions/act.ts";
import { applyEdits } from "../../../lanes/decisions/edit.ts";
import type { Actor, ActResult } from "../../../lanes/decisions/recording.ts";
import { compileLane, isLane } from "../../../lanes/lane.ts";
import { isInForce } from "../../../lanes/orders/judge.ts";
import type { LaneDeactivation } from "../../../lanes/orders/schema.ts";
import { STATUSES } from "../../../lanes/schema-common.ts";
import { readSample, settings } from "../sample.ts";
import { makeOrder } from "./order.ts";

const [lane] = checkSources([readSample(3)]) as [Checked];
const subject = lane.ccr?.id ?? "";
const approvers = ["platform-operator", "activity-core-owner"];
const fresh = makeOrder("lane-deactivation", (order) => {
  order.subject = subject;
  order.review.required_approvers = [...approvers];
});

type Step =
  | { readonly kind: "act"; readonly label: string; readonly act: (order: LaneDeactivation, actor: Actor) => ActResult }
  | { readonly kind: "edit"; readonly label: string; readonly edit: (order: LaneDeactivation) => LaneDeactivation };

const acts: readonly Step[] = [
  ...approvers.flatMap((reviewer) =>
    (["approved", "approved", "approved", "denied", "needs_changes"] as const).map(
      (decision): Step => ({
        kind: "act",
        label: `${decision} by ${reviewer}`,
        act: (ccr, actor) => decide({ ccr }, { ...actor, reviewer, decision, source: "cli" }),
      }),
    ),
  ),
  ...(["proposed", "cancelled"] as const).map(
    (to): Step => ({ kind: "act", label: to, act: (ccr, actor) => move({ ccr }, to, actor) }),
  ),
];
const edits: readonly Step[] = [
  ...STATUSES.map(
    (status): Step => ({ kind: "edit", label: `status ${status}`, edit: (order) => ({ ...order, status }) }),
  ),
  { kind: "edit", label: "reason", edit: (order) => ({ ...order, deactivation: { reason: "Another one." } }) },
  {
    kind: "edit",
    label: "approvers",
    edit: (order) => ({ ...order, review: { ...order.review, required_approvers: approvers.slice(0, 1) } }),
  },
];
const steps = fc.array(
  fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...acts) }, { weight: 2, arbitrary: fc.constantFrom(...edits) }),
  { minLength: 1, maxLength: 14 },
);

const isGranted = (order: LaneDeactivation): boolean => isLane(compileLane({ ...lane, orders: [order] }, settings));

test("a lane whose end was ever approved is granted again only by a cancellation, whatever is done or edited", () => {
  expect(isGranted(fresh)).toBe(true);
  const seen = { withheld: 0, released: 0, undecided: 0 };
  fc.assert(
    fc.property(steps, (all) => {
      let order = fresh;
      let isBound = false;
      let now = Date.parse("2026-07-20T00:00:00Z");
      for (const step of all) {
        now += 60_000;
        if (step.kind === "edit") order = step.edit(order);
        else {
          const actor = { reviewer: "platform-operator", comment: "As it is.", at: new Date(now).toISOString(), now };
          const result = step.act(order, actor);
          if (result.edits === undefined) continue;
          order = applyEdits(order, result.edits);
          if (step.label === "cancelled") isBound = false;
        }
        if (isInForce(order)) isBound = true;
        const granted = isGranted(order);
        if (isBound) {
          expect([step.label, granted]).toEqual([step.label, false]);
          seen.withheld += 1;
        } else if (granted) seen.undecided += 1;
        if (granted && order.status === "cancelled") seen.released += 1;
      }
    }),
    { numRuns: 400, seed: 12 },
  );
  for (const [name, count] of Object.entries(seen)) expect([name, count > 0]).toEqual([name, true]);
});

import type { DocumentRule } from "../custody/rule.ts";
import { forEachSound } from "../guard-broken.ts";
import { hasLifeOfLane, type Reviewable } from "../reviewable.ts";
import { COMMON_RULES } from "../rules/all.ts";
import * as auth from "../rules/auth.ts";
import * as dates from "../rules/dates.ts";
import { isLanePolicy } from "../rules/policy.ts";
import { makeRepeatCheck } from "../rules/repeats.ts";
import * as review from "../rules/review.ts";
import { sayUnbound, weighLifetime } from "../rules/risks.ts";
import type { Report, ReviewRule } from "../rules/rule.ts";
import { checkWaivers, weighRisks } from "../rules/waivers.ts";
import type { ChangeOrder, TokenRoleOrder } from "./schema.ts";

type OrderRule = DocumentRule<ChangeOrder>;

type Status = Reviewable["status"];

const laneStates: ReadonlySet<Status> = new Set(["verified", "active", "rotated", "deactivated", "compromised"]);

/** An order that was carried out is at its end: what comes later is recorded of its subject. */
const checkStates: ReviewRule = (order, report) => {
  if (hasLifeOfLane(order)) return;
  const message = "Only lanes and token roles come into this state; an order ends with applied";
  if (laneStates.has(order.status)) report("order-state", ["status"], message);
  forEachSound(order.history ?? [], ({ to }, index) => {
    if (laneStates.has(to)) report("order-state", ["history", index, "to"], message);
  });
};

/** Rotations and incidents are recorded in the request of the lane. */
const checkParts: ReviewRule = ({ evidence = [] }, report) => {
  forEachSound(evidence, ({ part_of, step }, index) => {
    if (part_of === undefined && step === undefined) return;
    report("unknown-part", ["evidence", index], "An order has no rotations and no incidents");
  });
};

const checkDue: OrderRule = (order, report) => {
  if (order.request_type !== "lane-rotation" || order.rotation.due === undefined) return;
  const { due } = order.rotation;
  const path = ["rotation", "due"];
  if (!dates.isCalendarDay(due)) report("bad-date", path, dates.noDay);
  else if (dates.isCalendarDay(order.created) && due < order.created)
    report("due-before-created", path, "due is before created");
};

/** What leaked has leaked before somebody says so. */
const checkLeak: OrderRule = (order, report, { now }) => {
  if (order.request_type !== "lane-compromise") return;
  const path = ["compromise", "leaked_at"];
  const leaked = dates.parseInstant(order.compromise.leaked_at);
  if (leaked === undefined) report("bad-date", path, "Calendar and clock have no such instant");
  else if (now !== undefined && leaked > now) report("future-leak", path, "This is later than now");
};

const checkCommand: OrderRule = (order, report) => {
  if (order.request_type !== "ops-warden-catalog-entry") return;
  const { entry } = order;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(entry.catalog_id)) {
    report("front-door-mismatch", ["entry", "catalog_id"], "An id of the catalog is letters, digits and . _ - alone");
  }
  for (const fault of review.findCommandFaults(entry)) report("front-door-mismatch", ["entry", "command"], fault);
};

/** The rules of a token role are those of the token method of a lane. */
const tokenRoleRules: readonly DocumentRule<TokenRoleOrder>[] = [
  ({ token_role: { role } }, report) => auth.checkRole(role, ["token_role", "role"], report),
  ({ token_role: { ttl } }, report, settings) => auth.checkLifetime(ttl, ["token_role", "ttl"], report, settings),
  ({ token_role: { bound_cidrs: networks } }, report) => {
    if (networks !== undefined) auth.checkNetworkList(networks, ["token_role", "bound_cidrs"], report);
  },
  checkRolePolicies,
  checkWaivers,
];

function checkRolePolicies({ token_role: { policies } }: TokenRoleOrder, report: Report): void {
  const path = ["token_role", "policies"];
  if (policies.length === 0) report("token-role-policy", path, "A token role has the policy of at least one lane");
  const isRepeat = makeRepeatCheck();
  forEachSound(policies, (policy, index) => {
    if (isRepeat(policy)) report("token-role-policy", [...path, index], "This policy is listed twice");
    else if (!isLanePolicy(policy))
      report("token-role-policy", [...path, index], "No lane can have a policy of this name");
  });
}

/** The risks of a token role are those of the token method of a lane. */
const tokenRoleRisks: readonly DocumentRule<TokenRoleOrder>[] = [
  ({ token_role: { role } }, report) =>
    report("unbound-token-role", ["token_role", "role"], sayUnbound(role, "all its lanes")),
  ({ token_role: { callers_confirmed } }, report) => {
    if (callers_confirmed) return;
    report("unconfirmed-binding", ["token_role", "callers_confirmed"], "Nobody has confirmed its callers yet");
  },
  ({ token_role: { ttl } }, report, settings) => weighLifetime(ttl, ["token_role", "ttl"], report, settings),
];

const ofTokenRoles = [...tokenRoleRules, weighRisks(tokenRoleRisks)];

const checkTokenRole: OrderRule = (order, report, settings) => {
  if (order.request_type !== "openbao-token-role") return;
  forEachSound(ofTokenRoles, (rule) => {
    rule(order, report, settings);
  });
};

/** Rules over one order; those that lanes have too are the same ones. */
export const ORDER_RULES: readonly DocumentRule<never>[] = [
  ...COMMON_RULES,
  ...[checkStates, checkParts, checkDue, checkLeak, checkCommand, checkTokenRole],
];

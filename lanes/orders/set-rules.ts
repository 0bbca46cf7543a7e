import { findCommandFaults } from "../rules/review.ts";
import type { FiledCcr, RuleSettings, SetReport } from "../rules/rule.ts";
import { isOpen } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";
import type { ChangeOrder, LaneOrder, TokenRoleOrder } from "./schema.ts";

/** An order and the file it stands in. */
interface FiledOrder {
  readonly file: string;
  readonly order: ChangeOrder;
}

interface Loaded {
  readonly orders: readonly FiledOrder[];
  readonly ccrs: readonly FiledCcr[];
}

/** A rule over all orders at once, and the requests for lanes that were checked with them. */
type OrderSetRule = (loaded: Loaded, report: SetReport, settings: RuleSettings) => void;

/** True for an order about one lane. */
export function isLaneOrder(order: ChangeOrder): order is LaneOrder {
  return order.request_type !== "openbao-token-role";
}

/** True while something is still to come of an order. */
const isPending = ({ status }: ChangeOrder): boolean => isOpen({ status }) && status !== "applied";

/** What an order is about is the request of a lane that is there, and is not at its end already. */
const checkSubjects: OrderSetRule = ({ orders, ccrs }, report) => {
  const lanes = new Map(ccrs.map(({ ccr }) => [ccr.id, ccr]));
  const others = new Set(orders.map(({ order }) => order.id));
  for (const { file, order } of orders) {
    if (!isLaneOrder(order)) continue;
    const lane = lanes.get(order.subject);
    if (lane === undefined) {
      const why = others.has(order.subject)
        ? "The subject is the request of a lane, and no order"
        : "None of the requests that were checked has this id";
      report(file, "unknown-subject", ["subject"], why);
    } else {
      reportApprovers(file, order, [lane], report);
      const isEnded = ["superseded", "cancelled", "denied"].includes(lane.status);
      if (isEnded && isPending(order))
        report(file, "subject-ended", ["subject"], `The subject is ${lane.status}: this order changes nothing`);
    }
  }
};

/** An order is not decided by fewer people than the lane that it is about. */
function reportApprovers(file: string, order: ChangeOrder, lanes: readonly Ccr[], report: SetReport): void {
  const { required_approvers: own } = order.review;
  const missing = lanes.flatMap(({ review }) => review.required_approvers).filter((each) => !own.includes(each));
  if (missing.length === 0) return;
  const message = "An approver whom the lane requires is none of the order's";
  report(file, "subject-approvers", ["review", "required_approvers"], message);
}

/** An id of the catalog leads to one entry. */
const checkCatalogIds: OrderSetRule = ({ orders, ccrs }, report) => {
  const users = Map.groupBy(
    [
      ...ccrs.flatMap(({ file, ccr }) => (isOpen(ccr) ? [{ file, id: ccr.access_frontdoor?.catalog_id }] : [])),
      ...orders.flatMap(({ file, order }) =>
        order.request_type === "ops-warden-catalog-entry" && isOpen(order)
          ? [{ file, id: order.entry.catalog_id }]
          : [],
      ),
    ],
    ({ id }) => id?.toLowerCase(),
  );
  for (const { file, order } of orders) {
    if (order.request_type !== "ops-warden-catalog-entry" || !isOpen(order)) continue;
    const other = users.get(order.entry.catalog_id.toLowerCase())?.find((each) => each.file !== file);
    if (other === undefined) continue;
    report(file, "catalog-id-twice", ["entry", "catalog_id"], `Another request has this entry: ${other.file}`);
  }
};

/** The command of an entry reads a field of its lane. */
const checkCommands: OrderSetRule = ({ orders, ccrs }, report) => {
  const fields = new Map(ccrs.map(({ ccr }) => [ccr.id, ccr.openbao.fields]));
  for (const { file, order } of orders) {
    if (order.request_type !== "ops-warden-catalog-entry" || order.entry.command === undefined) continue;
    const { command } = order.entry;
    for (const fault of findCommandFaults({ command }, fields.get(order.subject) ?? []))
      if (/field/.test(fault)) report(file, "front-door-mismatch", ["entry", "command"], fault);
  }
};

/** A token role carries policies of lanes alone, and is decided by all who decide about them. */
const checkTokenRoles: OrderSetRule = ({ orders, ccrs }, report) => {
  for (const { file, order } of orders) {
    if (isLaneOrder(order) || !isOpen(order)) continue;
    const near = ccrs.filter(({ ccr }) => areNear(order, ccr)).map(({ ccr }) => ccr);
    const lanes = near.filter(({ openbao }) => order.token_role.policies.includes(openbao.policy_name));
    reportApprovers(file, order, lanes.filter(isOpen), report);
    for (const [index, policy] of order.token_role.policies.entries()) {
      const path = ["token_role", "policies", index];
      const owners = lanes.filter(({ openbao }) => openbao.policy_name === policy);
      if (owners.length === 0) report(file, "token-role-policy", path, "No lane of this environment has this policy");
      else if (!owners.some(isOpen))
        report(file, "subject-ended", path, "The lane of this policy has ended: the role is withheld");
    }
  }
};

/** A role is one object on the server, whoever asks for it. */
const checkRoleNames: OrderSetRule = ({ orders, ccrs }, report) => {
  const open = orders.flatMap(({ file, order }) =>
    !isLaneOrder(order) && isOpen(order) ? [{ file, order, name: order.token_role.role.toLowerCase() }] : [],
  );
  for (const { file, order, name } of open) {
    const lane = ccrs.find(
      ({ ccr }) =>
        ccr.auth.method === "token" && isOpen(ccr) && ccr.auth.role.toLowerCase() === name && areNear(order, ccr),
    );
    const role = open.find(
      (each) => each.file !== file && each.name === name && areNear(order, each.order) && !areLinked(order, each.order),
    );
    const other = lane ?? role;
    if (other === undefined) continue;
    report(file, "token-role-taken", ["token_role", "role"], `Another request has this role: ${other.file}`);
  }
};

/** True where one stack may declare both. */
function areNear({ target: own }: TokenRoleOrder, { target }: Pick<Ccr | TokenRoleOrder, "target">): boolean {
  const isElsewhere = own.cluster !== undefined && target.cluster !== undefined && own.cluster !== target.cluster;
  return own.environment === target.environment && !isElsewhere;
}

function areLinked(left: TokenRoleOrder, right: TokenRoleOrder): boolean {
  return left.supersedes === right.id || right.supersedes === left.id;
}

/** Rules over all orders at once. */
export const ORDER_SET_RULES: readonly OrderSetRule[] = [
  ...[checkSubjects, checkCatalogIds, checkCommands, checkTokenRoles, checkRoleNames],
];

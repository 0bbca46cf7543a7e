import { forEachSound, mapSound, readSound } from "../guard-broken.ts";
import type { Reviewable } from "../reviewable.ts";
import { isLanePolicy } from "../rules/policy.ts";
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
  /** Requests of types that this program does not know: nobody can say what they are not. */
  readonly others?: readonly Pick<Reviewable, "id">[];
}

/** A rule over all orders at once, and the requests for lanes that were checked with them. */
type OrderSetRule = (loaded: Loaded, report: SetReport, settings: RuleSettings) => void;

/** True for an order about one lane. */
export function isLaneOrder(order: ChangeOrder): order is LaneOrder {
  return order.request_type !== "openbao-token-role";
}

/** True while something is still to come of an order. */
const isPending = ({ status }: ChangeOrder): boolean => isOpen({ status }) && status !== "applied";

/** The requests by their ids, those whose id is broken left out. */
function mapLanes(ccrs: readonly FiledCcr[]): ReadonlyMap<string, Ccr> {
  return new Map(mapSound(ccrs, ({ ccr }): readonly [string, Ccr][] => [[ccr.id, ccr]]));
}

function listIds(requests: Loaded["others"] = []): ReadonlySet<string> {
  return new Set(mapSound(requests, ({ id }) => [id]));
}

/** What an order is about is the request of a lane that is there, and is not at its end already. */
const checkSubjects: OrderSetRule = ({ orders, ccrs, others }, report) => {
  const lanes = mapLanes(ccrs);
  const ofOrders = new Set(mapSound(orders, ({ order }) => [order.id]));
  const unknown = listIds(others);
  forEachSound(orders, ({ file, order }) => {
    if (!isLaneOrder(order) || unknown.has(order.subject)) return;
    const lane = lanes.get(order.subject);
    if (lane === undefined) {
      const why = ofOrders.has(order.subject)
        ? "The subject is the request of a lane, and no order"
        : "None of the requests that were checked has this id";
      report(file, "unknown-subject", ["subject"], why);
      return;
    }
    readSound(() => reportApprovers(file, order, [lane], report));
    const isEnded = ["superseded", "cancelled", "denied"].includes(lane.status);
    if (isEnded && isPending(order))
      report(file, "subject-ended", ["subject"], `The subject is ${lane.status}: this order changes nothing`);
  });
};

/** An order is not decided by fewer people than the lane that it is about. */
function reportApprovers(file: string, order: ChangeOrder, lanes: readonly Ccr[], report: SetReport): void {
  const own = new Set(order.review.required_approvers);
  const missing = lanes
    .flatMap(({ review }) => mapSound(review.required_approvers, (each) => [each]))
    .filter((each) => !own.has(each));
  if (missing.length === 0) return;
  const message = "An approver whom the lane requires is none of the order's";
  report(file, "subject-approvers", ["review", "required_approvers"], message);
}

/** An id of the catalog leads to one entry. */
const checkCatalogIds: OrderSetRule = ({ orders, ccrs }, report) => {
  const users = Map.groupBy(
    [
      ...mapSound(ccrs, ({ file, ccr }) => (isOpen(ccr) ? [{ file, id: ccr.access_frontdoor?.catalog_id }] : [])),
      ...mapSound(orders, ({ file, order }) =>
        order.request_type === "ops-warden-catalog-entry" && isOpen(order)
          ? [{ file, id: order.entry.catalog_id }]
          : [],
      ),
    ],
    ({ id }) => id?.toLowerCase(),
  );
  forEachSound(orders, ({ file, order }) => {
    if (order.request_type !== "ops-warden-catalog-entry" || !isOpen(order)) return;
    const other = users.get(order.entry.catalog_id.toLowerCase())?.find((each) => each.file !== file);
    if (other === undefined) return;
    report(file, "catalog-id-twice", ["entry", "catalog_id"], `Another request has this entry: ${other.file}`);
  });
};

/** The command of an entry reads a field of its lane. */
const checkCommands: OrderSetRule = ({ orders, ccrs, others }, report) => {
  const lanes = mapLanes(ccrs);
  const unknown = listIds(others);
  forEachSound(orders, ({ file, order }) => {
    if (order.request_type !== "ops-warden-catalog-entry" || order.entry.command === undefined) return;
    if (unknown.has(order.subject)) return;
    const { command } = order.entry;
    for (const fault of findCommandFaults({ command }, lanes.get(order.subject)?.openbao.fields ?? []))
      if (/field/.test(fault)) report(file, "front-door-mismatch", ["entry", "command"], fault);
  });
};

/** A token role carries policies of lanes alone, and is decided by all who decide about them. */
const checkTokenRoles: OrderSetRule = ({ orders, ccrs, others = [] }, report) => {
  forEachSound(orders, ({ file, order }) => {
    if (isLaneOrder(order) || !isOpen(order)) return;
    const { policies } = order.token_role;
    const wanted = new Set(mapSound(policies, (policy) => [policy]));
    // Of a lane with a fault in its policy's name or its target nobody knows whether it is the one.
    const isOne = (ccr: Ccr): boolean | undefined =>
      readSound(() => wanted.has(ccr.openbao.policy_name) && areNear(order, ccr));
    const lanes = ccrs.flatMap(({ ccr }) => (isOne(ccr) ? [ccr] : []));
    const isUnsure = others.length > 0 || ccrs.some(({ ccr }) => isOne(ccr) === undefined);
    const ofPolicy = Map.groupBy(lanes, ({ openbao }) => openbao.policy_name);
    readSound(() => reportApprovers(file, order, lanes.filter(isOpen), report));
    forEachSound(policies, (policy, index) => {
      // What no lane can have is told by itself.
      if (!isLanePolicy(policy)) return;
      const path = ["token_role", "policies", index];
      const owners = ofPolicy.get(policy) ?? [];
      if (owners.length === 0 && isUnsure) return;
      if (owners.length === 0) report(file, "token-role-policy", path, "No lane of this environment has this policy");
      else if (!owners.some(isOpen))
        report(file, "subject-ended", path, "The lane of this policy has ended: the role is withheld");
    });
  });
};

/** A role is one object on the server, whoever asks for it. */
const checkRoleNames: OrderSetRule = ({ orders, ccrs }, report) => {
  const open = mapSound(orders, ({ file, order }) =>
    !isLaneOrder(order) && isOpen(order) ? [{ file, order, name: order.token_role.role.toLowerCase() }] : [],
  );
  const lanes = mapSound(ccrs, ({ file, ccr }) =>
    ccr.auth.method === "token" && isOpen(ccr) ? [{ file, order: ccr, name: ccr.auth.role.toLowerCase() }] : [],
  );
  forEachSound(open, ({ file, order, name }) => {
    const isSame = (each: (typeof lanes | typeof open)[number]): boolean =>
      each.name === name && readSound(() => areNear(order, each.order)) === true;
    const lane = lanes.find(isSame);
    const role = open.find(
      (each) => each.file !== file && isSame(each) && readSound(() => areLinked(order, each.order)) === false,
    );
    const other = lane ?? role;
    if (other === undefined) return;
    report(file, "token-role-taken", ["token_role", "role"], `Another request has this role: ${other.file}`);
  });
};

/** True where one stack may declare both. */
function areNear({ target: own }: TokenRoleOrder, { target }: Pick<Ccr | TokenRoleOrder, "target">): boolean {
  const isElsewhere = own.cluster !== undefined && target.cluster !== undefined && own.cluster !== target.cluster;
  return own.environment === target.environment && !isElsewhere;
}

function areLinked(left: TokenRoleOrder, right: TokenRoleOrder): boolean {
  const replaces = (newer: TokenRoleOrder, older: TokenRoleOrder): boolean =>
    newer.supersedes !== undefined && newer.supersedes === older.id;
  return replaces(left, right) || replaces(right, left);
}

/** Rules over all orders at once. */
export const ORDER_SET_RULES: readonly OrderSetRule[] = [
  ...[checkSubjects, checkCatalogIds, checkCommands, checkTokenRoles, checkRoleNames],
];

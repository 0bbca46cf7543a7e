import type { Checked } from "../../lanes/check.ts";
import { ORDER_TYPES, type OrderType } from "../../lanes/orders/vocabulary.ts";
import { Refusal, UsageError } from "../errors.ts";
import { checkOrderFlags, composeOrder, ORDER_FLAGS, type OrderOptions, type OrderSubjects } from "../new-order.ts";
import type { ExitCode, Invocation } from "../verb.ts";
import { writeRequest } from "../write-request.ts";

/** `ccr order`: writes an order that has no error finding, or nothing. */
export function writeOrder({ operands: [word = ""], options, terminal }: Invocation<OrderOptions>): ExitCode {
  const type = ORDER_TYPES.find((each) => each === word);
  if (type === undefined) throw new UsageError(`the type of an order is one of ${ORDER_TYPES.join(", ")}`);
  checkOrderFlags(type, options);
  const { subject, role = "", slug = `${(subject ?? role).toLowerCase()}-${ORDER_FLAGS[type].slug}` } = options;
  return writeRequest({ ...options, slug }, terminal, ({ others, ...place }) =>
    composeOrder(type, options, { ...place, ...findSubjects(type, options, others) }),
  );
}

/** Whoever decides about the lanes decides about the order, unless more are named. */
function findSubjects(type: OrderType, options: OrderOptions, others: readonly Checked[]): OrderSubjects {
  const lanes = others.flatMap(({ ccr }) => (ccr === undefined ? [] : [ccr]));
  if (type === "openbao-token-role") {
    const { policy = [] } = options;
    const named = lanes.filter(
      ({ openbao, target }) => policy.includes(openbao.policy_name) && target.environment === options.environment,
    );
    return { approvers: named.flatMap(({ review }) => review.required_approvers) };
  }
  const lane = lanes.find(({ id }) => id === options.subject);
  if (lane === undefined) throw new Refusal([`no request of a lane without errors is named ${options.subject}`]);
  return { approvers: lane.review.required_approvers, title: lane.title };
}

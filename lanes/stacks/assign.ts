import type { Checked } from "../check.ts";
import type { IsSigned } from "../decisions/approval.ts";
import { findReasonsOfPlace, type StackPlace } from "../lane.ts";
import { compileChecked, type LaneSet } from "../lane-set.ts";
import type { TokenRoleOrder } from "../orders/schema.ts";
import { isOpen } from "../rules/states.ts";
import type { Ccr } from "../schema.ts";
import type { StackSettings } from "../stack-settings.ts";
import { findClashes, type ObjectClash } from "./find-clashes.ts";
import { findSplits } from "./find-splits.ts";

/** A stack by its name, with what its file sets. */
export interface NamedStack {
  readonly stack: string;
  readonly settings: StackSettings;
  /** Checks a signature, where the stack requires one. */
  readonly isSigned?: IsSigned | undefined;
}

/** What one stack takes. */
export interface StackShare {
  readonly stack: string;
  readonly environment: string;
  readonly cluster?: string;
  readonly tenants?: readonly string[];
  readonly rehearsal: boolean;
  /** Ids of its requests, granted or not, in the order of the files. */
  readonly requests: readonly string[];
  /** How many of them grant something on it now. */
  readonly granted: number;
}

/** A request that no stack takes, or more than one, and where it is for. */
export interface Misplaced {
  readonly request: string;
  readonly file: string;
  readonly environment: string;
  readonly cluster?: string;
  readonly tenant?: string;
  readonly stacks: readonly string[];
}

/** Which stack takes which requests, and what is wrong with that. */
export interface Assignment {
  readonly stacks: readonly StackShare[];
  readonly misplaced: readonly Misplaced[];
  /** What two stacks would both declare on one server. */
  readonly clashes: readonly ObjectClash[];
  /** Why a stack compiles to nothing. */
  readonly errors: readonly string[];
}

/** A request that says for which stack it is; an order about a lane goes with the lane. */
interface Placed {
  readonly file: string;
  readonly request: Ccr | TokenRoleOrder;
}

/**
 * Gives each request to the stacks that are for it: it is taken by one, or something is wrong. A rehearsal takes requests
 * beside another stack and counts for none; what it declares must be on servers of its own all the same. An ended request
 * needs no stack. `now` is milliseconds since 1970.
 */
export function assignRequests(
  checked: readonly Checked[],
  stacks: readonly NamedStack[],
  { now }: { now: number },
): Assignment {
  const placed = checked.flatMap(readPlaced);
  const takes = makeTest(placed);
  const compiled = stacks.map((stack) => ({ stack, ...compileShare(checked, stack, { takes, now }) }));
  const counted = stacks.filter(({ settings }) => settings.rehearsal !== true);
  const misplaced = placed.flatMap(({ file, request }): readonly Misplaced[] => {
    const takers = counted.filter(({ settings }) => takes(request, settings)).map(({ stack }) => stack);
    if (takers.length === 1 || (takers.length === 0 && !isOpen(request))) return [];
    return [{ request: request.id, file, ...describePlace(request.target), stacks: takers }];
  });
  return {
    stacks: compiled.map(({ stack: { stack, settings }, set }) => ({
      stack,
      ...describePlace(settings),
      ...(settings.tenants === undefined ? {} : { tenants: settings.tenants }),
      rehearsal: settings.rehearsal === true,
      requests: placed.filter(({ request }) => takes(request, settings)).map(({ request }) => request.id),
      granted: (set?.lanes.length ?? 0) + (set?.tokenRoles.length ?? 0),
    })),
    misplaced,
    clashes: findClashes(compiled),
    errors: compiled.flatMap(({ stack, errors }) => errors.map((error) => `${stack.stack}: ${error}`)),
  };
}

/** A checked request where it says for which stack it is; an order about a lane does not. */
export function readPlaced({ source: { path: file }, ccr, order }: Checked): readonly Placed[] {
  if (ccr !== undefined) return [{ file, request: ccr }];
  return order?.request_type === "openbao-token-role" ? [{ file, request: order }] : [];
}

type Takes = (request: Ccr | TokenRoleOrder, place: StackPlace) => boolean;

/** A role for several lanes is of the stack that has the tenants of all of them. */
function makeTest(placed: readonly Placed[]): Takes {
  const tenants = new Map<string, string>();
  for (const { request } of placed)
    if ("openbao" in request) tenants.set(request.openbao.policy_name, request.target.tenant);
  return (request, place) => {
    if (findReasonsOfPlace(request, place).length > 0) return false;
    if (!("token_role" in request) || place.tenants === undefined) return true;
    return request.token_role.policies.every((policy) => place.tenants?.includes(tenants.get(policy) ?? ""));
  };
}

/** Compiles a stack from its own requests: those of others grant nothing on it. */
function compileShare(
  checked: readonly Checked[],
  { settings, isSigned }: NamedStack,
  { takes, now }: { takes: Takes; now: number },
): { readonly set: LaneSet | undefined; readonly errors: readonly string[] } {
  const splits = findSplits(checked, settings);
  const own = checked.filter((each) => readPlaced(each).some(({ request }) => takes(request, settings)));
  const { set, errors } = compileChecked(own, { ...settings, whatIf: [] }, { isSigned, now });
  return splits.length > 0 ? { set: undefined, errors: splits } : { set, errors };
}

/** Where a request or a stack is for, without what it leaves open. */
export function describePlace(place: {
  environment: string;
  cluster?: string;
  tenant?: string;
}): Pick<Misplaced, "environment" | "cluster" | "tenant"> {
  const { environment, cluster, tenant } = place;
  return {
    environment,
    ...(cluster === undefined ? {} : { cluster }),
    ...(tenant === undefined ? {} : { tenant }),
  };
}

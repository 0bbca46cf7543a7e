import { parseDuration } from "../../lanes/duration.ts";
import { isGranted } from "../../lanes/rules/states.ts";
import type { Ccr } from "../../lanes/schema.ts";
import { policyText } from "../e2e/expected.ts";
import type { ExternalSecretSpec, Grants, KubernetesRole } from "./look.ts";
import { isLaneRequest, isTokenRoleOrder, lastMoved, type RequestFile, wasApproved } from "./request-files.ts";

/** The instants of records and of updates are of one clock, but of several processes; milliseconds. */
const SLACK = 2000;

interface JudgeOptions {
  /** When the last update began that succeeded and had ended before the servers were looked at; none yet: undefined. */
  readonly updateBegun: number | undefined;
}

/**
 * What the servers grant that the requests, read after them, do not carry: each object is of a request whose approvers all
 * approved exactly the content that it has, is as that content says, and went with the update after its end. In words.
 */
export function judgeServers(
  grants: Grants,
  files: readonly RequestFile[],
  { updateBegun }: JudgeOptions,
): readonly string[] {
  const approved = files.map(({ request }) => request).filter(wasApproved);
  const lanes = approved.filter(isLaneRequest);
  const tokenRoles = Object.entries(grants.tokenRoles).flatMap(([name, { allowed_policies }]) => {
    const order = approved.filter(isTokenRoleOrder).find(({ token_role }) => token_role.role === name);
    if (order === undefined) return [`token role ${name} is of no approved request`];
    return allowed_policies
      .filter((policy) => !order.token_role.policies.includes(policy) || !lanes.some(hasPolicy(policy)))
      .map((policy) => `token role ${name} carries ${policy}, which was not approved`);
  });
  return [
    ...Object.entries(grants.policies).flatMap(([name, text]) => judgePolicy({ name, text }, lanes, updateBegun)),
    ...Object.entries(grants.roles).flatMap(([name, role]) => judgeRole(name, role, lanes)),
    ...tokenRoles,
    ...judgeDeliveries(grants, lanes),
  ];
}

const hasPolicy =
  (name: string) =>
  ({ openbao }: Ccr): boolean =>
    openbao.policy_name === name;

/** The path of the API that a lane's policy may name. */
function apiPath({ openbao: { mount, kv_path } }: Ccr): string {
  return `${mount}/data/${kv_path.slice(mount.length + 1)}`;
}

function judgePolicy(
  { name, text }: { name: string; text: string },
  lanes: readonly Ccr[],
  updateBegun: number | undefined,
): readonly string[] {
  const lane = lanes.filter(hasPolicy(name)).find(({ id }) => text.startsWith(`# ${id}\n`));
  if (lane === undefined) return [`policy ${name} is of no approved request`];
  if (text !== policyText(lane.id, apiPath(lane))) return [`policy ${name} is not the one that ${lane.id} asks for`];
  const ended = isGranted(lane) ? undefined : lastMoved(lane);
  const isLeft = ended !== undefined && updateBegun !== undefined && ended + SLACK < updateBegun;
  return isLeft ? [`policy ${name} outlived the end of ${lane.id}, which is ${lane.status}`] : [];
}

function judgeRole(name: string, role: KubernetesRole, lanes: readonly Ccr[]): readonly string[] {
  const own = lanes.filter(({ auth }) => auth.role === name);
  if (own.length === 0) return [`role ${name} is of no approved request`];
  const isBound = own.some(({ auth }) => auth.method === "kubernetes" && isBoundBy(role, auth));
  const foreign = role.token_policies.filter((policy) => !own.some(hasPolicy(policy)));
  return [
    ...(isBound ? [] : [`role ${name} is bound otherwise than approved`]),
    ...foreign.map((policy) => `role ${name} carries ${policy}, which no approved request of it has`),
  ];
}

function isBoundBy(role: KubernetesRole, auth: Extract<Ccr["auth"], { method: "kubernetes" }>): boolean {
  const { service_account_names: names, service_account_namespaces: namespaces } = auth.bound_claims;
  return (
    role.bound_service_account_names.join() === names.join() &&
    role.bound_service_account_namespaces.join() === namespaces.join() &&
    role.token_ttl === parseDuration(auth.ttl)
  );
}

function judgeDeliveries({ stores, externalSecrets }: Grants, lanes: readonly Ccr[]): readonly string[] {
  const wrongStores = stores.filter(({ metadata, spec }) => {
    const admitted = (spec.conditions ?? []).flatMap(({ namespaces }) => namespaces ?? ["any"]).join();
    const { role } = spec.provider.vault.auth.kubernetes;
    const isAsked = lanes.some(
      ({ delivery, auth }) => delivery.store === metadata.name && delivery.namespace === admitted && auth.role === role,
    );
    return !isAsked;
  });
  const wrongSecrets = externalSecrets.filter(
    ({ metadata, spec }) =>
      !isAttempt(metadata.name, spec, lanes) &&
      !lanes.some((lane) => lane.delivery.namespace === metadata.namespace && delivers(lane, spec)),
  );
  return [
    ...wrongStores.map(({ metadata: { name } }) => `store ${name} is not as an approved request has it`),
    ...wrongSecrets.map(
      ({ metadata: { namespace, name } }) => `ExternalSecret ${namespace}/${name} is not as an approved request has it`,
    ),
  ];
}

/** What `ccr verify` makes for a moment, to see that the store refuses it; it would write no Secret if it were let. */
function isAttempt(name: string, { target }: ExternalSecretSpec, lanes: readonly Ccr[]): boolean {
  return target.creationPolicy === "None" && lanes.some(({ id }) => name === `ccr-probe-${id.toLowerCase()}`);
}

function delivers(lane: Ccr, { target, data }: ExternalSecretSpec): boolean {
  const { delivery, openbao } = lane;
  const isOfLane = ({ remoteRef: { key, property } }: ExternalSecretSpec["data"][number]): boolean =>
    `${openbao.mount}/data/${key}` === apiPath(lane) && openbao.fields.includes(property);
  return delivery.secret_name === target.name && data.every(isOfLane);
}

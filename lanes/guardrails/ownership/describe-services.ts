import { deriveDelivery } from "../../delivery.ts";
import { compareText } from "../../finding.ts";
import { parseKvPath } from "../../kv-path.ts";
import type { Ccr } from "../../schema.ts";
import { redactText } from "../../secret-scan.ts";
import type { ManifestDocument } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import { fileOf, ownerOf, settledNamespace } from "./places.ts";
import type { SecretOwnership } from "./schema.ts";
import { isExternalSecret, listAllUses, listRemoteKeys, targetOf } from "./secret-objects.ts";

type Service = SecretOwnership["services"][number];

/** A request and what it says about the delivery of an ExternalSecret. */
export interface LaneOfService {
  readonly id: string;
  readonly status: string;
  readonly kvPath: string;
  readonly mount: string;
  readonly key: string;
  readonly fields: readonly string[];
}

/** An ExternalSecret of a service; by names alone. */
export interface DescribedExternalSecret {
  readonly name: string;
  readonly namespace?: string;
  /** The Secret that it makes. */
  readonly secret: string;
  /** The files that have it; none where a lane declares it. */
  readonly files: readonly string[];
  /** `key#property`, or `key` where all fields are read. */
  readonly keys: readonly string[];
  readonly lanes: readonly LaneOfService[];
}

/** A Secret that the service uses and does not make. */
export interface DescribedExistingSecret {
  readonly name: string;
  readonly namespace?: string;
  /** Who makes it: a service, a shared bundle with its approval, another system, or nobody that is stated. */
  readonly madeBy: string;
  readonly files: readonly string[];
}

/** Everything that a service's page says about its secrets. */
export interface ServiceDescription {
  readonly service: string;
  readonly owner: string;
  readonly namespaces: readonly string[];
  readonly folders: readonly string[];
  readonly externalSecrets: readonly DescribedExternalSecret[];
  readonly existingSecrets: readonly DescribedExistingSecret[];
}

/** What services are described from. */
export interface DescribeInput {
  readonly ownership: SecretOwnership;
  readonly manifests: readonly Manifest[];
  readonly documents: readonly ManifestDocument[];
  readonly requests: readonly Ccr[];
}

/** Each service with its secrets; all lists are sorted, and nothing of it is a value. */
export function describeServices(input: DescribeInput): readonly ServiceDescription[] {
  return input.ownership.services
    .map((service) => ({
      service: service.name,
      owner: service.owner,
      namespaces: [...service.namespaces].sort(),
      folders: [...service.folders].sort(),
      externalSecrets: describeExternalSecrets(service, input),
      existingSecrets: describeExistingSecrets(service, input),
    }))
    .sort((left, right) => compareText(left.service, right.service));
}

function describeExternalSecrets(service: Service, input: DescribeInput): readonly DescribedExternalSecret[] {
  const { ownership, manifests, requests } = input;
  const own = manifests.filter((each) => isExternalSecret(each) && isOf(service, ownership, each));
  const lanes = requests.flatMap(readLane);
  const described = [...Map.groupBy(own, (each) => identify(each, ownership)).values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const namespace = settledNamespace(ownership, first);
    const secret = targetOf(first).name;
    return [
      {
        ...name(first.name, namespace),
        secret: redactText(secret),
        files: [...new Set(group.map(fileOf))].sort(),
        keys: [...new Set(group.flatMap(listKeys))].sort(),
        lanes: lanes
          .filter((lane) => lane.secret === secret && lane.namespace === namespace)
          .map(({ lane }) => lane)
          .sort(byId),
      },
    ];
  });
  const known = new Set(described.map(({ namespace, secret }) => `${namespace}/${secret}`));
  const declared = lanes.filter(
    ({ namespace, secret, workload }) =>
      !known.has(`${namespace}/${secret}`) && isLaneOf(service, { namespace, workload, ownership }),
  );
  const ofLanes = [...Map.groupBy(declared, ({ namespace, secret }) => `${namespace}/${secret}`).values()].flatMap(
    (group) =>
      group.slice(0, 1).map((each) => ({ ...describeDeclared(each), lanes: group.map(({ lane }) => lane).sort(byId) })),
  );
  return [...described, ...ofLanes].sort(byName);
}

function describeDeclared({ namespace, secret, lane }: DeliveredLane): Omit<DescribedExternalSecret, "lanes"> {
  return {
    name: secret,
    namespace,
    secret,
    files: [],
    keys: lane.fields.map((field) => `${lane.key}#${field}`).sort(),
  };
}

/** A template's one object may be rendered under any name: it is told by its file. */
function identify(manifest: Manifest, ownership: SecretOwnership): string {
  return JSON.stringify([settledNamespace(ownership, manifest), manifest.name, targetOf(manifest).name]);
}

function listKeys(manifest: Manifest): readonly string[] {
  return listRemoteKeys(manifest).map(({ key, property }) =>
    redactText(property === undefined ? key : `${key}#${property}`),
  );
}

interface DeliveredLane {
  readonly lane: LaneOfService;
  readonly namespace: string;
  readonly secret: string;
  readonly workload: string;
}

function readLane(ccr: Ccr): readonly DeliveredLane[] {
  if (ccr.delivery.surface !== "external-secrets") return [];
  const { namespace, secretName: secret } = deriveDelivery(ccr);
  const { mount, kv_path: kvPath, fields } = ccr.openbao;
  const { key } = parseKvPath(kvPath, mount);
  const lane = { id: ccr.id, status: ccr.status, kvPath, mount, key, fields: [...fields].sort() };
  return [{ lane, namespace, secret, workload: ccr.target.workload }];
}

/** A lane is of the service that it is for by name; of the only one in its namespace, where none has that name. */
function isLaneOf(
  service: Service,
  { namespace, workload, ownership }: { namespace: string; workload: string; ownership: SecretOwnership },
): boolean {
  const there = ownership.services.filter(({ namespaces }) => namespaces.includes(namespace));
  const named = there.find((each) => each.name === workload);
  return named === undefined ? there.length === 1 && there[0] === service : named === service;
}

function describeExistingSecrets(service: Service, input: DescribeInput): readonly DescribedExistingSecret[] {
  const { ownership } = input;
  const uses = listAllUses(input)
    .filter(({ where }) => isOf(service, ownership, where))
    .map(({ where, use }) => ({
      secret: use.name,
      namespace: settledNamespace(ownership, where),
      file: fileOf(where),
    }));
  return [...Map.groupBy(uses, ({ namespace, secret }) => JSON.stringify([namespace, secret])).values()]
    .flatMap((group) =>
      group.slice(0, 1).map(({ namespace, secret }) => ({
        ...name(secret, namespace),
        madeBy: findMaker({ secret, namespace, service }, input),
        files: [...new Set(group.map(({ file }) => file))].sort(),
      })),
    )
    .sort(byName);
}

interface Used {
  readonly secret: string;
  readonly namespace: string | undefined;
  readonly service: Service;
}

function findMaker({ secret, namespace, service }: Used, { ownership, manifests, requests }: DescribeInput): string {
  const isThere = ({ namespaces }: { readonly namespaces: readonly string[] }): boolean =>
    namespace === undefined || namespaces.includes(namespace);
  const bundle = ownership.bundles?.find((each) => each.name === secret && isThere(each));
  if (bundle !== undefined) {
    return bundle.approval === undefined ? "a shared bundle" : `a shared bundle (${bundle.approval.reference})`;
  }
  const authority = ownership.authorities?.find((each) => each.secret === secret && isThere(each));
  if (authority !== undefined) return authority.authority;
  const makers = manifests.filter(
    (each) =>
      isExternalSecret(each) &&
      targetOf(each).name === secret &&
      (namespace === undefined || settledNamespace(ownership, each) === namespace),
  );
  const owners = makers
    .map((each) => ownerOf(ownership, each))
    .flatMap((each) => (each.is === "service" ? [each.service.name] : []));
  if (owners.includes(service.name)) return "its own ExternalSecret";
  if (owners[0] !== undefined) return `the ExternalSecret of ${owners[0]}`;
  const lane = requests.flatMap(readLane).find((each) => each.secret === secret && each.namespace === namespace);
  return lane === undefined ? "nobody that is stated" : `the lane ${lane.lane.id}`;
}

function isOf(service: Service, ownership: SecretOwnership, where: Manifest | ManifestDocument): boolean {
  const owner = ownerOf(ownership, where);
  return owner.is === "service" && owner.service === service;
}

function name(text: string, namespace: string | undefined): { name: string; namespace?: string } {
  return { name: redactText(text), ...(namespace === undefined ? {} : { namespace }) };
}

function byName(left: { name: string; namespace?: string }, right: { name: string; namespace?: string }): number {
  return compareText(left.namespace ?? "", right.namespace ?? "") || compareText(left.name, right.name);
}

function byId(left: LaneOfService, right: LaneOfService): number {
  return compareText(left.id, right.id);
}

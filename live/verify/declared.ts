import type { DeclaredObject } from "../../lanes/adoption.ts";
import { compareLive } from "../../lanes/compare-live.ts";
import { parseDuration } from "../../lanes/duration.ts";
import { redactText } from "../../lanes/secret-scan.ts";
import { readFieldNames } from "../field-names.ts";
import { findReady, isReady } from "../ready.ts";
import { type Finding, failed, notTried, passed } from "./checks.ts";
import { askAsOperator, lookUntil, type Prober } from "./prober.ts";

type Fields = Readonly<Record<string, unknown>>;

/** That everything the lane consists of is there, as it was compiled, and works. */
export async function checkDeclared(prober: Prober): Promise<void> {
  for (const object of prober.objects) {
    const what = `${object.kind} ${object.id} is as it was approved`;
    const finding =
      object.place.server === "openbao" ? await readOpenbao(prober, object) : await readCluster(prober, object);
    prober.log.note({ id: object.kind, side: "positive", what }, finding);
  }
  await checkFields(prober);
  await checkSecret(prober);
}

async function readOpenbao(prober: Prober, object: DeclaredObject): Promise<Finding> {
  if (object.place.server !== "openbao") throw new TypeError("not an object of OpenBao");
  const { status, data, auditId } = await askAsOperator(prober, { method: "GET", path: object.place.path });
  if (status === 404) return failed("it does not exist");
  if (status !== 200) return notTried(`the operator's token may not read ${object.place.path} (${status})`);
  return judgeDifferences(object, data, auditId);
}

function judgeDifferences(object: DeclaredObject, live: Fields, auditId?: string): Finding {
  const fields = compareLive(object, live).map(({ field }) => field);
  return fields.length === 0 ? passed(auditId) : failed(`it differs in ${fields.join(", ")}`, auditId);
}

/** As it was compiled, and ready: existence alone says nothing. */
async function readCluster(prober: Prober, object: DeclaredObject): Promise<Finding> {
  if (object.place.server !== "kubernetes") throw new TypeError("not an object of Kubernetes");
  const { kind, metadata } = object.place.manifest;
  const look = () => prober.cluster.readObject(`${kind}.external-secrets.io`, metadata);
  const seen = await lookUntil(prober.patience, async () => {
    const { found, problem } = await look();
    return problem !== undefined || isReady(found) ? { found, problem } : undefined;
  });
  const { found, problem } = seen ?? (await look());
  if (problem !== undefined) return notTried(problem);
  if (found === undefined) return failed("it does not exist");
  const compared = judgeDifferences(object, (found.spec ?? {}) as Fields);
  if (compared.outcome !== "passed") return compared;
  if (!isReady(found)) return failed(`it is not ready: ${describeCondition(found)}`);
  return kind === "ExternalSecret" ? judgeFreshness(found) : passed();
}

function describeCondition(object: Fields): string {
  const { reason = "nothing is said of it yet", message = "" } = findReady(object) ?? {};
  return redactText(`${reason} ${message}`.trim());
}

/** Ready says that a sync succeeded once; its time and generation say that it was of this object, and lately. */
function judgeFreshness({ metadata, spec, status }: Fields): Finding {
  const { generation } = (metadata ?? {}) as { generation?: number };
  const { refreshInterval = "1h" } = (spec ?? {}) as { refreshInterval?: string };
  const { refreshTime, syncedResourceVersion = "" } = (status ?? {}) as {
    refreshTime?: string;
    syncedResourceVersion?: string;
  };
  if (!syncedResourceVersion.startsWith(`${generation}-`)) return failed("this version of it was not synced yet");
  const seconds = parseDuration(refreshInterval) ?? 3600;
  const age = (Date.now() - Date.parse(refreshTime ?? "")) / 1000;
  // An interval of zero reads the value once.
  if (seconds > 0 && !(age <= seconds + 60))
    return failed(`its last sync is older than its interval, ${refreshInterval}`);
  return passed(undefined, `synced at ${refreshTime}`);
}

/** The names of the fields, by a read that has no values in its answer. */
async function checkFields(prober: Prober): Promise<void> {
  const { lane, settings, log } = prober;
  // KV 1 tells no names without values; the keys of the Secret show them.
  if (settings.kvVersion === 1) return;
  const check = { id: "fields", side: "positive", what: `${lane.fields.join(", ")} are in OpenBao` } as const;
  const asker = { openbao: prober.openbao, token: prober.operatorToken };
  const { status, names, auditId } = await readFieldNames(asker, lane.policy);
  if (status === 404) return log.note(check, failed("there is no value yet"));
  if (status !== 200) return log.note(check, notTried(`the operator's token may not read the names (${status})`));
  const missing = lane.fields.filter((field) => !names.includes(field));
  log.note(check, missing.length === 0 ? passed(auditId) : failed(`${missing.join(", ")} is missing`, auditId));
}

async function checkSecret({ lane, probe, log, patience }: Prober): Promise<void> {
  const delivery = lane.externalSecret?.delivery;
  if (delivery === undefined || delivery.creationPolicy === "None") return;
  const { namespace, secretName: name, fields } = delivery;
  const check = {
    id: "secret-keys",
    side: "positive",
    what: `Secret ${namespace}/${name} has ${fields.join(", ")}`,
  } as const;
  const hasAll = (keys: readonly string[]): boolean => fields.every((field) => keys.includes(field));
  const look = () => probe.readKeys({ namespace, name });
  const seen = await lookUntil(patience, async () => {
    const { found = [], problem } = await look();
    return problem !== undefined || hasAll(found) ? { found, problem } : undefined;
  });
  const { found = [], problem } = seen ?? (await look());
  if (problem !== undefined) return log.note(check, notTried(problem));
  const missing = fields.filter((field) => !found.includes(field));
  log.note(check, missing.length === 0 ? passed() : failed(`${missing.join(", ")} is missing`));
}

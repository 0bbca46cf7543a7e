import type { DeclaredObject } from "../../lanes/adoption.ts";
import { compareLive } from "../../lanes/compare-live.ts";
import { readFieldNames } from "../field-names.ts";
import { type Finding, failed, notTried, passed } from "./checks.ts";
import { askAsOperator, lookUntil, type Prober } from "./prober.ts";
import { type Readiness, watchReadiness } from "./readiness.ts";

type Fields = Readonly<Record<string, unknown>>;

/** That everything the lane consists of is there, as it was compiled, and works. */
export async function checkDeclared(prober: Prober): Promise<void> {
  let ready: ReadonlyMap<DeclaredObject, Readiness> | undefined;
  for (const object of prober.objects) {
    const what = `${object.kind} ${object.id} is as it was approved`;
    if (object.place.server === "kubernetes") ready ??= await watchReadiness(prober);
    const seen = ready?.get(object);
    const finding = seen === undefined ? await readOpenbao(prober, object) : judgeCluster(object, seen);
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

/** As it was compiled, and ready as it is now: existence alone says nothing, nor that it was ready before a change. */
function judgeCluster(object: DeclaredObject, { found, problem, verdict }: Readiness): Finding {
  if (problem !== undefined) return notTried(problem);
  if (found === undefined) return failed("it does not exist");
  const compared = judgeDifferences(object, (found.spec ?? {}) as Fields);
  if (compared.outcome !== "passed") return compared;
  if (verdict.state !== "ready") {
    const hint = verdict.hint === "" ? "" : `; ${verdict.hint}`;
    return failed(`it is not ready: ${verdict.reason}${hint}`);
  }
  const { refreshTime } = (found.status ?? {}) as { readonly refreshTime?: string };
  return object.kind === "external-secret" ? passed(undefined, `synced at ${refreshTime}`) : passed();
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

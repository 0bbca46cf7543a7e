import { type DeclaredObject, listObjects, nameObject } from "../../lanes/adoption.ts";
import { compareLive, type Difference } from "../../lanes/compare-live.ts";
import { compileLanes } from "../../lanes/lane-set.ts";
import type { StackSettings } from "../../lanes/stack-settings.ts";
import { explainSecret } from "../../live/foreign-in-kubernetes.ts";
import { type ClusterReader, openCluster } from "../../live/kubectl.ts";
import { OpenbaoError, type OpenbaoReader, openOpenbao } from "../../live/openbao.ts";
import { checkSignatures } from "../../live/signatures.ts";
import { Refusal } from "../errors.ts";
import { composeImportFile } from "../import-file.ts";
import { showPlainly } from "../reports/report.ts";
import { readRequests } from "../requests.ts";
import { readStack } from "../stack-config.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface ImportPlanOptions {
  readonly stack?: string;
  readonly configFile?: string;
  readonly format?: "text" | "json" | "config" | "pulumi";
  readonly json?: true;
}

/** What was found of one object. */
export interface FoundObject {
  readonly object: DeclaredObject;
  readonly state: "absent" | "same" | "different" | "unknown";
  readonly differences: readonly Difference[];
  /** Why it could not be told, or what a reader must know before the object is taken over. */
  readonly problem?: string;
}

/** How many objects are looked at at once. */
const objectsAtOnce = 8;

/** `ccr import-plan`: 0, or 1 where an object differs, stands in the way or cannot be looked at. Writes nothing anywhere. */
export async function planImport({ operands, options, terminal }: Invocation<ImportPlanOptions>): Promise<ExitCode> {
  const { stack = "production", configFile } = options;
  const place = { stack, ...(configFile === undefined ? {} : { configFile }) };
  const { project, settings } = readStack(terminal.folder, place);
  const signatures = checkSignatures(settings, terminal.folder);
  if (signatures.faults.length > 0) throw new Refusal(signatures.faults);
  const { set, errors } = compileLanes(readRequests(operands, terminal), settings, signatures);
  if (set === undefined) throw new Refusal(errors);
  const openbao = openServer(settings);
  const cluster = openCluster(settings);
  const objects = listObjects(set);
  const found: FoundObject[] = [];
  for (let at = 0; at < objects.length; at += objectsAtOnce) {
    if (at > 0 && at % 40 === 0) terminal.showProgress(`looked at ${at} of ${objects.length} objects`);
    const some = objects.slice(at, at + objectsAtOnce);
    found.push(...(await Promise.all(some.map((object) => look(object, { openbao, cluster })))));
  }
  terminal.endProgress();
  const format = options.json ? "json" : (options.format ?? "text");
  terminal.write(writePlan(found, { format, project, stack, style: terminal.style }));
  return found.some(({ state, problem }) => state === "different" || problem !== undefined) ? 1 : 0;
}

function openServer({ openbaoAddress: address, openbaoCaFile: caFile }: StackSettings): OpenbaoReader {
  try {
    return openOpenbao({ address, ...(caFile === undefined ? {} : { caFile }) });
  } catch (error) {
    if (error instanceof OpenbaoError) throw new Refusal([error.message]);
    throw error;
  }
}

async function look(
  object: DeclaredObject,
  { openbao, cluster }: { openbao: OpenbaoReader; cluster: ClusterReader },
): Promise<FoundObject> {
  const { place } = object;
  if (place.server === "openbao") {
    try {
      return judge(object, await openbao.read(place.path));
    } catch (error) {
      if (error instanceof OpenbaoError) return { object, state: "unknown", differences: [], problem: error.message };
      throw error;
    }
  }
  const { kind, metadata } = place.manifest;
  const { found, problem } = await cluster.readObject(`${kind}.external-secrets.io`, metadata);
  if (problem !== undefined) return { object, state: "unknown", differences: [], problem };
  const judged = judge(object, found?.spec as Readonly<Record<string, unknown>> | undefined);
  const obstacle = await findSecretInTheWay(object, cluster);
  return obstacle === undefined ? judged : { ...judged, problem: obstacle };
}

function judge(object: DeclaredObject, live: Readonly<Record<string, unknown>> | undefined): FoundObject {
  if (live === undefined) return { object, state: "absent", differences: [] };
  const differences = compareLive(object, live);
  return { object, state: differences.length === 0 ? "same" : "different", differences };
}

/** External Secrets replaces the data of a Secret that is there already (v0.20.4, creationPolicy Owner). */
async function findSecretInTheWay({ secret }: DeclaredObject, cluster: ClusterReader): Promise<string | undefined> {
  if (secret === undefined || secret.mayReplace) return undefined;
  const { name, namespace } = secret;
  const { found = [], problem } = await cluster.findForeignSecrets({ names: [name], namespace });
  if (problem !== undefined) return `whether Secret ${namespace}/${name} exists already cannot be told: ${problem}`;
  return found.length === 0 ? undefined : explainSecret(secret);
}

interface Writing {
  readonly format: "text" | "json" | "config" | "pulumi";
  readonly project: string;
  readonly stack: string;
  readonly style: Terminal["style"];
}

function writePlan(found: readonly FoundObject[], { format, project, stack, style }: Writing): string {
  const present = found.filter(({ state }) => state === "same" || state === "different").map(({ object }) => object);
  if (format === "pulumi") return `${JSON.stringify(composeImportFile(present, { project, stack }), undefined, 2)}\n`;
  const adopt = present.map(nameObject).sort();
  if (format === "config") {
    return adopt.length === 0
      ? "config: {}\n"
      : `config:\n  ccr:adopt:\n${adopt.map((name) => `    - ${name}\n`).join("")}`;
  }
  if (format === "json") return formatJson(found, adopt);
  return found.map((each) => formatObject(each, style)).join("");
}

function formatJson(found: readonly FoundObject[], adopt: readonly string[]): string {
  const objects = found.map(({ object, state, differences, problem }) => ({
    object: nameObject(object),
    type: object.type,
    name: object.name,
    requests: object.ccrIds,
    state,
    differences,
    ...(problem === undefined ? {} : { problem }),
  }));
  return `${JSON.stringify({ schema: "credential-lanes/import-plan/v1", objects, adopt }, undefined, 2)}\n`;
}

function formatObject({ object, state, differences, problem }: FoundObject, style: Terminal["style"]): string {
  const colour = state === "same" || state === "absent" ? "green" : "yellow";
  const head = `${state.padEnd(9)}  ${nameObject(object)}  (${object.ccrIds.join(", ")})`;
  const lines = differences.flatMap(({ field, live, wanted }) =>
    field === "policy"
      ? live.split("\n").map((line) => `    ${line}`)
      : [`    ${field}: is ${live}, would be ${wanted}`],
  );
  const rest = [...lines, ...(problem === undefined ? [] : [`    ${problem}`])];
  return [style(colour, showPlainly(head)), ...rest.map(showPlainly)].map((line) => `${line}\n`).join("");
}

import { type DeclaredObject, nameObject } from "../../lanes/adoption.ts";
import { type ExistingObjects, withExistingObjects } from "../../live/existing-objects.ts";
import { explainSecret } from "../../live/foreign-in-kubernetes.ts";
import { mapSome } from "../../live/map-some.ts";
import { composeImportFile } from "../import-file.ts";
import { type FoundObject, lookAtAll } from "../live-objects.ts";
import { showPlainly } from "../reports/report.ts";
import { compileStack, type StackOptions } from "../stack.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface ImportPlanOptions extends StackOptions {
  readonly format?: "text" | "json" | "config" | "pulumi";
  readonly json?: true;
}

/** How many Secrets are looked for at once. */
const secretsAtOnce = 8;

/** `ccr import-plan`: 0, or 1 where an object differs, stands in the way or cannot be looked at. Writes nothing anywhere. */
export async function planImport({ operands, options, terminal }: Invocation<ImportPlanOptions>): Promise<ExitCode> {
  const compiled = compileStack(operands, options, terminal);
  const { project, stack, settings } = compiled;
  const seen = await lookAtAll(compiled, terminal);
  const found = await withExistingObjects(settings, (existing) =>
    mapSome(seen, secretsAtOnce, async (each): Promise<readonly FoundObject[]> => {
      const obstacle = each.problem === undefined ? await findSecretInTheWay(each.object, existing) : undefined;
      return [obstacle === undefined ? each : { ...each, problem: obstacle }];
    }),
  );
  const format = options.json ? "json" : (options.format ?? "text");
  terminal.write(writePlan(found, { format, project, stack, style: terminal.style }));
  return found.some(({ state, problem }) => state === "different" || problem !== undefined) ? 1 : 0;
}

/** External Secrets replaces the data of a Secret that is there already (v0.20.4, creationPolicy Owner). */
async function findSecretInTheWay({ secret }: DeclaredObject, existing: ExistingObjects): Promise<string | undefined> {
  if (secret === undefined || secret.mayReplace) return undefined;
  const { name, namespace } = secret;
  const { found, unknown } = await existing.findForeignSecrets({ names: [name], namespace });
  const [problem] = unknown.keys();
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
  const present = found
    .filter(({ object, state }) => object.appliedBy === "pulumi" && (state === "same" || state === "different"))
    .map(({ object }) => object);
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

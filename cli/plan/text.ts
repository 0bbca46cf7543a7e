import { dump } from "js-yaml";
import type { Artefact, LanePlan, PlannedLane } from "../../lanes/plan/lane-plan.ts";
import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import { formatActions } from "../../lanes/plan/operator-commands.ts";
import { showPlainly } from "../reports/report.ts";
import type { Terminal } from "../terminal.ts";
import { hasChanges, isOfLane, type StackPlan } from "./compose.ts";

type Style = Terminal["style"];

/** A plan for a terminal. */
export function renderPlanText(plan: StackPlan, style: Style): string {
  const { project, stack, requests, changes } = plan;
  const blocks = [
    style("bold", `Plan of ${showPlainly(`${project}/${stack}`)}`),
    ...requests.map((request) => renderRequest(request, style)),
    ...(changes === undefined ? [] : [renderChanges(changes, style)]),
    summarizePlan(plan),
  ];
  return `${blocks.join("\n\n")}\n`;
}

/** `3 requests, 2 granted; 4 to create, 1 to delete` */
export function summarizePlan(plan: StackPlan): string {
  const { requests, changes, elsewhere } = plan;
  const granted = requests.filter((each) => each.granted).length;
  const others = elsewhere === undefined ? "" : `; ${elsewhere} more are for other stacks`;
  const of = `${requests.length} ${requests.length === 1 ? "request" : "requests"}, ${granted} granted${others}`;
  if (changes === undefined) return `${of}; offline: no server was asked what would change`;
  if (!hasChanges(plan)) return `${of}; no changes`;
  const counts = Map.groupBy(changes.filter(isOfLane), ({ op }) => op);
  const words = [...counts].sort(([left], [right]) => (left < right ? -1 : 1));
  return `${of}; ${words.map(([op, steps]) => `${steps.length} to ${op}`).join(", ")}`;
}

function renderRequest(request: LanePlan, style: Style): string {
  const { ccr, title, status, granted, reasons, digest, lane, artefacts } = request;
  const state = granted ? style("green", "granted") : style("yellow", "withheld");
  const lines = [
    `${style("bold", showPlainly(`${ccr} ${title}`))}: ${status}, ${state}`,
    ...reasons.map((reason) => `  because ${showPlainly(reason)}`),
    `  content ${digest}`,
    ...(lane === undefined ? [] : renderLane(lane)),
    ...artefacts.flatMap((artefact) => renderArtefact(artefact, style)),
  ];
  return lines.join("\n");
}

function renderLane({ policy, role, manifests, actions, proof }: PlannedLane): readonly string[] {
  return [
    ...(policy === undefined ? [] : [`  policy ${policy.name}`, ...indent(policy.text)]),
    `  role ${role.path}`,
    ...indent(JSON.stringify(role.payload, undefined, 2)),
    ...manifests.flatMap((manifest) => [
      `  ${manifest.kind} ${nameManifest(manifest.metadata)}`,
      ...indent(dumpYaml(manifest)),
    ]),
    "  by hand, without Pulumi",
    ...indent(formatActions(actions)),
    "  shown of all of it together",
    ...proof.map(({ claim, both }) => `    ${showPlainly(`${claim}: ${both}`)}`),
  ];
}

/** `namespace/name`, or the name alone. */
export function nameManifest({ name, namespace }: { readonly name: string; readonly namespace?: string }): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** A manifest as YAML, long texts on one line. */
export function dumpYaml(value: object): string {
  return dump(value, { noRefs: true, lineWidth: -1 });
}

function indent(text: string): readonly string[] {
  return text
    .replace(/\n+$/, "")
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${showPlainly(line)}`));
}

function renderArtefact({ file, object, isSame, differences }: Artefact, style: Style): readonly string[] {
  const head = `  ${showPlainly(`${file} has ${object}`)}: `;
  if (isSame) return [`${head}the same`];
  return [
    `${head}${style("yellow", "not the same")}`,
    ...differences.flatMap(describeDifference).map((line) => `    ${line}`),
  ];
}

/** A field that is not the same: both sides, or the lines of a policy. */
export function describeDifference({ field, live, wanted }: Artefact["differences"][number]): readonly string[] {
  if (field === "policy") return live.split("\n").map(showPlainly);
  return [showPlainly(`${field}: is ${live}, would be ${wanted}`)];
}

const signs: Readonly<Record<string, { sign: string; colour: "green" | "yellow" | "red" }>> = {
  create: { sign: "+", colour: "green" },
  import: { sign: "=", colour: "green" },
  update: { sign: "~", colour: "yellow" },
  delete: { sign: "-", colour: "red" },
};

/** The sign of a kind of change; any other is a replacement. */
export function signOf(op: string): { sign: string; colour: "green" | "yellow" | "red" } {
  return signs[op] ?? { sign: "±", colour: "yellow" };
}

/** The changes of an update, one a line, each with the request that asks for it. */
export function renderChanges(changes: readonly PlannedStep[], style: Style): string {
  if (changes.length === 0) return "An update would change nothing.";
  const lines = changes.map((step) => {
    const { sign, colour } = signOf(step.op);
    const fields = step.fields.length === 0 ? "" : ` (${step.fields.join(", ")})`;
    const what = showPlainly(`${step.op} ${nameStep(step)}${fields}`);
    const why = step.isUnasked ? style("red", explainStep(step)) : showPlainly(explainStep(step));
    return `  ${style(colour, `${sign} ${what}`)}: ${why}`;
  });
  return ["An update would", ...lines].join("\n");
}

/** `policy workload-kv-read-x`; of what is no object of a lane its type and name. */
export function nameStep({ kind, id, type, name }: PlannedStep): string {
  if (kind === "other" || kind === "stack") return `${type} ${name}`;
  // What the lanes of a namespace share; the namespace itself is nobody's here.
  return `${kind === "namespace" ? "access of namespace" : kind} ${id ?? name}`;
}

/** Which request asks for it, or why it goes. */
export function explainStep({ ccrIds, because, isUnasked, kind }: PlannedStep): string {
  if (isUnasked) return "no CCR asks for this";
  if (because.length > 0) return because.join("; ");
  return kind === "stack" ? "the stack itself" : ccrIds.join(", ");
}

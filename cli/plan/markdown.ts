import type { LanePlan, PlannedLane } from "../../lanes/plan/lane-plan.ts";
import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import { formatActions } from "../../lanes/plan/operator-commands.ts";
import { escapeMarkdown, fenceBlock } from "../render/markdown.ts";
import type { StackPlan } from "./compose.ts";
import { describeDifference, dumpYaml, explainStep, nameManifest, nameStep, signOf, summarizePlan } from "./text.ts";

/** GitHub takes comments of at most 65,536 characters. */
const MAX_CHARACTERS = 60_000;

/** A plan for a comment of a pull request; its first line is the same in every plan of the stack. */
export function renderPlanMarkdown(plan: StackPlan): string {
  const { project, stack, requests, changes } = plan;
  const name = escapeMarkdown(`${project}/${stack}`);
  const head = [`## Credential lanes: plan of ${name}`, escapeMarkdown(summarizePlan(plan))].join("\n\n");
  const parts = [
    ...(changes === undefined ? [] : listRows(changes)),
    ...requests.map(renderBrief),
    ...requests.map(renderDetails),
  ];
  return fitInto(head, parts);
}

/** A part of a comment: whole, or left out. */
interface Part {
  readonly text: string;
  /** A row of a table goes below the one before it. */
  readonly isRow?: true;
}

/** As many parts as fit, in their order, and a note of how many do not. */
function fitInto(head: string, parts: readonly Part[]): string {
  const note = (left: number): string =>
    `\n\n**Cut:** ${left} more ${left === 1 ? "part does" : "parts do"} not fit into a comment; \`ccr plan\` shows all.\n`;
  const room = MAX_CHARACTERS - note(parts.length).length;
  let text = head;
  let left = 0;
  for (const part of parts) {
    const added = `${part.isRow ? "\n" : "\n\n"}${part.text}`;
    if (left === 0 && text.length + added.length <= room) text += added;
    else left += 1;
  }
  return left === 0 ? `${text}\n` : text + note(left);
}

function listRows(changes: readonly PlannedStep[]): readonly Part[] {
  if (changes.length === 0) return [{ text: "An update would change nothing." }];
  const rows = changes.map((step): Part => {
    const why = step.isUnasked ? `:red_circle: **${explainStep(step)}**` : escapeMarkdown(explainStep(step));
    const fields = step.fields.length === 0 ? "" : escapeMarkdown(` (${step.fields.join(", ")})`);
    return {
      text: `| ${signOf(step.op).sign} ${step.op} | ${escapeMarkdown(nameStep(step))}${fields} | ${why} |`,
      isRow: true,
    };
  });
  return [{ text: "| change | of | asked for by |\n|---|---|---|" }, ...rows];
}

function renderBrief({ ccr, title, status, granted, reasons, digest }: LanePlan): Part {
  const why = reasons.map((reason) => `\n  - because ${escapeMarkdown(reason)}`).join("");
  const state = granted ? "granted" : "withheld";
  return { text: `- **${escapeMarkdown(ccr)}** ${escapeMarkdown(title)}: ${status}, ${state} (\`${digest}\`)${why}` };
}

function renderDetails({ ccr, lane, artefacts }: LanePlan): Part {
  const files = artefacts.map(({ file, object, isSame, differences }) => {
    const head = escapeMarkdown(`${file} has ${object}: ${isSame ? "the same" : "not the same"}`);
    return isSame ? head : `${head}\n\n${fenceBlock(differences.flatMap(describeDifference).join("\n"), "diff")}`;
  });
  const blocks = [...(lane === undefined ? ["It is another stack's."] : renderLane(lane)), ...files];
  return { text: `<details><summary>${ccr}</summary>\n\n${blocks.join("\n\n")}\n\n</details>` };
}

function renderLane({ policy, role, manifests, actions, proof }: PlannedLane): readonly string[] {
  return [
    ...(policy === undefined ? [] : [`Policy \`${policy.name}\``, fenceBlock(policy.text, "hcl")]),
    `Role \`${role.path}\``,
    fenceBlock(JSON.stringify(role.payload, undefined, 2), "json"),
    ...manifests.flatMap((manifest) => [
      `${manifest.kind} \`${nameManifest(manifest.metadata)}\``,
      fenceBlock(dumpYaml(manifest), "yaml"),
    ]),
    "By hand, without Pulumi",
    fenceBlock(formatActions(actions), "sh"),
    proof.map(({ claim, both }) => `- ${escapeMarkdown(`${claim}: ${both}`)}`).join("\n"),
  ];
}

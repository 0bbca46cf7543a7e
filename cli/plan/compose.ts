import { load, loadAll } from "js-yaml";
import type { Checked } from "../../lanes/check.ts";
import { listNamed } from "../../lanes/describe-set.ts";
import { isFields } from "../../lanes/fields.ts";
import type { Withheld } from "../../lanes/lane.ts";
import { isLaneOrder } from "../../lanes/orders/set-rules.ts";
import { composeLanePlan, type FoundManifest, type LanePlan } from "../../lanes/plan/lane-plan.ts";
import { mapSteps, type PlannedStep } from "../../lanes/plan/map-steps.ts";
import { isOpen } from "../../lanes/rules/states.ts";
import { UsageError } from "../errors.ts";
import { listFiles } from "../files/look.ts";
import { nameFile, resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import type { EnginePreview } from "../pulumi.ts";
import type { CompiledStack } from "../stack.ts";

/** The plan of a stack: what each request comes to, and what an update would change. */
export interface StackPlan {
  readonly project: string;
  readonly stack: string;
  readonly requests: readonly LanePlan[];
  /** How many requests are other stacks' and not listed; absent where all are. */
  readonly elsewhere?: number;
  /** What the engine would change; absent where it was not asked. */
  readonly changes?: readonly PlannedStep[];
}

/** Composes the plan of the requests that are named, else of all; without those of other stacks where they are many. */
export function composePlan(
  compiled: CompiledStack,
  { preview, manifests = [] }: { preview?: EnginePreview; manifests?: readonly FoundManifest[] },
): StackPlan {
  const { project, stack, set, named, checked } = compiled;
  const withheld = new Map(set.withheld.map((each) => [each.ccrId, each]));
  const shown = new Set(named.length > 0 ? set.withheld : listNamed(set.withheld));
  const hidden = new Set(set.withheld.filter((each) => !shown.has(each)).map(({ ccrId }) => ccrId));
  const requests = checked
    .filter(({ ccr, order }) => {
      const request = ccr ?? (order !== undefined && !isLaneOrder(order) ? order : undefined);
      if (request === undefined || hidden.has(request.id)) return false;
      return named.length === 0 || named.includes(request.id);
    })
    .map((each) =>
      composeOne(each, { compiled, withheld: withheld.get((each.ccr ?? each.order)?.id ?? ""), manifests }),
    )
    .sort((left, right) => (left.ccr < right.ccr ? -1 : 1));
  return {
    project,
    stack,
    requests,
    ...(hidden.size === 0 ? {} : { elsewhere: hidden.size }),
    ...(preview === undefined ? {} : { changes: mapSteps(preview.steps, set) }),
  };
}

interface Surroundings {
  readonly compiled: CompiledStack;
  readonly withheld: Withheld | undefined;
  readonly manifests: readonly FoundManifest[];
}

function composeOne(each: Checked, { compiled, withheld, manifests }: Surroundings): LanePlan {
  const { set, settings, compileAsApproved } = compiled;
  const request = each.ccr ?? each.order;
  // What has ended is not shown as if it could be granted, and what is another stack's would not be granted here.
  const isPending = withheld !== undefined && !withheld.isElsewhere && request !== undefined && isOpen(request);
  const shown = isPending ? compileAsApproved(withheld.ccrId) : set;
  return composeLanePlan(each, { set: shown ?? set, settings, reasons: withheld?.reasons ?? [], manifests });
}

/** True of a step that is about more than the stack and its providers. */
export function isOfLane({ kind }: PlannedStep): boolean {
  return kind !== "stack";
}

/** Whether the plan would change anything: by the engine, else by what the files hold already. */
export function hasChanges({ changes, requests }: StackPlan): boolean {
  if (changes !== undefined) return changes.some(isOfLane);
  return requests.some(({ artefacts }) => artefacts.some(({ isSame }) => !isSame));
}

/** The Kubernetes manifests of files and folders. */
export function readManifests(paths: readonly string[], folder: string): readonly FoundManifest[] {
  return paths.flatMap((path) => {
    const files = listFiles(resolvePath(folder, path), /\.(ya?ml|json)$/);
    if (files === undefined) throw new UsageError(`${path} cannot be read`);
    return files.flatMap((file) => readManifestFile(file, nameFile(folder, file)));
  });
}

function readManifestFile(path: string, file: string): readonly FoundManifest[] {
  return parseDocuments(readTextFile(path) ?? "").flatMap((document) => {
    const items = isFields(document) && Array.isArray(document.items) ? document.items : [document];
    return items.filter(isFields).map((manifest) => ({ file, manifest }) as FoundManifest);
  });
}

/** A template of another program, say, is no manifest; nothing of it is compared. */
function parseDocuments(text: string): readonly unknown[] {
  try {
    return text.trimStart().startsWith("{") ? [load(text)] : loadAll(text);
  } catch {
    return [];
  }
}

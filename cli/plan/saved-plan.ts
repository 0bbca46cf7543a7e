import { createHash } from "node:crypto";
import canonicalize from "canonicalize";
import type { GuardReason, PlanRecord } from "../../lanes/guard.ts";
import { judgeRecord } from "../../lanes/guard.ts";
import type { PlannedStep } from "../../lanes/plan/map-steps.ts";
import { Refusal } from "../errors.ts";
import { joinPath, resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import { writeGenerated } from "../files/write.ts";
import { namePacks } from "../policy-packs.ts";
import type { CompiledStack } from "../stack.ts";
import type { Terminal } from "../terminal.ts";

const SCHEMA = "credential-lanes/saved-plan/v1";

/** A plan that was looked at and can be applied: what it was made from, what it changes, and the engine's own plan. */
export interface SavedPlan {
  readonly schema: typeof SCHEMA;
  readonly record: PlanRecord;
  readonly changes: readonly PlannedStep[];
  /** As `pulumi preview --save-plan` writes it. */
  readonly engine: unknown;
}

/** What a stack's plan is made from, as it is now. */
export function composeRecord(
  { project, stack, settings, loaded, set, policyPacks }: CompiledStack,
  folder: string,
): PlanRecord {
  const files = [...loaded.sources, ...(loaded.policyFiles ?? [])].map(
    ({ path, text }) => [path, digest(text)] as const,
  );
  const program = ["Pulumi.yaml", "index.ts"].flatMap((name) => {
    const text = readTextFile(joinPath(folder, name));
    return text === undefined ? [] : [[name, digest(text)] as const];
  });
  return {
    project,
    stack,
    settings: digest(canonicalize(settings) ?? ""),
    ...(policyPacks.length === 0 ? {} : { policyPacks: namePacks(policyPacks, folder) }),
    files: Object.fromEntries([...files, ...program].sort(([left], [right]) => (left < right ? -1 : 1))),
    lanes: Object.fromEntries([...set.lanes, ...set.tokenRoles].map(({ ccrId, digest: of }) => [ccrId, of])),
  };
}

function digest(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

/** Writes a plan where it can be applied from; it names addresses and paths, so nobody else may read it. */
export function savePlan(file: string, plan: Omit<SavedPlan, "schema">, { folder }: Pick<Terminal, "folder">): void {
  const text = `${JSON.stringify({ schema: SCHEMA, ...plan }, undefined, 2)}\n`;
  writeGenerated(resolvePath(folder, file), text, { mode: 0o600 });
}

/** Reads a saved plan; throws a {@link Refusal} where the file is none. */
export function readSavedPlan(file: string, { folder }: Pick<Terminal, "folder">): SavedPlan {
  const text = readTextFile(resolvePath(folder, file));
  if (text === undefined) throw new Refusal([`${file} cannot be read`]);
  try {
    const plan = JSON.parse(text) as SavedPlan;
    if (plan.schema === SCHEMA && isRecord(plan.record) && Array.isArray(plan.changes) && plan.engine) return plan;
  } catch {
    // Told below, without the text.
  }
  throw new Refusal([`${file} is no plan that ccr plan --save wrote`]);
}

function isRecord(record: Partial<PlanRecord> | undefined): boolean {
  return typeof record?.files === "object" && typeof record.lanes === "object";
}

/** Why a saved plan may not be applied to a stack as it is now. */
export function judgeSavedPlan(plan: SavedPlan, compiled: CompiledStack, folder: string): readonly GuardReason[] {
  return judgeRecord(plan.record, composeRecord(compiled, folder));
}

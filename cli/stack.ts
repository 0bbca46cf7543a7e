import type { Checked } from "../lanes/check.ts";
import { checkLoaded } from "../lanes/check-loaded.ts";
import { type CompileOptions, findReasonsOfPlace, findReasonsToWithhold } from "../lanes/lane.ts";
import { compileChecked, formatFinding, type LaneSet } from "../lanes/lane-set.ts";
import type { LoadResult } from "../lanes/load.ts";
import { isInForce } from "../lanes/orders/judge.ts";
import type { ChangeOrder } from "../lanes/orders/schema.ts";
import { isLaneOrder } from "../lanes/orders/set-rules.ts";
import { isGranted } from "../lanes/rules/states.ts";
import type { StackSettings } from "../lanes/stack-settings.ts";
import { checkSignatures } from "../live/signatures.ts";
import { Refusal } from "./errors.ts";
import { folderExists } from "./files/look.ts";
import { resolvePath } from "./files/paths.ts";
import { findPolicyPacks, type PolicyPackOptions } from "./policy-packs.ts";
import { DEFAULT_FOLDER, explainUnread, findRequest, readRequests, refuseBelowProject } from "./requests.ts";
import { ruleSettings } from "./rule-settings.ts";
import { readStack } from "./stack-config.ts";
import type { Terminal } from "./terminal.ts";

/** How a command names its stack; CCR_STACK and CCR_CONFIG_FILE name it where the options do not. */
export interface StackOptions extends PolicyPackOptions {
  readonly stack?: string;
  readonly configFile?: string;
}

/** A stack with its requests, compiled as its program compiles them. */
export interface CompiledStack {
  readonly project: string;
  readonly stack: string;
  /** Present where the settings are in another file than `Pulumi.<stack>.yaml`. */
  readonly configFile?: string;
  readonly settings: StackSettings;
  /** Folders of policy packs that plans and updates of this run are held to. */
  readonly policyPacks: readonly string[];
  readonly loaded: LoadResult;
  readonly checked: readonly Checked[];
  readonly set: LaneSet;
  /** Ids of the requests that the command line names; none where it names a folder, or nothing. */
  readonly named: readonly string[];
  /** A request with what was found in it. */
  find(ccrId: string): Checked | undefined;
  /** True of a request that is approved for this stack and now, whatever evidence its status still lacks. */
  isApproved(ccrId: string): boolean;
  /** True of an order that is approved of exactly its content, with the signatures that the stack requires. */
  isInForce(order: ChangeOrder): boolean;
  /** The set as it were if the request was approved. */
  compileAsApproved(ccrId: string): LaneSet | undefined;
}

/** Reads a stack's settings and its requests; throws a {@link Refusal} with everything that is wrong with either. */
export function compileStack(operands: readonly string[], options: StackOptions, terminal: Terminal): CompiledStack {
  if (operands.length === 0) refuseBelowProject(terminal);
  const { settings, place, problems, project } = trySettings(options, terminal);
  const { folders, paths } = locate(operands, terminal);
  const loaded = readRequests(folders, terminal);
  const rules = ruleSettings({});
  const { checked, findings } = checkLoaded(loaded, { settings: rules, kvVersion: settings?.kvVersion ?? 2 });
  const errors = findings.filter(({ severity }) => severity === "error").map(formatFinding);
  const signatures = settings === undefined ? undefined : checkSignatures(settings, terminal.folder);
  const reasons = [...problems, ...errors, ...(signatures?.faults ?? [])];
  if (reasons.length > 0 || settings === undefined) throw new Refusal(reasons);
  const compileOptions: CompileOptions = { isSigned: signatures?.isSigned, now: rules.now };
  const compiled = compileChecked(checked, { ...settings, whatIf: [] }, compileOptions);
  if (compiled.set === undefined) throw new Refusal(compiled.errors);
  const meant = checked.filter(({ source, ccr, order }) => (ccr ?? order) && paths.includes(source.path));
  const read = new Set(meant.map(({ source }) => source.path));
  const unread = paths.filter((path) => !read.has(path));
  if (unread.length > 0) throw new Refusal(unread.map(explainUnread));
  const others = meant.flatMap(({ order }) => (order !== undefined && isLaneOrder(order) ? [explainOrder(order)] : []));
  if (others.length > 0) throw new Refusal(others);
  const find = (ccrId: string): Checked | undefined => checked.find(({ ccr, order }) => (ccr ?? order)?.id === ccrId);
  return {
    project,
    ...place,
    settings,
    policyPacks: findPolicyPacks(options, terminal),
    loaded,
    checked,
    set: compiled.set,
    named: meant.flatMap(({ ccr, order }) => (ccr ?? order)?.id ?? []),
    find,
    isApproved(ccrId) {
      const found = find(ccrId);
      if (found?.order !== undefined) return isApprovedRole(found.order, settings, compileOptions);
      if (found?.ccr === undefined || !isGranted(found.ccr)) return false;
      const asApproved = { ...found, ccr: { ...found.ccr, status: "approved" as const } };
      return findReasonsToWithhold(asApproved, settings, compileOptions).length === 0;
    },
    isInForce: (order) => isInForce(order, compileOptions.isSigned),
    compileAsApproved: (ccrId) => compileChecked(checked, { ...settings, whatIf: [ccrId] }, compileOptions).set,
  };
}

/** As of a lane: all but the evidence that its status would need. */
function isApprovedRole(order: ChangeOrder, settings: StackSettings, { isSigned }: CompileOptions): boolean {
  if (isLaneOrder(order) || !isGranted(order) || findReasonsOfPlace(order, settings).length > 0) return false;
  return order.token_role.callers_confirmed && isInForce({ ...order, status: "approved" }, isSigned);
}

/** No list of names that is empty by mistake: it would stand for everything. */
function explainOrder(order: ChangeOrder): string {
  const words = `${order.id} is a ${order.request_type}`;
  return `${words}, and no lane: an update that carries it out names no requests`;
}

interface Settings {
  readonly project: string;
  readonly place: { readonly stack: string; readonly configFile?: string };
  readonly settings?: StackSettings;
  readonly problems: readonly string[];
}

/** Which stack is meant, and where its settings are where that is another file than `Pulumi.<stack>.yaml`. */
export function placeStack(options: StackOptions, { env, folder }: Terminal): Settings["place"] {
  const stack = options.stack ?? (env.CCR_STACK || "production");
  const configFile = options.configFile ?? (env.CCR_CONFIG_FILE || undefined);
  return { stack, ...(configFile === undefined ? {} : { configFile: resolvePath(folder, configFile) }) };
}

function trySettings(options: StackOptions, terminal: Terminal): Settings {
  const place = placeStack(options, terminal);
  const { folder } = terminal;
  try {
    return { place, ...readStack(folder, place), problems: [] };
  } catch (error) {
    if (error instanceof Refusal) return { project: "", place, problems: error.reasons };
    throw error;
  }
}

/** The folders that are read, and the files that are meant of them: a request is compiled with those it lies beside. */
function locate(operands: readonly string[], terminal: Terminal): { folders: string[]; paths: string[] } {
  if (operands.length === 0) return { folders: [DEFAULT_FOLDER], paths: [] };
  const folders = new Set<string>();
  const paths: string[] = [];
  for (const operand of operands) {
    if (folderExists(resolvePath(terminal.folder, operand))) folders.add(operand);
    else {
      const { path, folder } = findRequest(operand, terminal);
      folders.add(folder);
      paths.push(path);
    }
  }
  return { folders: [...folders], paths };
}

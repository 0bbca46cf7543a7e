import { checkSchema, isUnknownDocument, REQUEST_SCHEMA, type SchemaProblem } from "./check-schema.ts";
import { draftSecrets, redactDrafts } from "./check-secrets.ts";
import type { CustodyDocument, DocumentRule, RecordKinds } from "./custody/rule.ts";
import { type Draft, finishDrafts } from "./draft.ts";
import type { Finding } from "./finding.ts";
import { BrokenValueRead, guardBroken } from "./guard-broken.ts";
import { MAX_FINDINGS } from "./limits.ts";
import type { SourceFile } from "./load.ts";
import { findOrderSchema } from "./orders/formats.ts";
import { ORDER_RULES } from "./orders/rules.ts";
import type { ChangeOrder, LaneOrder } from "./orders/schema.ts";
import { isLaneOrder, ORDER_SET_RULES } from "./orders/set-rules.ts";
import type { YamlMap } from "./parse/tree.ts";
import { type Parsed, parseSource } from "./parse.ts";
import { formatPointer, type Locate, makeLocator } from "./positions.ts";
import { COMMON_SET_RULES, RULES, SET_RULES } from "./rules/all.ts";
import { DEFAULT_RULE_SETTINGS, type Report, type RuleSettings, type SetReport } from "./rules/rule.ts";
import type { Ccr } from "./schema.ts";

/** What the rules need to know beyond the requests; left out, each setting has its default. */
export interface CheckOptions {
  readonly settings?: RuleSettings;
  /** The kinds that are taken beside requests; none by default. */
  readonly records?: RecordKinds | undefined;
}

/** A source with what was found in it; the request, or the record, is present when it parsed and fits the schema. */
export interface Checked {
  readonly source: SourceFile;
  readonly ccr?: Ccr;
  /** What is there in place of a request for a lane: a request of another type. */
  readonly order?: ChangeOrder;
  /** The orders about the lane of this request, whatever their states. */
  readonly orders?: readonly LaneOrder[];
  /** What is there in place of a request, where the caller takes other kinds. */
  readonly record?: CustodyDocument;
  /** The text of the policy file that the request names, where there is one: it is approved with the request. */
  readonly policyFile?: string;
  readonly findings: readonly Finding[];
}

/** One file on its way through the checks. */
interface Pending {
  readonly source: SourceFile;
  readonly ccr?: Ccr;
  readonly order?: ChangeOrder;
  readonly record?: CustodyDocument;
  readonly drafts: Draft[];
  readonly hasSecret: boolean;
}

/** Checks requests and records, alone and as a set: every finding of every file at once; pure, and never throws. */
export function checkSources(sources: readonly SourceFile[], options: CheckOptions = {}): readonly Checked[] {
  const settings = options.settings ?? DEFAULT_RULE_SETTINGS;
  const pending = sources.map((source) => checkSource(source, { ...options, settings }));
  runSetRules(pending, { ...options, settings });
  const orders = groupBySubject(pending);
  return pending.map(({ source, ccr, order, record, drafts, hasSecret }) => ({
    source,
    ...(ccr === undefined ? {} : { ccr }),
    ...(order === undefined ? {} : { order }),
    ...withOrders(orders.get(ccr?.id ?? "")),
    ...(record === undefined ? {} : { record }),
    findings: finishDrafts(source, hasSecret ? redactDrafts(drafts) : drafts),
  }));
}

/** Every order about a lane goes with its request, so that nobody judges the one without the other. */
function groupBySubject(pending: readonly Pending[]): ReadonlyMap<string, readonly LaneOrder[]> {
  return Map.groupBy(
    pending.flatMap(({ order }) => (order !== undefined && isLaneOrder(order) ? [order] : [])),
    ({ subject }) => subject,
  );
}

function withOrders(orders: readonly LaneOrder[] | undefined): Pick<Checked, "orders"> {
  return orders === undefined ? {} : { orders };
}

type Options = Required<Pick<CheckOptions, "settings">> & Pick<CheckOptions, "records">;

function checkSource(source: SourceFile, { settings, records }: Options): Pending {
  const parsed = parseSource(source);
  const locate = makeLocator(parsed.nodes);
  const secrets = draftSecrets(source.text, parsed.nodes);
  const drafts = [...parsed.drafts, ...secrets];
  const hasSecret = secrets.some(({ code }) => code === "secret-value");
  if (parsed.root === undefined) return { source, drafts, hasSecret };
  const { root } = parsed;
  // Without its kind a document can only be meant as a request.
  const kind = records?.kinds.find(({ schema }) => schema.kind === root.kind);
  const ofOrder = kind === undefined ? findOrderSchema(root.request_type) : undefined;
  const found = checkSchema(root, kind?.schema ?? ofOrder ?? REQUEST_SCHEMA);
  const problems = found.filter(({ path }) => !isBroken(path, parsed.broken));
  for (const problem of problems) drafts.push(draftProblem(problem, locate));
  const rules: readonly DocumentRule<never>[] = kind?.rules ?? (ofOrder === undefined ? RULES : ORDER_RULES);
  // Of another kind is also what has the key that says so twice.
  if (canJudge(parsed, found)) drafts.push(...runRules(parsed, { rules, problems, locate, settings }));
  const fits = problems.length === 0 && parsed.drafts.length === 0;
  if (!fits) return { source, drafts, hasSecret };
  if (kind !== undefined) return { source, drafts, hasSecret, record: root as unknown as CustodyDocument };
  const request = ofOrder === undefined ? { ccr: root as unknown as Ccr } : { order: root as unknown as ChangeOrder };
  return { source, drafts, hasSecret, ...request };
}

/** False where the rules could not know what is sound: in a document of another kind, and where not all faults are listed. */
function canJudge({ drafts }: Parsed, problems: readonly SchemaProblem[]): boolean {
  return !isUnknownDocument(problems) && drafts.length + problems.length <= MAX_FINDINGS;
}

/** True for a value that was reported while reading, and for everything below it. */
function isBroken(path: readonly string[], broken: ReadonlySet<string>): boolean {
  if (broken.size === 0) return false;
  return path.some((_, at) => broken.has(formatPointer(path.slice(0, at + 1)))) || broken.has("");
}

function draftProblem({ code, path, message, hint }: SchemaProblem, locate: Locate): Draft {
  const at = code === "unknown-key" ? "key" : "value";
  return {
    code,
    offset: locate(path, at),
    pointer: formatPointer(path),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

interface Judgement {
  readonly rules: readonly DocumentRule<never>[];
  readonly problems: readonly SchemaProblem[];
  readonly locate: Locate;
  readonly settings: RuleSettings;
}

/** A document that fits is judged as it is; of any other the rules see what is sound. */
function runRules({ root, broken }: Parsed, { rules, problems, locate, settings }: Judgement): Draft[] {
  const drafts: Draft[] = [];
  const report = makeReport(drafts, locate);
  const unsound = new Set([...broken, ...problems.map(({ path }) => formatPointer(path))]);
  // Without a known method the schema has looked at nothing else of the binding.
  if (unsound.has("/auth/method")) unsound.add("/auth");
  const document = (unsound.size === 0 ? root : guardBroken(root as YamlMap, unsound)) as never;
  for (const rule of rules) {
    try {
      rule(document, report, settings);
    } catch (error) {
      if (!(error instanceof BrokenValueRead)) throw error;
    }
  }
  return drafts;
}

function makeReport(drafts: Draft[], locate: Locate): Report {
  return (code, path, message, hint) => {
    const words = { message, ...(hint === undefined ? {} : { hint }) };
    drafts.push({ code, offset: locate(path, "value"), pointer: formatPointer(path), ...words });
  };
}

function runSetRules(pending: readonly Pending[], { settings, records: kinds }: Options): void {
  const reports = new Map(pending.map((each) => [each.source.path, makeSetReport(each)]));
  const ccrs = pending.flatMap(({ source, ccr }) => (ccr === undefined ? [] : [{ file: source.path, ccr }]));
  const report: SetReport = (file, ...finding) => reports.get(file)?.(...finding);
  const orders = pending.flatMap(({ source, order }) => (order === undefined ? [] : [{ file: source.path, order }]));
  const all = pending.flatMap(({ source: { path: file }, ccr, order }) => {
    const request = ccr ?? order;
    return request === undefined ? [] : [{ file, ccr: request }];
  });
  for (const rule of COMMON_SET_RULES) rule(all, report, settings);
  for (const rule of SET_RULES) rule(ccrs, report, settings);
  if (orders.length > 0) for (const rule of ORDER_SET_RULES) rule({ orders, ccrs }, report, settings);
  if (kinds === undefined) return;
  const records = pending.flatMap(({ source, record }) => (record ? [{ file: source.path, record }] : []));
  for (const rule of kinds.setRules) rule({ records, ccrs }, report);
}

/** Reads a file again for the first finding that needs a place: keeping the nodes of all files would take far more. */
function makeSetReport({ source, drafts }: Pending): Report {
  let report: Report | undefined;
  return (...finding) => {
    report ??= makeReport(drafts, makeLocator(parseSource(source).nodes));
    report(...finding);
  };
}

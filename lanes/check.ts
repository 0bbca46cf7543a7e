import { redactDrafts } from "./check-secrets.ts";
import { checkSource, makeReport, type Pending, type SourceOptions, type View } from "./check-source.ts";
import type { CustodyDocument, RecordKinds } from "./custody/rule.ts";
import { type Draft, finishDrafts } from "./draft.ts";
import { type Finding, isError } from "./finding.ts";
import { guardBroken } from "./guard-broken.ts";
import type { SourceFile } from "./load.ts";
import type { ChangeOrder, LaneOrder } from "./orders/schema.ts";
import { isLaneOrder, ORDER_SET_RULES } from "./orders/set-rules.ts";
import { parseSource } from "./parse.ts";
import { makeLocator } from "./positions.ts";
import { COMMON_SET_RULES, SET_RULES } from "./rules/all.ts";
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

/**
 * A checked source, and what later checks may read of it, for finding faults alone: nothing is granted by it. The view is also
 * of one with errors, as far as it fits the schema; `faultless` is what of it no rule found an error in either.
 */
export interface Judged {
  readonly checked: Checked;
  readonly view: View;
  readonly faultless: View;
}

/** Checks requests and records, alone and as a set: every finding of every file at once; pure, and never throws. */
export function checkSources(sources: readonly SourceFile[], options: CheckOptions = {}): readonly Checked[] {
  return judgeSources(sources, options).map(({ checked }) => checked);
}

/** Does the same, and tells what later checks may read. */
export function judgeSources(sources: readonly SourceFile[], options: CheckOptions = {}): readonly Judged[] {
  const settings = options.settings ?? DEFAULT_RULE_SETTINGS;
  const pending = sources.map((source) => checkSource(source, { ...options, settings }));
  runSetRules(pending, { ...options, settings });
  const orders = groupBySubject(pending);
  return pending.map(({ source, ccr, order, record, drafts, hasSecret, view }) => {
    const checked = {
      source,
      ...(ccr === undefined ? {} : { ccr }),
      ...(order === undefined ? {} : { order }),
      ...withOrders(orders.get(ccr?.id ?? "")),
      ...(record === undefined ? {} : { record }),
      findings: finishDrafts(source, drafts, hasSecret ? redactDrafts : undefined),
    };
    return { checked, view, faultless: guardErrors(view, drafts) };
  });
}

/** Whoever comes upon a value that is an error is stopped there, as by one of a wrong shape. */
function guardErrors(view: View, drafts: readonly Draft[]): View {
  const broken = new Set(drafts.flatMap(({ code, pointer }) => (isError(code) && pointer !== "" ? [pointer] : [])));
  if (broken.size === 0) return view;
  return {
    ...(view.ccr === undefined ? {} : { ccr: guardBroken(view.ccr, { broken }) }),
    ...(view.order === undefined ? {} : { order: guardBroken(view.order, { broken }) }),
  };
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

function runSetRules(pending: readonly Pending[], { settings, records: kinds }: SourceOptions): void {
  const reports = new Map(pending.map((each) => [each.source.path, makeSetReport(each)]));
  const report: SetReport = (file, ...finding) => reports.get(file)?.(...finding);
  const views = pending.map(({ source: { path: file }, view }) => ({ file, ...view }));
  const ccrs = views.flatMap(({ file, ccr }) => (ccr === undefined ? [] : [{ file, ccr }]));
  const orders = views.flatMap(({ file, order }) => (order === undefined ? [] : [{ file, order }]));
  const all = views.flatMap(({ file, ccr, order, other }) => {
    const request = ccr ?? order ?? other;
    return request === undefined ? [] : [{ file, ccr: request }];
  });
  for (const rule of COMMON_SET_RULES) rule(all, report, settings);
  for (const rule of SET_RULES) rule(ccrs, report, settings);
  const others = views.flatMap(({ other }) => other ?? []);
  if (orders.length > 0) for (const rule of ORDER_SET_RULES) rule({ orders, ccrs, others }, report, settings);
  if (kinds === undefined) return;
  const records = views.flatMap(({ file, record }) => (record === undefined ? [] : [{ file, record }]));
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

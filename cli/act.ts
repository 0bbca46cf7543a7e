import { createTwoFilesPatch } from "diff";
import type { Checked } from "../lanes/check.ts";
import { checkLoaded } from "../lanes/check-loaded.ts";
import { judgeApproval } from "../lanes/decisions/approval.ts";
import type { Edit } from "../lanes/decisions/edit.ts";
import type { ActResult, Subject } from "../lanes/decisions/recording.ts";
import { refuse } from "../lanes/decisions/refusal.ts";
import type { Finding } from "../lanes/finding.ts";
import type { LoadResult } from "../lanes/load.ts";
import type { Reviewable } from "../lanes/reviewable.ts";
import { formatInstant } from "../lanes/rules/dates.ts";
import { editSource } from "./edit-source.ts";
import { ActRefusal, Refusal, UsageError } from "./errors.ts";
import { resolvePath } from "./files/paths.ts";
import { replaceFile } from "./files/write.ts";
import { findPlace, type Place } from "./place.ts";
import { findRequest, readRequests } from "./requests.ts";
import { ruleSettings } from "./rule-settings.ts";
import type { Terminal } from "./terminal.ts";

/** The options of every command that records something in a request. */
export interface ActOptions {
  readonly reviewer?: string;
  readonly comment?: string;
  readonly at?: string;
  readonly what?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** Who acts, when and why, as the options say; `at` is now by default. */
export interface ActorInput {
  readonly reviewer: string;
  readonly comment: string;
  readonly at: string;
  readonly now: number;
  readonly what?: string | undefined;
}

/** What came of an act: the request before and after, and the file's change. */
export interface Recorded {
  readonly file: string;
  readonly request: string;
  readonly digest: string;
  readonly from: Reviewable["status"];
  readonly to: Reviewable["status"];
  /** Required approvers who have not approved this content. */
  readonly missing: readonly string[];
  /** The change of the file, as a unified diff. */
  readonly diff: string;
  /** Errors that other requests have by it, in words: until they are mended no stack changes. */
  readonly raised: readonly string[];
  readonly after: Reviewable;
  /** Where its lane is, for who is told of it. */
  readonly place: Place;
}

/** Finds the edits that record an act about a request; runs again, at its own instant, where others were faster. */
export type Act = (subject: Subject) => ActResult;

/** How often an act is tried that others were faster than. */
const MAX_TRIES = 8;

/** Reads who acts from the options; everything that is missing is named at once. */
export function readActor({ reviewer, comment, at, what }: ActOptions): ActorInput {
  const missing = Object.entries({ "--reviewer": reviewer, "--comment": comment })
    .filter(([, value]) => value === undefined)
    .map(([flag]) => flag);
  if (reviewer === undefined || comment === undefined) throw new UsageError(`${missing.join(" and ")} must be given`);
  const now = Date.now();
  return { reviewer, comment, at: at ?? formatInstant(now), now, what };
}

/** Carries an act out: on the file of the request, or with `dryRun` on nothing. Throws an {@link ActRefusal} with every reason. */
export function carryOut(
  operand: string,
  act: Act,
  { dryRun, terminal, paths }: { dryRun: boolean; terminal: Terminal; paths?: readonly string[] },
): Recorded {
  for (let tries = 1; ; tries += 1) {
    try {
      return carryOutOnce(operand, act, { dryRun, terminal, ...(paths === undefined ? {} : { paths }) });
    } catch (error) {
      const isLate = error instanceof ActRefusal && error.refusals.every(({ code }) => code === "changed-meanwhile");
      if (!isLate || tries === MAX_TRIES) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20 * tries);
    }
  }
}

function carryOutOnce(
  operand: string,
  act: Act,
  { dryRun, terminal, paths = [] }: { dryRun: boolean; terminal: Terminal; paths?: readonly string[] },
): Recorded {
  const { path, folder } = findRequest(operand, terminal, paths);
  const loaded = readRequests([folder], terminal);
  const before = checkFile(loaded, path);
  const ccr = before.checked?.ccr ?? before.checked?.order;
  const isFaulty = before.errors.length > 0;
  const invalid = (): ActRefusal => new ActRefusal(operand, [refuse("invalid-request", describeErrors(before.errors))]);
  if (before.checked === undefined || ccr === undefined) throw invalid();
  const { source, policyFile } = before.checked;
  const result = act({ ccr, policyFile });
  if (result.refusals !== undefined) throw isFaulty ? invalid() : new ActRefusal(ccr.id, result.refusals);
  const text = editText(ccr.id, source.text, result.edits);
  const after = checkFile(replaceSource(loaded, { path, text }), path);
  const changed = after.checked?.ccr ?? after.checked?.order;
  // What ends a request may be what mends it: one that is granted beside its successor, or owns a Secret with another.
  if (after.errors.length > 0 || changed === undefined) {
    throw isFaulty ? invalid() : new ActRefusal(ccr.id, [refuse("invalid-result", describeErrors(after.errors))]);
  }
  if (!dryRun) writeText(ccr.id, resolvePath(terminal.folder, path), { from: source.text, to: text });
  const { approvers } = judgeApproval(changed, { digest: result.digest });
  return {
    file: path,
    request: ccr.id,
    digest: result.digest,
    from: result.from,
    to: result.to,
    missing: approvers.filter(({ state }) => state !== "approved").map(({ approver }) => approver),
    diff: diffFile(path, source.text, text),
    raised: after.elsewhere.filter((each) => !before.elsewhere.includes(each)),
    after: changed,
    place: findPlace(changed, after.all),
  };
}

/** Without the line of signs that the library begins with. */
function diffFile(path: string, from: string, to: string): string {
  const diff = createTwoFilesPatch(`a/${path}`, `b/${path}`, from, to, undefined, undefined, { context: 2 });
  return diff.replace(/^=+\n/, "");
}

function editText(request: string, from: string, edits: readonly Edit[]): string {
  const edited = editSource(from, edits);
  if ("problem" in edited) throw new ActRefusal(request, [refuse("invalid-result", edited.problem)]);
  return edited.text;
}

function writeText(request: string, file: string, change: { from: string; to: string }): void {
  try {
    replaceFile(file, change);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const isLate = error.reasons.some((reason) => /changed/.test(reason));
    if (isLate) throw new ActRefusal(request, [refuse("changed-meanwhile", error.reasons.join("; "))]);
    throw error;
  }
}

interface CheckedFile {
  readonly checked: Checked | undefined;
  /** What it was checked with. */
  readonly all: readonly Checked[];
  readonly errors: readonly Finding[];
  /** The errors of all other files, in words. */
  readonly elsewhere: readonly string[];
}

function checkFile(loaded: LoadResult, path: string): CheckedFile {
  const { checked, findings } = checkLoaded(loaded, { settings: ruleSettings({}) });
  const errors = findings.filter(({ severity }) => severity === "error");
  return {
    checked: checked.find(({ source }) => source.path === path),
    all: checked,
    errors: errors.filter(({ file }) => file === path),
    elsewhere: errors
      .filter(({ file }) => file !== path)
      .map(({ file, code, message, hint }) => `${file}: ${code}: ${message}. ${hint}`),
  };
}

function replaceSource(loaded: LoadResult, changed: { path: string; text: string }): LoadResult {
  const sources = loaded.sources.map((source) => (source.path === changed.path ? changed : source));
  return { ...loaded, sources };
}

function describeErrors(errors: readonly Finding[]): string {
  const places = errors.map(({ code, line, column, message }) => `${code} at ${line}:${column} (${message})`);
  return places.length === 0 ? "it cannot be read" : places.join(", ");
}

/** The states that no approval is waited for in. */
const ended: ReadonlySet<Reviewable["status"]> = new Set(["cancelled", "superseded", "deactivated", "compromised"]);

/** Says what was recorded: a line of words and the change of the file, or one JSON object. */
export function reportRecorded(
  { after: _, place: __, ...recorded }: Recorded,
  { what, options, terminal }: { what: string; options: ActOptions; terminal: Terminal },
): void {
  const outcome = options.dryRun ? "would-record" : "recorded";
  if (options.json) {
    terminal.write(`${JSON.stringify({ schema: "credential-lanes/act/v1", outcome, ...recorded }, undefined, 2)}\n`);
    return;
  }
  const { request, from, to, missing, digest, diff, raised } = recorded;
  const moved = from === to ? `it stays ${to}` : `${from} -> ${to}`;
  terminal.write(diff);
  terminal.say(`${request}: ${options.dryRun ? "would be " : ""}${what}; ${moved}; digest ${digest}`);
  if (missing.length > 0 && !ended.has(to)) terminal.say(`still to approve this content: ${missing.join(", ")}`);
  if (raised.length > 0) terminal.say("until this is mended no stack changes:");
  for (const each of raised) terminal.say(`  ${each}`);
  if (options.dryRun) terminal.say("dry run: nothing was written");
}

/** Says why nothing was recorded: one JSON object; without `--json` the refusal is thrown on. */
export function reportRefusal(error: unknown, { json, terminal }: { json: boolean; terminal: Terminal }): void {
  if (!(error instanceof Refusal) || !json) throw error;
  const isAct = error instanceof ActRefusal;
  const reasons = isAct ? error.refusals : error.reasons.map((message) => ({ code: "refused", message }));
  const request = isAct ? { request: error.request } : {};
  const body = { schema: "credential-lanes/act/v1", outcome: "refused", ...request, reasons };
  terminal.write(`${JSON.stringify(body, undefined, 2)}\n`);
}

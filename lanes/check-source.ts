import { findBlanks } from "./check-blanks.ts";
import { checkSchema, isOfUnknownType, isUnknownDocument, REQUEST_SCHEMA, type SchemaProblem } from "./check-schema.ts";
import { draftSecrets } from "./check-secrets.ts";
import type { CustodyDocument, DocumentRule, RecordKinds } from "./custody/rule.ts";
import type { Draft } from "./draft.ts";
import { isError } from "./finding.ts";
import { guardBroken, type Reported, readSound } from "./guard-broken.ts";
import { MAX_FINDINGS } from "./limits.ts";
import type { SourceFile } from "./load.ts";
import { readMeant } from "./meant.ts";
import { findOrderSchema } from "./orders/formats.ts";
import { ORDER_RULES } from "./orders/rules.ts";
import type { ChangeOrder } from "./orders/schema.ts";
import type { YamlMap } from "./parse/tree.ts";
import { parseSource } from "./parse.ts";
import { formatPointer, type Locate, makeLocator } from "./positions.ts";
import { isSharedKey, type Reviewable } from "./reviewable.ts";
import { COMMON_RULES, RULES } from "./rules/all.ts";
import type { Report, RuleSettings } from "./rules/rule.ts";
import type { Ccr } from "./schema.ts";
import { tellComment } from "./tell-comment.ts";

/** A document by what it is. */
interface Sorted {
  readonly ccr?: Ccr;
  readonly order?: ChangeOrder;
  readonly record?: CustodyDocument;
}

/**
 * A document as the rules over all files may read it: also one with faults, so far as it is sound. It is for finding faults
 * alone, and is never handed on: nothing is granted by it.
 */
export interface View extends Sorted {
  /** A request of a type that this program does not know: it has what every request has. */
  readonly other?: Reviewable;
}

/** One file on its way through the checks; what it is, is there where it has no fault of shape. */
export interface Pending extends Sorted {
  readonly source: SourceFile;
  readonly view: View;
  readonly drafts: Draft[];
  readonly hasSecret: boolean;
}

/** What the rules need to know, and the kinds that are taken beside requests. */
export interface SourceOptions {
  readonly settings: RuleSettings;
  readonly records?: RecordKinds | undefined;
}

/** Checks one file by itself. */
export function checkSource(source: SourceFile, { settings, records }: SourceOptions): Pending {
  const parsed = parseSource(source);
  const locate = makeLocator(parsed.nodes);
  const secrets = draftSecrets(source.text, parsed.nodes);
  const drafts = [...parsed.drafts, ...secrets];
  const pending = { source, drafts, hasSecret: secrets.some(({ code }) => code === "secret-value"), view: {} };
  if (parsed.root === undefined) return pending;
  const { broken } = parsed;
  const { root, slips } = readMeant(parsed.root, records);
  // Without its kind a document can only be meant as a request.
  const kind = records?.kinds.find(({ schema }) => schema.kind === root.kind);
  const ofOrder = kind === undefined ? findOrderSchema(root.request_type) : undefined;
  const ofSchema = checkSchema(root, kind?.schema ?? ofOrder ?? REQUEST_SCHEMA);
  const found = [...slips, ...ofSchema, ...findBlanks(parsed.nodes, ofSchema)];
  const problems = found.filter(({ path }) => !isBroken(path, broken));
  for (const problem of problems) {
    const offset = locate(problem.path, problem.code === "unknown-key" ? "key" : "value");
    drafts.push(draftProblem(tellComment(problem, source.text, offset), offset));
  }
  // Where not all faults are listed, the rules could not know what is sound.
  if (parsed.drafts.length + found.length > MAX_FINDINGS) return pending;
  const isOther = isOfUnknownType(ofSchema, root);
  if (isUnknownDocument(ofSchema) && !isOther) return pending;
  const fits = problems.length === 0 && parsed.drafts.length === 0;
  // What a slip was read as is judged with the rest: of a request without its type hardly a rule could say anything.
  const faults = slips.length === 0 ? problems : problems.filter((problem) => !slips.includes(problem));
  const document = fits ? root : guardBroken(root, listReported(root, { broken, problems: faults, isOther }));
  const ownRules: readonly DocumentRule<never>[] = kind?.rules ?? (ofOrder === undefined ? RULES : ORDER_RULES);
  const rules = isOther ? COMMON_RULES : ownRules;
  const ofRules = runRules(document, { rules, isSound: fits, locate, settings });
  // Of a request with an error nobody knows what risks it has, once that is corrected.
  const isUnsure = [...drafts, ...ofRules].some(({ code }) => isError(code));
  drafts.push(...(isUnsure ? ofRules.filter(({ code }) => code !== "unused-waiver") : ofRules));
  if (isOther) return { ...pending, view: { other: document as unknown as Reviewable } };
  const what = kind === undefined ? (ofOrder === undefined ? "ccr" : "order") : "record";
  const sorted: Sorted = { [what]: document };
  return { ...pending, view: sorted, ...(fits ? sorted : {}) };
}

/** True for a value that was reported while reading, and for everything below it. */
function isBroken(path: readonly string[], broken: ReadonlySet<string>): boolean {
  if (broken.size === 0) return false;
  return path.some((_, at) => broken.has(formatPointer(path.slice(0, at + 1)))) || broken.has("");
}

function draftProblem({ code, path, message, hint }: SchemaProblem, offset: number): Draft {
  return { code, offset, pointer: formatPointer(path), message, ...(hint === undefined ? {} : { hint }) };
}

interface Faults {
  readonly broken: ReadonlySet<string>;
  readonly problems: readonly SchemaProblem[];
  /** True for a request of another type: nobody knows the shape of what only that type has. */
  readonly isOther: boolean;
}

function listReported(root: YamlMap, { broken, problems, isOther }: Faults): Required<Reported> {
  const pointers = (all: readonly SchemaProblem[]): string[] => all.map(({ path }) => formatPointer(path));
  const unshared = isOther ? Object.keys(root).filter((key) => !isSharedKey(key)) : [];
  const [unknown, wrong] = [true, false].map((is) => problems.filter(({ code }) => (code === "unknown-key") === is));
  return {
    broken: new Set([...broken, ...pointers(wrong ?? []), ...unshared.map((key) => formatPointer([key]))]),
    unknown: new Set(pointers(unknown ?? [])),
  };
}

interface Judgement {
  readonly rules: readonly DocumentRule<never>[];
  /** True where nothing of the document was reported. */
  readonly isSound: boolean;
  readonly locate: Locate;
  readonly settings: RuleSettings;
}

/** A rule is passed over where it comes upon a value that was reported, and there alone. */
function runRules(document: YamlMap, { rules, isSound, locate, settings }: Judgement): Draft[] {
  const drafts: Draft[] = [];
  const report = makeReport(drafts, locate);
  for (const rule of rules) {
    if (isSound) rule(document as never, report, settings);
    else readSound(() => rule(document as never, report, settings));
  }
  return drafts;
}

/** Keeps what is reported, with its place. */
export function makeReport(drafts: Draft[], locate: Locate): Report {
  return (code, path, message, hint) => {
    const words = { message, ...(hint === undefined ? {} : { hint }) };
    drafts.push({ code, offset: locate(path, "value"), pointer: formatPointer(path), ...words });
  };
}

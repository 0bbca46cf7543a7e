import { type Candidate, load } from "./candidate.ts";
import { isRandomLooking, MIN_RANDOM_STRETCH, type Run } from "./runs.ts";

interface Report {
  readonly range: readonly [number, number];
}
interface Handlers {
  readonly file?: (source: { readonly content: string; readonly contentType: "text" }) => unknown;
}
interface RuleCreator {
  readonly meta: { readonly id: string };
  readonly create: (context: object, options: object) => Handlers;
}
interface LoadedRule {
  readonly family: string;
  readonly file: NonNullable<Handlers["file"]>;
}

const PREFIX = "@secretlint/secretlint-rule-";
/** Lets a comment in the scanned text switch rules off, so it is left out. */
const FILTER = `${PREFIX}filter-comments`;

let rules: readonly LoadedRule[] | undefined;
let sink: (report: Report) => void = () => {};

/**
 * secretlint's recommended rules, driven without its core: that one is asynchronous. The handlers of 13.0.7 are synchronous for a
 * text without a file name (only a `.p12` file is read asynchronously).
 */
function loadRules(): readonly LoadedRule[] {
  if (rules !== undefined) return rules;
  const preset = load("@secretlint/secretlint-rule-preset-recommend") as { readonly rules: readonly RuleCreator[] };
  const context = {
    sharedOptions: {},
    createTranslator: () => (id: string) => ({ messageId: id, message: id }),
    report: (report: Report) => sink(report),
    ignore: () => {},
  };
  rules = preset.rules
    .filter(({ meta }) => meta.id !== FILTER)
    .flatMap((rule) => {
      const { file } = rule.create(context, {});
      return file === undefined ? [] : [{ family: rule.meta.id.replace(PREFIX, ""), file }];
    });
  return rules;
}

/** What secretlint's recommended rules find, whatever the text says about disabling them. */
export function runPreset(text: string): readonly Candidate[] {
  const found: Candidate[] = [];
  for (const { family, file } of loadRules()) {
    sink = ({ range: [start, end] }) => found.push({ family, start, end, token: text.slice(start, end) });
    file({ content: text, contentType: "text" });
  }
  sink = () => {};
  return found;
}

/** Blanks what is already found: it need not be found twice, and long bodies are what slows some of the expressions down. */
function mask(text: string, known: readonly Candidate[]): string {
  let masked = "";
  let from = 0;
  for (const { start, end } of [...known].sort((a, b) => a.start - b.start)) {
    if (end <= from) continue;
    masked += text.slice(from, Math.max(from, start)) + " ".repeat(end - Math.max(from, start));
    from = end;
  }
  return masked + text.slice(from);
}

/** True for a run that some rule could take for a token: a stretch of 16 characters that is neither hex nor a word. */
function isSuspicious(text: string, run: Run): boolean {
  if (run.changes < 2 || run.end - run.start < 16 || run.longest < MIN_RANDOM_STRETCH) return false;
  const word = text.slice(run.start, run.end);
  return isRandomLooking(word) || word.split(/[^A-Za-z0-9]+/).some((part) => part.length >= 16 && isTokenLike(part));
}

function isTokenLike(part: string): boolean {
  return /[0-9]/.test(part) && /[A-Za-z]/.test(part) && !/^[0-9a-f]+$/i.test(part);
}

/** True where some run, which is not found already, is worth a second opinion. */
export function isWorthPreset(text: string, runs: readonly Run[], known: readonly Candidate[]): boolean {
  const covered = (run: Run) => known.some(({ start, end }) => start <= run.start && run.end <= end);
  return runs.some((run) => isSuspicious(text, run) && !(known.length < 100 && covered(run)));
}

/** A second opinion on what the rules of this folder did not find; the preset is loaded only when something is suspicious. */
export function findByPreset(text: string, known: readonly Candidate[]): readonly Candidate[] {
  return runPreset(mask(text, known));
}

import { checkSources } from "../lanes/check.ts";
import type { Finding } from "../lanes/finding.ts";
import { loadSources } from "../lanes/load.ts";
import { findUntaken } from "../lanes/stacks/untaken.ts";
import { Refusal } from "./errors.ts";
import { folderExists, placeExists } from "./files/look.ts";
import { joinPath, resolvePath } from "./files/paths.ts";
import { createFile, whileAddingTo } from "./files/write.ts";
import { showPlainly } from "./reports/report.ts";
import { DEFAULT_FOLDER, refuseBelowProject } from "./requests.ts";
import { ruleSettings } from "./rule-settings.ts";
import { readPlaces } from "./stacks/read-stacks.ts";
import type { Terminal } from "./terminal.ts";
import type { ExitCode } from "./verb.ts";
import { writeYaml, type YamlMapping } from "./write-yaml.ts";

/** Where a new request goes, as flags say it. */
export interface NewFile {
  /** Day of creation, `2026-06-27`; today in UTC where it is left out. */
  readonly date?: string;
  /** Year of the id; that of the day where it is left out. */
  readonly year?: string;
  readonly folder?: string;
  /** End of the file name. */
  readonly slug: string;
  readonly json?: true;
}

/** The requests of the folder that a new one goes to, checked. */
export type Others = ReturnType<typeof checkSources>;

type Compose = (place: { readonly id: string; readonly day: string; readonly others: Others }) => YamlMapping;

interface Draft {
  readonly id: string;
  readonly checked: Others[number];
  readonly errors: readonly Finding[];
}

/** Writes a request under the next free id, where it has no error among the others of its folder; else nothing. */
export function writeRequest(given: NewFile, terminal: Terminal, compose: Compose): ExitCode {
  // Of two at once the second must see the first one's number.
  return whileAddingTo(findFolder(given, terminal), () => writeInTurn(given, terminal, compose));
}

/** The folder that a new request goes to; throws a {@link Refusal} for a place that is none. */
function findFolder({ folder: name }: Pick<NewFile, "folder">, terminal: Terminal): string {
  if (name === undefined) refuseBelowProject(terminal);
  const folder = resolvePath(terminal.folder, name ?? DEFAULT_FOLDER);
  if (placeExists(folder) && !folderExists(folder)) throw new Refusal([`${name ?? DEFAULT_FOLDER} is no folder`]);
  return folder;
}

/** The requests beside which a new one would lie. */
export function readOthers(given: Pick<NewFile, "folder">, terminal: Terminal): Others {
  const folder = findFolder(given, terminal);
  if (!folderExists(folder)) return [];
  return checkSources(loadSources([given.folder ?? DEFAULT_FOLDER], { root: terminal.folder }).sources);
}

/** A request as it would be written now, and what is found in it beside the others, or beside some of them alone. */
export function draftRequest(
  { date, year, folder = DEFAULT_FOLDER, slug }: NewFile,
  { others, beside = others }: { readonly others: Others; readonly beside?: Others },
  compose: Compose,
): Draft {
  const day = date ?? new Date().toISOString().slice(0, 10);
  const id = findNextId(others, year ?? day.slice(0, 4));
  const text = writeYaml(compose({ id, day, others }));
  const checked = checkAmong(beside, { path: joinPath(folder, `${id}-${slug}.yaml`), text });
  return { id, checked, errors: checked.findings.filter(({ severity }) => severity === "error") };
}

/** Throws a {@link Refusal} that tells every error of a request that would be written. */
export function refuseErrors(errors: readonly Finding[]): void {
  if (errors.length === 0) return;
  throw new Refusal(["nothing was written: the request would have errors", ...errors.map(describeError)]);
}

function writeInTurn(given: NewFile, terminal: Terminal, compose: Compose): ExitCode {
  const { id, checked, errors } = draftRequest(given, { others: readOthers(given, terminal) }, compose);
  refuseErrors(errors);
  const { source, findings } = checked;
  createFile(resolvePath(terminal.folder, source.path), source.text);
  for (const { why } of findUntaken([checked], readPlaces(terminal))) terminal.say(showPlainly(`warning: ${why}`));
  if (given.json) {
    const written = { schema: "credential-lanes/new/v1", id, file: source.path, findings };
    terminal.write(`${JSON.stringify(written, undefined, 2)}\n`);
  } else {
    terminal.write(`${showPlainly(source.path)}\n`);
    for (const { severity, message } of findings) terminal.say(`${severity}: ${message}`);
  }
  return 0;
}

/** One more than the highest number of the year, by file name and by content: a number is never given out twice. */
function findNextId(others: Others, year: string): string {
  const numbers = others
    .flatMap(({ source, ccr, order }) => [source.path.split("/").at(-1) ?? "", (ccr ?? order)?.id ?? ""])
    .map((name) => Number(new RegExp(`^CCR-${year}-(\\d{4})(?!\\d)`, "i").exec(name)?.[1] ?? 0));
  const next = Math.max(0, ...numbers) + 1;
  if (next > 9999)
    throw new Refusal([`no number of ${year} is left above the highest, 9999; another year is given by --year`]);
  return `CCR-${year}-${String(next).padStart(4, "0")}`;
}

/** The new request, checked also as one of a set; the findings of the others are not its business. */
function checkAmong(others: Others, source: { path: string; text: string }): Others[number] {
  const all = [...others.map((other) => other.source), source];
  return checkSources(all, { settings: ruleSettings({}) }).at(-1) ?? { source, findings: [] };
}

function describeError({ code, pointer, message, hint }: Finding): string {
  return `${pointer === "" ? "" : `${pointer}: `}${message} (${code}); ${hint}`;
}

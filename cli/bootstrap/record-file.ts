import { BOOTSTRAP } from "../../lanes/bootstrap/kinds.ts";
import type { BootstrapEntry, BootstrapRecord } from "../../lanes/bootstrap/record-schema.ts";
import { checkSources } from "../../lanes/check.ts";
import { Refusal } from "../errors.ts";
import { listFiles } from "../files/look.ts";
import { joinPath, nameFile, resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import { createFile, replaceFile } from "../files/write.ts";
import { RECORD_FOLDER } from "../requests.ts";
import { ruleSettings } from "../rule-settings.ts";
import type { Terminal } from "../terminal.ts";
import { writeYaml, type YamlMapping } from "../write-yaml.ts";
import { refuseKeys } from "./answers.ts";

/** The record of a bootstrap on its way: entries are added, and what is written stays. */
export interface RecordFile {
  readonly path: string;
  readonly record: BootstrapRecord | undefined;
  /** Adds an entry; the file is checked whole before it is written. */
  add(entry: BootstrapEntry): RecordFile;
}

/** What a new record begins with. */
type Head = Pick<BootstrapRecord, "stack" | "environment" | "openbao">;

/** Opens the record that is named, else the last one of the stack, else a new one. */
export function openRecord(named: string | undefined, head: Head, terminal: Terminal): RecordFile {
  const all = readAll(terminal);
  const own = all.filter(({ record }) => record.stack === head.stack).at(-1)?.path;
  const path =
    named ??
    own ??
    nameNew(
      all.map((each) => each.record.id),
      head,
    );
  const text = readTextFile(resolvePath(terminal.folder, path));
  const record = text === undefined ? undefined : check(path, text);
  if (record !== undefined && (record.stack !== head.stack || record.openbao !== head.openbao))
    throw new Refusal([`${path} is about another stack or another server: name another file with --record`]);
  return makeFile({ path, text, record, head }, terminal);
}

function nameNew(ids: readonly string[], { stack }: Head): string {
  const year = new Date().getUTCFullYear();
  const numbers = ids.map((id) => Number(new RegExp(`^BTR-${year}-(\\d{4})$`).exec(id)?.[1] ?? 0));
  const number = String(Math.max(0, ...numbers) + 1).padStart(4, "0");
  const slug = stack
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  return joinPath(RECORD_FOLDER, `BTR-${year}-${number}${slug === "" ? "" : `-${slug}`}.yaml`);
}

function readAll({ folder }: Terminal): readonly { path: string; record: BootstrapRecord }[] {
  const files = listFiles(resolvePath(folder, RECORD_FOLDER), /^BTR-\d{4}-\d{4}.*\.yaml$/) ?? [];
  return files.map((file) => {
    const path = nameFile(folder, file);
    return { path, record: check(path, readTextFile(file) ?? "") };
  });
}

interface Held {
  readonly path: string;
  readonly text: string | undefined;
  readonly record: BootstrapRecord | undefined;
  readonly head: Head;
}

function makeFile({ path, text, record, head }: Held, terminal: Terminal): RecordFile {
  return {
    path,
    record,
    add(entry) {
      refuseKeys(JSON.stringify({ ...entry, custody: undefined }), "the entry");
      const to = text === undefined ? begin(path, head, entry) : `${text.replace(/\n*$/, "\n")}${writeEntry(entry)}`;
      const next = check(path, to);
      const file = resolvePath(terminal.folder, path);
      if (text === undefined) createFile(file, to);
      else replaceFile(file, { from: text, to });
      return makeFile({ path, text: to, record: next, head }, terminal);
    },
  };
}

function begin(path: string, head: Head, entry: BootstrapEntry): string {
  const id = /BTR-\d{4}-\d{4}/.exec(path)?.[0];
  if (id === undefined)
    throw new Refusal([`${path}: a bootstrap record is named BTR-YEAR-NUMBER.yaml, like BTR-2026-0001.yaml`]);
  const { stack, environment, openbao } = head;
  const mapping = { id, kind: "bootstrap-record", schema_version: 1, stack, environment, openbao };
  return `${writeYaml(mapping)}entries:\n${writeEntry(entry)}`;
}

/** An entry as an item of the list at the end of the file. */
function writeEntry({ custody, seen, ...rest }: BootstrapEntry): string {
  const mapping: YamlMapping = {
    ...rest,
    seen,
    ...(custody === undefined ? {} : { custody: { ...custody } as unknown as YamlMapping }),
  };
  return writeYaml({ entries: [mapping] }).replace(/^entries:\n/, "");
}

function check(path: string, text: string): BootstrapRecord {
  const [checked] = checkSources([{ path, text }], { settings: ruleSettings({}), records: BOOTSTRAP });
  const errors = (checked?.findings ?? []).filter(({ severity }) => severity === "error");
  const record = checked?.record;
  if (errors.length > 0 || record?.kind !== "bootstrap-record")
    throw new Refusal([
      `${path} would not be a sound record, and nothing is written`,
      ...errors.map(
        ({ line, column, message, code, hint }) => `${path}:${line}:${column}: ${message} (${code}); ${hint}`,
      ),
    ]);
  return record;
}

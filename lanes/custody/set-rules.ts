import { forEachSound, mapSound } from "../guard-broken.ts";
import type { FiledCcr } from "../rules/rule.ts";
import type { RecordSetRule } from "./rule.ts";
import type { KeyCustodyRecord } from "./schema.ts";

/** The folder of a file, with its slash; empty for one that lies at the root. */
const folderOf = (file: string): string => file.slice(0, file.lastIndexOf("/") + 1);

/** The file of a record is named after its id, with a slug or without. */
const checkFileNames: RecordSetRule = ({ records }, report) => {
  forEachSound(records, ({ file, record }) => {
    const name = file.slice(folderOf(file).length);
    if (name.startsWith(record.id) && /^(?:-[a-z0-9]+)*\.yaml$/.test(name.slice(record.id.length))) return;
    const hint = "Name the file <id>.yaml or <id>-<slug>.yaml.";
    report(file, "file-name-mismatch", ["id"], "The file is not named after the id", hint);
  });
};

/** Programs read folders of requests whole, with all that is below them. */
const checkFolders: RecordSetRule = ({ records, ccrs }, report) => {
  const folders = [...new Set(ccrs.map(({ file }) => folderOf(file)))];
  for (const { file } of records) {
    const isAmong = folders.some((folder) => file.startsWith(folder) && (folder !== "" || !file.startsWith("../")));
    if (isAmong) report(file, "record-among-requests", ["kind"], "A folder of requests holds nothing else");
  }
};

const checkUniqueIds: RecordSetRule = ({ records }, report) => {
  const named = mapSound(records, ({ file, record }) => [{ file, id: record.id }]);
  for (const group of Map.groupBy(named, ({ id }) => id).values()) {
    for (const { file } of group) {
      const other = group.find((each) => each.file !== file);
      if (other !== undefined) report(file, "duplicate-id", ["id"], `Another record has this id: ${other.file}`);
    }
  }
};

/** Only beside requests: a record that is checked alone cannot know what is asked for elsewhere. */
const checkRequests: RecordSetRule = ({ records, ccrs }, report) => {
  if (ccrs.length === 0) return;
  const byId = new Map(mapSound(ccrs, ({ ccr }): readonly [string, FiledCcr["ccr"]][] => [[ccr.id, ccr]]));
  forEachSound(records, ({ file, record }) => {
    if (record.kind !== "key-custody-record") return;
    const ccr = byId.get(record.request);
    const mismatches = ccr === undefined ? [missing] : findMismatches(record, ccr);
    for (const [key, message] of mismatches) report(file, "record-request-mismatch", [key], message);
  });
};

/** A key of the record, and what is wrong with it. */
type Mismatch = readonly [key: string, message: string];

const missing: Mismatch = ["request", "No request has this id"];

function findMismatches(record: KeyCustodyRecord, ccr: FiledCcr["ccr"]): readonly Mismatch[] {
  const { rotation, rotations = [], incidents = [], evidence = [] } = ccr;
  const parts = new Set([...rotations, ...incidents].map(({ id }) => id));
  for (const { part_of } of evidence) if (part_of !== undefined) parts.add(part_of);
  const isOther = rotation?.provider !== undefined && rotation.provider !== record.provider;
  const unknown = (["rotation", "incident"] as const).filter((key) => {
    const id = record[key];
    return id !== undefined && !parts.has(id);
  });
  return [
    ...(isOther ? [["provider", "The request names another provider"] satisfies Mismatch] : []),
    ...unknown.map((key): Mismatch => [key, `The request has no ${key} of this id`]),
  ];
}

/** Rules over all records at once. */
export const RECORD_SET_RULES: readonly RecordSetRule[] = [checkFileNames, checkFolders, checkUniqueIds, checkRequests];

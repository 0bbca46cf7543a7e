import { createHash } from "node:crypto";
import { redactText } from "../secret-scan.ts";
import type { Sighting } from "./sighting.ts";

/** One access of those that are named of a group. */
export interface NamedAccess {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The id of the request in the audit log. */
  readonly id: string;
}

/** Accesses that have everything in common but their instant. */
export interface AccessGroup<Key> {
  readonly key: Key;
  readonly count: number;
  /** The first and the last of them, by their instants; of a small group no access is in both. */
  readonly first: readonly NamedAccess[];
  readonly last: readonly NamedAccess[];
  /** Hashed accessors of the tokens, sorted; not all of them where there are more. */
  readonly accessors: readonly string[];
  readonly hasMoreAccessors: boolean;
}

/** How many groups there can be; all others are counted together. */
const MAX_GROUPS = 5000;
const MAX_NAMED = 3;
const MAX_ACCESSORS = 10;

/** Collects accesses by key; the order in which they come makes no difference. */
export interface Grouping<Key> {
  add(key: Key, sighting: Sighting): void;
  list(): readonly AccessGroup<Key>[];
  /** How many accesses are in no group. */
  readonly others: number;
}

interface Growing<Key> {
  readonly key: Key;
  count: number;
  earliest: NamedAccess[];
  latest: NamedAccess[];
  accessors: string[];
  hasMoreAccessors: boolean;
}

/** Groups by keys of plain values; `max` groups at most. */
export function groupAccesses<Key extends object>(max = MAX_GROUPS): Grouping<Key> {
  const groups = new Map<string, Growing<Key>>();
  let others = 0;
  return {
    add(key, sighting) {
      const name = nameKey(key);
      let group = groups.get(name);
      if (group === undefined) {
        if (groups.size >= max) {
          others += 1;
          return;
        }
        group = { key, count: 0, earliest: [], latest: [], accessors: [], hasMoreAccessors: false };
        groups.set(name, group);
      }
      addTo(group, sighting);
    },
    list: () => [...groups.values()].map(describeGroup).sort(compareGroups),
    get others() {
      return others;
    },
  };
}

/** Long texts are not kept twice. */
function nameKey(key: object): string {
  const name = JSON.stringify(Object.values(key));
  return name.length > 400 ? createHash("sha256").update(name).digest("base64") : name;
}

function compareGroups({ key: left }: { key: object }, { key: right }: { key: object }): number {
  return JSON.stringify(Object.values(left)) < JSON.stringify(Object.values(right)) ? -1 : 1;
}

function addTo<Key>(group: Growing<Key>, { id, at, accessor }: Sighting): void {
  group.count += 1;
  const access = { at, id };
  group.earliest = insert(group.earliest, access, compareAccesses);
  group.latest = insert(group.latest, access, (left, right) => compareAccesses(right, left));
  if (accessor === "" || group.accessors.includes(accessor)) return;
  // The smallest ones, so that they are the same ones in whatever order the log has them.
  group.accessors = [...group.accessors, accessor].sort();
  if (group.accessors.length > MAX_ACCESSORS) {
    group.accessors.pop();
    group.hasMoreAccessors = true;
  }
}

/** The few that come first, with this one if it is one of them. */
function insert(
  list: NamedAccess[],
  access: NamedAccess,
  compare: (left: NamedAccess, right: NamedAccess) => number,
): NamedAccess[] {
  const worst = list.at(-1);
  if (list.length === MAX_NAMED && worst !== undefined && compare(access, worst) >= 0) return list;
  return [...list, access].sort(compare).slice(0, MAX_NAMED);
}

function compareAccesses(left: NamedAccess, right: NamedAccess): number {
  if (left.at !== right.at) return left.at - right.at;
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0;
}

function describeGroup<Key>({ key, count, earliest, latest, ...group }: Growing<Key>): AccessGroup<Key> {
  const named = new Set(earliest.map(({ id }) => id));
  const clean = ({ at, id }: NamedAccess): NamedAccess => ({ at, id: cleanText(id) });
  return {
    key,
    count,
    first: earliest.map(clean),
    last: latest
      .filter(({ id }) => !named.has(id))
      .reverse()
      .map(clean),
    accessors: group.accessors,
    hasMoreAccessors: group.hasMoreAccessors,
  };
}

const MAX_SHOWN = 200;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A text of the log as a report may have it: what looks like a credential is taken out, and it is not long. */
export function cleanText(text: string): string {
  if (UUID.test(text)) return text;
  const redacted = redactText(text);
  return redacted.length > MAX_SHOWN ? `${redacted.slice(0, MAX_SHOWN - 1)}…` : redacted;
}

import type { ConfigEntry, ConfigMap, ConfigNode } from "./read-config.ts";

/** One stanza, such as `listener "tcp" { … }`, however it was written. */
export interface Block {
  readonly labels: readonly string[];
  readonly offset: number;
  readonly body: ConfigMap;
}

/** The stanzas of a name with so many labels: HCL's blocks, mappings in mappings, and JSON's lists of either. */
export function listBlocks({ entries }: ConfigMap, name: string, labels: number): readonly Block[] {
  return entries.filter(({ key }) => key === name).flatMap((entry) => unfold(entry, labels));
}

function unfold({ offset, value }: ConfigEntry, depth: number): readonly Block[] {
  if (value.kind === "list")
    return value.items.flatMap((each) => unfold({ key: "", offset: each.offset, value: each }, depth));
  if (value.kind === "text") return [];
  const isLabelled = value.entries.length > 0 && value.entries.every(({ value: inner }) => isNested(inner));
  if (depth === 0 || !isLabelled) return [{ labels: [], offset, body: value }];
  return value.entries.flatMap(({ key, value: inner }) =>
    unfold({ key, offset, value: inner }, depth - 1).map((block) => ({ ...block, labels: [key, ...block.labels] })),
  );
}

/** False for a list of texts, which is a setting. */
function isNested(value: ConfigNode): boolean {
  return value.kind === "map" || (value.kind === "list" && value.items.some(({ kind }) => kind === "map"));
}

/** The last setting of a key, which is the one that counts, as text; a list of one text is that text. */
export function findSetting(
  { entries }: ConfigMap,
  name: string,
): { readonly text: string; readonly offset: number } | undefined {
  const entry = entries.findLast(({ key }) => key === name);
  if (entry === undefined) return undefined;
  const texts = listTexts(entry.value);
  return texts.length === 0 ? undefined : { text: texts.join(","), offset: entry.offset };
}

function listTexts(value: ConfigNode): readonly string[] {
  if (value.kind === "text") return [value.text];
  return value.kind === "list" ? value.items.flatMap(listTexts) : [];
}

/** Whether the server takes a text as true (go-secure-stdlib/parseutil, ParseBool). */
function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^\s*(1|t|true)\s*$/i.test(text);
}

/** A setting that is given and true. */
export function findTrue(body: ConfigMap, name: string): { readonly offset: number } | undefined {
  const found = findSetting(body, name);
  return isTrue(found?.text) ? found : undefined;
}

/** A setting that is given and false. */
export function findFalse(body: ConfigMap, name: string): { readonly offset: number } | undefined {
  const found = findSetting(body, name);
  return found !== undefined && !isTrue(found.text) ? found : undefined;
}

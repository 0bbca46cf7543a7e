import type { Event, YAMLException } from "js-yaml";
import { type Draft, draftOf } from "./draft.ts";
import { MAX_EVENTS, MAX_FILE_BYTES, MAX_FINDINGS } from "./limits.ts";
import type { SourceFile } from "./load.ts";
import { readBlockNodes } from "./parse/block-tree.ts";
import { type BadCharacter, blankBadCharacters, findBadCharacters, hasBadCharacter } from "./parse/characters.ts";
import { readEvents } from "./parse/events.ts";
import { jsYaml } from "./parse/js-yaml.ts";
import { buildTree, type YamlMap, type YamlNode } from "./parse/tree.ts";
import { formatPointer, pathOf } from "./positions.ts";

/** What reading one file gave. */
export interface Parsed {
  /** Nodes in order of appearance, the root first; none where the text is not YAML. */
  readonly nodes: readonly YamlNode[];
  /** The document, where it is a mapping. */
  readonly root?: YamlMap;
  readonly drafts: readonly Draft[];
  /** Pointers of values that were reported, and must not be judged any further. */
  readonly broken: ReadonlySet<string>;
}

/** Reads one file as YAML 1.2, without anything that two readers could take differently; never throws. */
export function parseSource({ text }: Pick<SourceFile, "text">): Parsed {
  // A text has at least as many bytes as UTF-16 code units.
  if (text.length > MAX_FILE_BYTES) return stop([draftOf("file-too-large", { offset: 0 })]);
  if (countSeparators(text) > MAX_EVENTS) return stop([draftOf("yaml-too-many-values", { offset: 0 })]);
  const isBad = hasBadCharacter(text);
  const nodes = isBad ? undefined : readBlockNodes(text);
  if (nodes !== undefined) return { nodes, root: nodes[0]?.value as YamlMap, drafts: [], broken: new Set() };
  const hasMark = text.startsWith("\uFEFF");
  const drafts = hasMark ? [draftOf("text-byte-order-mark", { offset: 0 })] : [];
  const bad = isBad ? findBadCharacters(text).slice(0, MAX_FINDINGS + 1) : [];
  const directive = /^\uFEFF?%/m.exec(text);
  if (directive !== null) drafts.push(draftOf("yaml-directive", { offset: directive.index }));
  const end = /^\uFEFF?\.\.\.(?=\s|$)/m.exec(text);
  if (end !== null) drafts.push(draftOf("yaml-document-end", { offset: end.index }));
  const events = directive === null ? readEvents(bad.length > 0 ? blankBadCharacters(text) : text) : [];
  const characters = bad.map((each) => draftCharacter(each, ""));
  if (!Array.isArray(events)) {
    // What was blanked may be what the reader tripped over: then its own finding says it better.
    const isBlanked = bad.some(({ code }) => code === "text-control-character" || code === "text-tab");
    return stop([...drafts, ...characters, ...(isBlanked ? [] : [describeSyntax(events)])]);
  }
  if (directive !== null) return stop([...drafts, ...characters]);
  if (events.length > MAX_EVENTS) {
    return stop([...drafts, ...characters, draftOf("yaml-too-many-values", { offset: 0 })]);
  }
  return readDocument(text, { events, bad, drafts });
}

/** Every value but the first follows a comma, a line end or a deeper level: with too many of them there is no need to read on. */
function countSeparators(text: string): number {
  return text.length > MAX_EVENTS ? (text.match(/[,\n]/g)?.length ?? 0) : 0;
}

function stop(drafts: readonly Draft[]): Parsed {
  return { nodes: [], drafts, broken: new Set() };
}

/** The reader's words, without what it quotes of the file. */
function describeSyntax({ reason, mark }: YAMLException): Draft {
  const offset = mark?.position ?? 0;
  if (reason.startsWith("nesting exceeded")) return draftOf("yaml-too-deep", { offset });
  if (/\btag\b/.test(reason)) return draftOf("yaml-tag", { offset });
  const words = reason
    .replace(/[:"'].*$/s, "")
    .replace(/,? but found .*$/s, "")
    .trim();
  return { code: "yaml-syntax", offset, pointer: "", message: `Not YAML: ${words}` };
}

function readDocument(
  text: string,
  { events, bad, drafts }: { events: readonly Event[]; bad: readonly BadCharacter[]; drafts: readonly Draft[] },
): Parsed {
  const { EVENT_ID } = jsYaml();
  const documents = events.filter(({ type }) => type === EVENT_ID.DOCUMENT);
  if (documents.length > 1) {
    const offset = findSecondDocument(text);
    return stop([
      ...drafts,
      ...bad.map((each) => draftCharacter(each, "")),
      draftOf("yaml-several-documents", { offset }),
    ]);
  }
  const { nodes, problems } = documents.length === 0 ? { nodes: [], problems: [] } : buildTree(text, events);
  const broken = new Set<string>();
  const all = [...drafts];
  for (const { code, offset, node } of problems.slice(0, MAX_FINDINGS + 1)) {
    const pointer = formatPointer(pathOf(node));
    broken.add(pointer);
    all.push(draftOf(code, { offset, pointer }));
  }
  for (const each of bad) {
    const node = nodes.findLast(({ start, end }) => start <= each.offset && each.offset < end);
    const pointer = node === undefined ? "" : formatPointer(pathOf(node));
    if (node !== undefined) broken.add(pointer);
    all.push(draftCharacter(each, pointer));
  }
  const rootFinding = checkRoot(nodes[0]);
  if (rootFinding !== undefined) return { nodes, drafts: [...all, rootFinding], broken };
  return { nodes, root: nodes[0]?.value as YamlMap, drafts: all, broken };
}

function checkRoot(root: YamlNode | undefined): Draft | undefined {
  if (root === undefined || (root.value === null && root.start === root.end))
    return draftOf("yaml-empty", { offset: 0 });
  const isMapping = typeof root.value === "object" && root.value !== null && !Array.isArray(root.value);
  return isMapping ? undefined : draftOf("yaml-not-a-mapping", { offset: root.start });
}

/** At the start of a line "---" and "..." are markers wherever they are. */
function findSecondDocument(text: string): number {
  const markers = [...text.matchAll(/^(?:---|\.\.\.)(?=\s|$)/gm)];
  const isContent = (until: number): boolean => /^[^#\s]/m.test(text.slice(0, until));
  return (markers.find(({ index }) => isContent(index)) ?? markers[0])?.index ?? 0;
}

function draftCharacter({ code, offset, name }: BadCharacter, pointer: string): Draft {
  const draft = draftOf(code, { offset, pointer });
  return { ...draft, message: `${draft.message} (${name})` };
}

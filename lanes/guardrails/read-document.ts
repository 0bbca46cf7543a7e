import type { YAMLException } from "js-yaml";
import { type Draft, draftOf } from "../draft.ts";
import { MAX_DEPTH } from "../limits.ts";
import { readBlockNodes } from "../parse/block-tree.ts";
import { hasBadCharacter } from "../parse/characters.ts";
import { type DeepenedText, readEventsDeepened } from "../parse/deepen.ts";
import { findSyntaxFault } from "../parse/syntax.ts";
import { buildTree, type Problem, type YamlNode } from "../parse/tree.ts";
import { formatPointer, pathOf } from "../positions.ts";
import { loosenTemplate } from "./loosen-template.ts";
import { findOpenAction } from "./open-action.ts";
import { type HiddenTemplates, hideTemplates, WAYS_TO_HIDE } from "./templates.ts";

/** Values that the aliases of one document may stand for. */
const MAX_ALIASED = 100_000;

/** What one document says, and where. */
export interface ReadDocument {
  /** In order of appearance, the root first; none of an empty document. */
  readonly nodes: readonly YamlNode[];
  /** True where it was read as a template that has not been rendered. */
  readonly isTemplate: boolean;
  /** Of a template: nodes whose key was given before, by another branch. */
  readonly alternatives: readonly YamlNode[];
  /** Of a template: reads it without the keys and items at some offsets. */
  readonly again?: (isLeftOut: (offset: number) => boolean) => ReadDocument;
}

/** Why a document cannot be read; offsets count from its begin. */
interface Failure {
  readonly drafts: readonly Draft[];
}

/** Reads the text of one document, which has no directives. */
export function readDocument(text: string): ReadDocument | Failure {
  const nodes = hasBadCharacter(text) ? undefined : readBlockNodes(text, { takesMore: true });
  return nodes === undefined ? readRareDocument(text) : { nodes, isTemplate: false, alternatives: [] };
}

/** The same of a document that is not written plainly. */
export function readRareDocument(text: string): ReadDocument | Failure {
  const read = readTree(text);
  if (!("drafts" in read) || !text.includes("{{")) return read;
  // What is wrong with the template's own text says more than what is wrong without its actions.
  const found = readAround(text) ?? read;
  if (!("drafts" in found)) return found;
  for (const loosened of loosenTemplate(text)) {
    const other = readAround(loosened);
    if (other !== undefined && !("drafts" in other)) return other;
  }
  return draftOpenAction(text) ?? found;
}

/** Reads a template around its actions, in the first way in which that can be done; undefined where it has no actions to tell. */
function readAround(text: string): ReadDocument | Failure | undefined {
  let failure: Failure | undefined;
  for (const way of WAYS_TO_HIDE) {
    const hidden = hideTemplates(text, way);
    if (hidden === undefined) return undefined;
    const found = readTree(hidden.text, hidden);
    if (!("drafts" in found)) return found;
    failure ??= found;
  }
  return failure;
}

function readTree(written: string, hidden?: HiddenTemplates): ReadDocument | Failure {
  const { events, ...deepened } = readEventsDeepened(written);
  const { text, offsetOf } = deepened;
  if (!Array.isArray(events)) {
    const draft = describeSyntax(text, events);
    return { drafts: [{ ...draft, offset: offsetOf(draft.offset) }] };
  }
  if (events.length === 0) return { nodes: [], isTemplate: false, alternatives: [] };
  const leniency = {
    maxAliased: MAX_ALIASED,
    ...(hidden === undefined ? {} : { restore: restoreIn(hidden, deepened) }),
  };
  const { nodes, problems } = buildTree(text, events, leniency);
  const isOtherBranch = ({ code }: Problem): boolean => hidden !== undefined && code === "yaml-duplicate-key";
  placeNodes(nodes, written, deepened);
  const faults = problems.filter((each) => !isOtherBranch(each));
  if (faults.length > 0)
    return { drafts: faults.map((each) => draftFault({ ...each, offset: offsetOf(each.offset) })) };
  const alternatives = problems.filter(isOtherBranch).map(({ node }) => node);
  const read = { nodes, isTemplate: hidden !== undefined, alternatives };
  if (hidden === undefined) return read;
  const again: ReadDocument["again"] = (isLeftOut) => {
    const tree = buildTree(text, events, { ...leniency, isLeftOut: (offset) => isLeftOut(offsetOf(offset)) });
    return { nodes: placeNodes(tree.nodes, written, deepened), isTemplate: true, alternatives: [] };
  };
  return { ...read, again };
}

function restoreIn({ restore }: HiddenTemplates, { offsetOf }: DeepenedText): HiddenTemplates["restore"] {
  return (value, start, end) => restore(value, offsetOf(start), offsetOf(end));
}

/** Gives nodes their places in the text as it is written. */
function placeNodes(
  nodes: readonly YamlNode[],
  written: string,
  { text, offsetOf }: DeepenedText,
): readonly YamlNode[] {
  if (text === written) return nodes;
  for (const node of nodes) {
    const { keyStart, start, end } = node;
    Object.assign(node, { keyStart: offsetOf(keyStart), start: offsetOf(start), end: offsetOf(end) });
  }
  return nodes;
}

/** What `ccr validate` says of the same text; the reader's own words may quote the file. */
function describeSyntax(text: string, exception: YAMLException): Draft {
  const { reason, mark } = exception;
  if (reason.startsWith("nesting exceeded"))
    return { ...draftOf("yaml-too-deep", { offset: mark?.position ?? 0 }), hint: HINTS["yaml-too-deep"] ?? "" };
  const { offset, words } = findSyntaxFault(text, exception);
  return draftSyntax(text, offset, words);
}

/** An action that is not closed hides what follows it, so that other places would be told for it. */
function draftOpenAction(text: string): Failure | undefined {
  const offset = findOpenAction(text);
  if (offset === undefined) return undefined;
  return { drafts: [draftSyntax(text, offset, "an action of a template has no }} that ends it")] };
}

function draftSyntax(text: string, offset: number, words: string): Draft {
  const draft: Draft = { code: "yaml-syntax", offset, pointer: "", message: `Not YAML: ${words}` };
  return /\{\{|\uE001/.test(text) ? { ...draft, hint: TEMPLATE_HINT } : draft;
}

function draftFault({ code, offset, node }: Problem): Draft {
  const draft = draftOf(code, { offset, pointer: formatPointer(pathOf(node)) });
  const hint = HINTS[code];
  return hint === undefined ? draft : { ...draft, hint };
}

const TEMPLATE_HINT =
  "Fix the syntax here; a template that cannot be read around its actions is checked as `helm template` renders it.";

/** What to do where the registry's hint is about requests. */
const HINTS = {
  "yaml-too-deep": `Nest less deep than ${MAX_DEPTH} levels; no object of Kubernetes needs more.`,
  "yaml-too-many-values": `Write the values out; the aliases of a document may stand for ${MAX_ALIASED} values.`,
  "yaml-alias": "Name an anchor that stands before the alias in the same document.",
} as Readonly<Record<string, string>>;

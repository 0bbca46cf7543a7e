import type { Manifest } from "../manifest.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestReport } from "../rule.ts";
import { findLoneActions } from "../templates.ts";
import { findFamily, givesCredential } from "./find-values.ts";
import { type ActionNode, bodyOf, parsePipeline, setsVariable } from "./parse-action.ts";
import { flowOf, flows, VERB } from "./template-functions.ts";

/** Reports whole lines that actions of a template make of a Secret, with a credential: `{{ "password: …" | nindent 2 }}`. */
export function judgeMadeLines({ document, path }: Manifest, report: ManifestReport): void {
  if (!document.isTemplate) return;
  const text = document.source.text.slice(document.offset, document.end);
  for (const { start, end } of findLoneActions(text)) {
    const action = text.slice(start, end);
    if (!/["`]/.test(action) || !listLines(action).some(isCredentialLine)) continue;
    const place = placePath(path, { offset: start });
    report(document, "inline-secret-value", place, "Literal value in a line that an action makes");
  }
}

function isCredentialLine(text: string): boolean {
  return givesCredential(text) || findFamily(text, { withShapes: false }) !== undefined;
}

function listLines(action: string): readonly string[] {
  const body = bodyOf(action);
  const node = setsVariable(body) ? undefined : parsePipeline(body);
  return node === undefined ? [] : listMade(node);
}

/** The texts that can be a part of what an action makes; an entry of a mapping as a line. */
function listMade(node: ActionNode): readonly string[] {
  if (node.kind === "literal") return [node.text];
  if (node.kind !== "call") return [];
  const { name, args } = node;
  if (name === "dict") return args.flatMap((value, at) => (at % 2 === 1 ? listEntry(args[at - 1], value) : []));
  if (name === "printf") return listFormatted(args);
  // What helpers are given are names, and what they make is in their own file.
  if (name === "include" || name === "template") return [];
  const flow = flowOf(name);
  return args.flatMap((arg, at) => (flows(flow, at, args.length) ? listMade(arg) : []));
}

function listEntry(key: ActionNode | undefined, value: ActionNode): readonly string[] {
  return listMade(value).map((text) => (key?.kind === "literal" ? `${key.text}: ${text}` : text));
}

/** A format with what fills its verbs in; a variable for what is not known. */
function listFormatted([format, ...args]: readonly ActionNode[]): readonly string[] {
  if (format?.kind !== "literal") return [];
  let next = 0;
  const fill = (verb: string): string => {
    if (verb.endsWith("%")) return "%";
    const arg = args[next++];
    return arg?.kind === "literal" ? arg.text : "$" + "{X}";
  };
  return [format.text.replace(VERB, fill)];
}

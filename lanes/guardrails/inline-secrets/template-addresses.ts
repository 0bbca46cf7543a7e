import type { SourceFile } from "../../load.ts";
import { countUpTo } from "../../positions.ts";
import { findActions, replaceActions, type TemplateAction } from "../templates.ts";
import { FILLED, hasOwnPart } from "./filled.ts";
import { findFamily } from "./find-values.ts";
import { hidesLiteral } from "./judge-action.ts";
import { listMade } from "./made-texts.ts";
import { lineBefore, namesOf } from "./template-names.ts";

/** An address with a password, in a text in which each action is one sign; what names an image has a digest in its place. */
const ADDRESS = /(:\/\/[^\s/:@"']{0,100}:)([^\s/@"']{1,200})@(?!sha256:)/g;

/**
 * Where the actions of a file make an address with a password of a literal, or stand in such a password beside one. What an
 * address has without actions is found as in any other text.
 */
export function findMadeAddresses(source: SourceFile): readonly number[] {
  const { text } = source;
  if (!text.includes("{{") || !text.includes("://")) return [];
  const actions = findActions(text) ?? [];
  const { masked, places } = maskAll(text, actions);
  // Behind an action a place is as far from its end as behind its sign.
  const originOf = (at: number, count: number): number =>
    count === 0 ? at : at - (places[count - 1] ?? 0) - FILLED.length + (actions[count - 1]?.end ?? 0);
  const hides = (action: TemplateAction): boolean => {
    const { assigned, dots, written } = namesAt(source, action);
    return hidesLiteral(written, assigned, dots);
  };
  const found: number[] = [];
  for (const { 1: head = "", 2: password = "", index } of masked.matchAll(ADDRESS)) {
    // What Kubernetes fills in by a name that actions make, is no literal.
    if (!password.includes(FILLED) || /^\$\([^()]*\)$/.test(password)) continue;
    const at = index + head.length;
    const first = countUpTo(places, at - 1, (place) => place);
    const last = countUpTo(places, at + password.length - 1, (place) => place);
    if (hasOwnPart(password) || actions.slice(first, last).some(hides)) found.push(originOf(at, first));
  }
  for (const action of actions) if (makesAddress(source, action)) found.push(action.start);
  return found;
}

function namesAt(source: SourceFile, { start, end }: TemplateAction) {
  const { assigned, dots } = namesOf(source);
  const written = source.text.slice(start, end);
  return { assigned, written, dots: dots(written, lineBefore(source.text, start)) };
}

/** True for an action that makes the whole of an address, also where it sets a variable to it. */
function makesAddress(source: SourceFile, action: TemplateAction): boolean {
  if (!source.text.slice(action.start, action.end).includes("://")) return false;
  const { assigned, dots, written } = namesAt(source, action);
  const body = written.replace(/^(\{\{-?)\s*(?:(?:else\s+)?(?:with|range|if)\b)?(?:[\s\w$,]*:?=(?!=))?/, "$1");
  return listMade(body, { assigned, dots }).some((text) => findFamily(text, { withShapes: false }) === "url-password");
}

/** A text with one sign for each action, and where those are. */
function maskAll(
  text: string,
  actions: readonly TemplateAction[],
): { readonly masked: string; readonly places: readonly number[] } {
  let less = 0;
  const places = actions.map(({ start, end }) => {
    const place = start - less;
    less += end - start - FILLED.length;
    return place;
  });
  return { masked: replaceActions(text, actions, () => FILLED), places };
}

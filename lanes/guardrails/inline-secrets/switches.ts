import type { ManifestDocument } from "../documents.ts";
import { findActions, type TemplateAction } from "../templates.ts";
import { isSwitch } from "./credential-key.ts";
import { hidesLiteral } from "./judge-action.ts";
import { listMade } from "./made-texts.ts";
import { bodyOf, makesNothing } from "./parse-action.ts";
import { namesOf } from "./template-names.ts";

const WORDS = "true|false|yes|no|on|off|y|n|enabled?|disabled?|none|null|auto|required|optional";
const WORD = new RegExp(`^(?:${WORDS})$`, "i");
const DIGIT = /^[01]$/;

/** The same as texts of an action. */
const QUOTED = new RegExp(`(["\`])(?:${WORDS})\\1`, "gi");
const QUOTED_DIGIT = /(["`])[01]\1/g;
const CHOSEN_DIGITS = /(?<=\bternary\s+)[01]\s+[01](?=\s)/g;

/** True for what switches something on or off, also where a template chooses one of such words: `ternary "no" "yes" .Values.a`. */
export function isSwitched(name: string, text: string, document: ManifestDocument): boolean {
  if (!text.includes("{{")) return isWord(name, text);
  const actions = findActions(text) ?? [];
  return (
    actions.length > 0 &&
    listAround(text, actions).every((each) => each === "" || isWord(name, each)) &&
    actions.every(({ start, end }) => makesWords(name, text.slice(start, end), document))
  );
}

function isWord(name: string, text: string): boolean {
  return WORD.test(text) || (DIGIT.test(text) && isSwitch(name));
}

/** What stands before, between and behind actions. */
function listAround(text: string, actions: readonly TemplateAction[]): readonly string[] {
  const ends = [0, ...actions.map(({ end }) => end)];
  return ends.map((from, at) => text.slice(from, actions[at]?.start ?? text.length).trim());
}

/** True for an action that makes nothing, or has such words for its literals, or for those of its names, and no other. */
function makesWords(name: string, action: string, { source }: ManifestDocument): boolean {
  if (makesNothing(bodyOf(action))) return true;
  const words = action.replace(QUOTED, '""');
  const left = isSwitch(name) ? words.replace(QUOTED_DIGIT, '""').replace(CHOSEN_DIGITS, '"" ""') : words;
  const { assigned, dots } = namesOf(source);
  if (left !== action && !hidesLiteral(left, assigned, dots(action))) return true;
  const made = listMade(action, { assigned, dots: dots(action) });
  return made.length > 0 && made.every((each) => isWord(name, each));
}

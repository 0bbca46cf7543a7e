import { draftOf } from "./draft.ts";
import { jsYaml } from "./parse/js-yaml.ts";
import { findSyntaxFault } from "./parse/syntax.ts";
import { findSecondDocument } from "./parse.ts";
import { indexLines } from "./positions.ts";

/** What a file of YAML says, or `LINE:COLUMN: ` and what is wrong with it, without a word of it. */
export type LoadedYaml =
  | { readonly value: unknown; readonly fault?: never }
  | { readonly value?: never; readonly fault: string };

/** Reads a file that is no request, as Pulumi would; never throws. */
export function loadYaml(text: string): LoadedYaml {
  const { load, YAMLException } = jsYaml();
  try {
    return { value: load(text) };
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const { offset, words } = explainFault(text, error);
    const { line, column } = indexLines(text)(offset);
    return { fault: `${line}:${column}: ${words}` };
  }
}

type Exception = Parameters<typeof findSyntaxFault>[1];

function explainFault(text: string, error: Exception): { readonly offset: number; readonly words: string } {
  const { reason, mark } = error;
  const offset = mark?.position ?? 0;
  const title = (code: Parameters<typeof draftOf>[0], at = offset): ReturnType<typeof explainFault> => {
    return { offset: at, words: draftOf(code, { offset: at }).message };
  };
  if (reason.startsWith("expected a document")) return title("yaml-empty");
  if (reason.startsWith("expected a single document")) return title("yaml-several-documents", findSecondDocument(text));
  if (reason.startsWith("duplicated mapping key")) return title("yaml-duplicate-key");
  if (reason.startsWith("nesting exceeded")) return title("yaml-too-deep");
  if (/\btag\b/.test(reason)) return title("yaml-tag");
  const fault = findSyntaxFault(text, error);
  return { ...fault, words: `Not YAML: ${fault.words}` };
}

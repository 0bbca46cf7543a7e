import type { SourceFile } from "../../load.ts";
import type { Path } from "../../rules/rule.ts";
import type { ManifestDocument } from "../documents.ts";
import type { Manifest } from "../manifest.ts";
import { placePath } from "../placed-path.ts";
import type { ManifestRule } from "../rule.ts";
import { findLoneActions } from "../templates.ts";
import { judgeArguments } from "./arguments.ts";
import { findFamily, givesPassword } from "./find-values.ts";
import { isLiteralCredential } from "./literal-credential.ts";
import { listMade } from "./made-texts.ts";
import { isCredentialLine } from "./mask-actions.ts";
import { groupByDocument } from "./nested.ts";
import { readPairs } from "./read-settings.ts";
import { namesOf } from "./template-names.ts";
import { makeFindBody, usesAsName } from "./used-names.ts";

/** Whole lines that actions of a template make of an object, with a credential: `{{ "password: …" | nindent 2 }}`. */
export const forbidMadeLines: ManifestRule = ({ documents, manifests }, report) => {
  for (const document of documents) {
    if (!document.isTemplate) continue;
    const own = groupByDocument(manifests).get(document) ?? [];
    const object = own.find(({ kind }) => kind === "Secret") ?? own.find(({ kind }) => kind === "ConfigMap") ?? own[0];
    if (object === undefined) continue;
    const code = object.kind === "ConfigMap" ? "secret-in-config-map" : "inline-secret-value";
    for (const offset of findMadeLines(document, object))
      report(document, code, placePath(object.path, { offset }), "Literal value in a line that an action makes");
  }
};

function findMadeLines(document: ManifestDocument, { kind }: Manifest): readonly number[] {
  const { source, offset, end } = document;
  const last = lasts.get(source);
  if (last?.kind === kind && last.offset === offset && last.end === end) return last.found;
  const found = findMadeIn(source.text.slice(offset, end), document, kind);
  lasts.set(source, { kind, offset, end, found });
  return found;
}

interface Found extends Pick<ManifestDocument, "offset" | "end">, Pick<Manifest, "kind"> {
  readonly found: readonly number[];
}

/** What was found last: the readings of a template have one text. */
const lasts = new WeakMap<SourceFile, Found>();

function findMadeIn(text: string, document: ManifestDocument, kind: string): readonly number[] {
  const { assigned, dots } = namesOf(document.source);
  const gives = (line: string): boolean => {
    if (kind === "Secret") return isCredentialLine(line);
    if (kind === "ConfigMap") return givesPassword(line) || findFamily(line, { withShapes: false }) !== undefined;
    return givesNamed(line, document);
  };
  // What else a loop has is as often the name of something.
  const isSure = (line: string): boolean => kind === "Secret" || givesPassword(line);
  const bodyAt = makeFindBody(text);
  const mayRefer = kind !== "Secret" && kind !== "ConfigMap";
  return findLoneActions(text, { behind: HAS_LINES })
    .filter(({ start, end }) => {
      const written = text.slice(start, end);
      const [, head, loop] = LOOP.exec(written) ?? [];
      // Keys and values of a loop are entries; of other items it may use what it likes.
      const action = loop === undefined ? written : `{{ ${loop}`;
      const isEntry = loop === undefined || head?.includes(",") === true;
      const own = dots(written);
      if (own.length === 0 && !/["`$]/.test(action)) return false;
      if (mayRefer && loop !== undefined && isEntry && usesAsName(head ?? "", bodyAt(end))) return false;
      const made = listMade(action, { assigned, dots: own });
      if (
        made.some(
          (line) => (isEntry ? gives(line) : givesNamed(line, document)) && (loop === undefined || isSure(line)),
        )
      )
        return true;
      return made.some((each) => each.startsWith("-")) && givesArgument(made, document);
    })
    .map(({ start }) => start);
}

const LOOP = /^\{\{-?\s*range\b([\s\w$,]*:?=(?!=)|)\s*([\s\S]*)$/;

/** True for a line that gives a literal to a name, where names of Secrets may stand too. */
function givesNamed(line: string, document: ManifestDocument): boolean {
  return readPairs(line).some(({ name, value }) => isLiteralCredential(name, value, document, { inChart: true }));
}

function givesArgument(words: readonly string[], document: ManifestDocument): boolean {
  const found: Path[] = [];
  judgeArguments([...words], [], { document, report: (_where, _code, path) => void found.push(path) });
  return found.length > 0;
}

/** A key of an object whose value is no text. */
const HAS_LINES =
  /^\s*(?:- )*["']?(?:stringData|data|binaryData|env|\w*[eE]nv(?:Vars)?|environment|args|command|users?|values|valuesObject|template|spec|target|parameters|params|items|provider|containers|config)["']?:\s*(?:[|>][-+]?\s*)?$/;

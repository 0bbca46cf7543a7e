import { compareFindings, type Finding, makeFinding } from "../../finding.ts";
import type { SourceFile } from "../../load.ts";
import { parseSource } from "../../parse.ts";
import { formatPointer, indexLines, makeLocator } from "../../positions.ts";
import type { Manifest } from "../manifest.ts";
import { compilePattern } from "../ownership/path-pattern.ts";
import { holdsUntil, isExceptable, isTooWide } from "./rules.ts";
import type { GuardException } from "./schema.ts";

/** A finding that passes, and by whose word. */
export interface ExceptedFinding extends Finding {
  readonly exception: Pick<GuardException, "owner" | "reason" | "expires">;
}

/** What is left of findings, and what passes. */
export interface Applied {
  readonly findings: readonly Finding[];
  readonly excepted: readonly ExceptedFinding[];
}

interface Given {
  readonly source: SourceFile;
  readonly exceptions: readonly GuardException[];
  /** Of the files that the findings are about. */
  readonly manifests: readonly Manifest[];
  /** YYYY-MM-DD; absent: none expires. */
  readonly today?: string | undefined;
}

/** Takes out what exceptions hold for; an exception that holds for nothing is a finding itself. */
export function applyExceptions(
  findings: readonly Finding[],
  { source, exceptions, manifests, today }: Given,
): Applied {
  const isValid = (each: GuardException): boolean =>
    isExceptable(each.code) && each.file !== source.path && !isTooWide(each) && holdsUntil(each.expires, today);
  const isInObject = prepareObjects(manifests);
  const isOfFile = prepareFiles(exceptions, source);
  const matches = (exception: GuardException, finding: Finding): boolean =>
    exception.code === finding.code &&
    isOfFile(exception, finding.file) &&
    (exception.pointer === undefined || exception.pointer === finding.pointer) &&
    isInObject(exception, finding);
  const left: Finding[] = [];
  const excepted: ExceptedFinding[] = [];
  const used = new Set<GuardException>();
  for (const finding of findings) {
    const exception = exceptions.find((each) => isValid(each) && matches(each, finding));
    if (exception === undefined) left.push(finding);
    else excepted.push({ ...finding, exception: pickWords(exception) });
    for (const each of exceptions) if (matches(each, finding)) used.add(each);
  }
  const unused = exceptions.flatMap((each, at) => (used.has(each) ? [] : [describeUnused(source, at)]));
  return { findings: [...left, ...unused].sort(compareFindings), excepted };
}

/** Tells whether an exception is for a file: by its path, its folder or a pattern from the root; never for its own file. */
function prepareFiles(exceptions: readonly GuardException[], source: SourceFile) {
  const patterns = new Map(exceptions.map(({ file }) => [file, compilePattern(`/${file}`)]));
  return ({ file }: GuardException, path: string): boolean =>
    path !== source.path && (file === path || patterns.get(file)?.(path) === true);
}

function pickWords({ owner, reason, expires }: GuardException): ExceptedFinding["exception"] {
  return { owner, reason, expires };
}

function describeUnused(source: SourceFile, at: number): Finding {
  const path = ["exceptions", at];
  const offset = makeLocator(parseSource(source).nodes)(path, "value");
  const place = { file: source.path, ...indexLines(source.text)(offset), pointer: formatPointer(path) };
  return makeFinding("exception-unused", place, { message: "Excepts nothing that was found" });
}

type IsInObject = (exception: GuardException, finding: Finding) => boolean;

/** Tells whether a finding is in an object of a kind, namespace and name; objects of a file are told apart by their lines. */
function prepareObjects(manifests: readonly Manifest[]): IsInObject {
  return ({ kind, namespace, name }, { file, line, pointer }) => {
    if (kind === undefined && namespace === undefined && name === undefined) return true;
    const ofFile = manifests.filter(({ document }) => document.source.path === file);
    const [first] = ofFile;
    if (first === undefined) return false;
    const place = indexLines(first.document.source.text);
    const isBefore = ({ document }: Manifest): boolean => place(document.offset).line <= line;
    const document = ofFile.findLast(isBefore)?.document;
    // Several readings of a template are one document.
    return ofFile.some(
      (each) =>
        each.document.offset === document?.offset &&
        isBelow(pointer, formatPointer(each.path)) &&
        (kind === undefined || kind === each.kind) &&
        (namespace === undefined || namespace === each.namespace) &&
        (name === undefined || name === each.name),
    );
  };
}

function isBelow(pointer: string, above: string): boolean {
  return above === "" || pointer === above || pointer.startsWith(`${above}/`);
}

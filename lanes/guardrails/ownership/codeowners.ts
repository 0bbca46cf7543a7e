import type { SourceFile } from "../../load.ts";
import { compilePattern, compileSamples } from "./path-pattern.ts";

/** A line of CODEOWNERS that counts. */
export interface OwnersRule {
  /** 1-based. */
  readonly line: number;
  /** None: whoever matches has no owner. */
  readonly owners: readonly string[];
  readonly matches: (path: string) => boolean;
  /** Paths below a folder that it matches, as somebody might add them. */
  readonly samplesBelow: (folder: string) => readonly string[];
  /** Undefined before the first section; sections are GitLab's, and each has owners of its own. */
  readonly section?: string;
  /** True for GitLab's `^[section]`, whose owners are only informed, and for `!pattern`, which takes a path out. */
  readonly isOptional: boolean;
}

/** A CODEOWNERS file that was read. */
export interface Codeowners {
  readonly rules: readonly OwnersRule[];
  /** Lines that GitHub leaves out: 1-based number, offset in UTF-16 units, and why. */
  readonly faults: readonly { readonly line: number; readonly offset: number; readonly message: string }[];
}

/** Where CODEOWNERS may be, in the order in which GitHub looks; the first that is there counts alone. */
export const CODEOWNERS_PLACES = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"] as const;

/** GitLab looks in other places, in another order: the root, docs/, .gitlab/. */
const GITLAB_PLACES = ["CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"] as const;

/** In UTF-8 bytes; GitHub does not load a larger file (docs.github.com, about code owners, "file size"). */
const MAX_BYTES = 3_000_000;

/** The file that counts among those that are there. */
export function findCodeowners(files: readonly SourceFile[]): SourceFile | undefined {
  const at = (place: string): SourceFile | undefined => files.find(({ path }) => path === place);
  const places = at(".gitlab/CODEOWNERS") === undefined ? CODEOWNERS_PLACES : GITLAB_PLACES;
  return places.map(at).find((file) => file !== undefined);
}

/** Where a file that somebody adds would count in place of the one at a path, or may be that one. */
export function placesBefore(path: string): readonly string[] {
  const places: readonly string[] = path.startsWith(".gitlab/") ? GITLAB_PLACES : CODEOWNERS_PLACES;
  const at = places.indexOf(path);
  return at < 0 ? [path] : places.slice(0, at + 1);
}

const OWNER = /^(?:@[A-Za-z0-9][A-Za-z0-9_.-]*(?:\/[A-Za-z0-9_.-]+)*|[^\s@]+@[^\s@]+)$/;

/** `[Docs]`, `^[Docs][2] @owner`: GitLab's; no pattern of GitHub may have brackets. */
const SECTION = /^(\^?)\[([^\][]+)\](?:\[\d+\])?(?:\s+(.*))?$/;

/** Reads a CODEOWNERS file; never throws. What GitHub does not understand counts for nothing, and is a fault. */
export function parseCodeowners(text: string): Codeowners {
  if (Buffer.byteLength(text) >= MAX_BYTES) {
    return { rules: [], faults: [{ line: 1, offset: 0, message: "GitHub reads no CODEOWNERS of 3 MB or more" }] };
  }
  const rules: OwnersRule[] = [];
  const faults: { line: number; offset: number; message: string }[] = [];
  let section: Section | undefined;
  let offset = 0;
  for (const [index, raw] of text.split("\n").entries()) {
    const line = index + 1;
    const content = raw.replace(/^\uFEFF/, "").trim();
    const head = content.startsWith("#") ? null : SECTION.exec(content);
    if (head !== null) section = readSection(head);
    else if (content !== "" && !content.startsWith("#")) {
      const read = readLine(content, section);
      if (typeof read === "string") faults.push({ line, offset, message: read });
      else rules.push({ line, ...read });
    }
    offset += raw.length + 1;
  }
  return { rules, faults };
}

interface Section {
  readonly name: string;
  readonly owners: readonly string[];
  readonly isOptional: boolean;
}

function readSection([, mark, name = "", owners = ""]: RegExpExecArray): Section {
  // Names of sections are the same whatever their case: such sections are one (GitLab 17 docs, "Sections").
  return { name: name.trim().toLowerCase(), owners: splitWords(owners), isOptional: mark === "^" };
}

/** A rule, or why the line is none. */
function readLine(content: string, section: Section | undefined): Omit<OwnersRule, "line"> | string {
  const [word = "", ...rest] = splitWords(content);
  const isExclusion = section !== undefined && word.startsWith("!");
  const pattern = isExclusion ? word.slice(1) : word;
  if (pattern.startsWith("!")) return "GitHub takes no pattern that begins with !";
  if (pattern.startsWith("\\#") && section === undefined) return "GitHub takes no pattern that begins with \\#";
  if (/[[\]]/.test(pattern)) return "GitHub takes no character ranges, and GitLab no section in this form";
  if (pattern.includes("***")) return "No pattern may have three asterisks in a row";
  if (rest.some((owner) => !OWNER.test(owner))) return "An owner is @user, @org/team or an address";
  const owners = rest.length > 0 || isExclusion ? rest : (section?.owners ?? []);
  return {
    owners: isExclusion ? [] : owners,
    matches: compilePattern(pattern),
    samplesBelow: compileSamples(pattern),
    ...(section === undefined ? {} : { section: section.name }),
    isOptional: isExclusion || (section?.isOptional ?? false),
  };
}

/** Words that blanks divide, without a comment behind them; a backslash keeps a blank in its word. */
function splitWords(content: string): string[] {
  const words = content.match(/(?:\\.|[^\s\\])+/g) ?? [];
  const comment = words.findIndex((word, at) => at > 0 && word.startsWith("#"));
  return comment < 0 ? words : words.slice(0, comment);
}

/** The rules that decide about a path, one a section: the last that matches. */
export function findRules({ rules }: Codeowners, path: string): readonly OwnersRule[] {
  const last = new Map<string | undefined, OwnersRule>();
  for (const rule of rules) if (rule.matches(path)) last.set(rule.section, rule);
  return [...last.values()];
}

/** True where a review by this owner is asked for, by any section; names are the same whatever their case. */
export function isOwnedBy(codeowners: Codeowners, path: string, owner: string): boolean {
  const wanted = owner.toLowerCase();
  return findRules(codeowners, path).some(
    ({ owners, isOptional }) => !isOptional && owners.some((each) => each.toLowerCase() === wanted),
  );
}

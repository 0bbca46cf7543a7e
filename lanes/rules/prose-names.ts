import { cleanWord, type Token } from "./prose-tokens.ts";
import { DELIMITERS, isNameLike, isPlainName, isPlainNameBefore, LINKING, NAMING, NEGATIONS } from "./prose-words.ts";

/** What the words can name. */
type Part = "Secret" | "ExternalSecret" | "store" | "namespace";

const NOUN = /^(externalsecret|clustersecretstore|secretstore|store|secret|namespace|ns)s?$/i;
/** The key of a manifest: of a name where one is assigned. */
const NAME_KEY = /^(secret)[-_]?name$/i;
const JOINED =
  /^(externalsecret|clustersecretstore|secretstore|store|secret|namespace|ns)(?:s|[-_]?name)?(?:\.[a-z.-]+)?[/=:](.+)$/i;

function partOf(noun: string): Part {
  const name = noun.toLowerCase();
  if (name === "secret") return "Secret";
  if (name === "externalsecret") return "ExternalSecret";
  return name.endsWith("store") ? "store" : "namespace";
}

/** A name that the words give to a part. */
export interface Named {
  readonly part: Part;
  readonly name: string;
  /** `secret`, in lower case, may be the one in OpenBao. */
  readonly isLower: boolean;
  /** `the namespace of x`, `x's namespace`: x is whose it is, not what it is called. */
  readonly isOwner: boolean;
  /** What follows may be a clause about x: `the Secret x mounts`. */
  readonly isLoose: boolean;
  /** `into x/y`: it may be anything that has a slash in it, and is a Secret where y is what the Secret is called. */
  readonly isBare?: true;
}

interface Prose {
  readonly tokens: readonly Token[];
  /** What the request names: a word that is one of them is no word of the sentence. */
  readonly names: ReadonlySet<string>;
}

/** Everything that the words clearly name; what is negated, and what is only said of a part, names nothing. */
export function findNamed({ tokens, names }: Prose): Named[] {
  const found: Named[] = [];
  let isNegated = false;
  let taken = -1;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (token.opens) isNegated = false;
    if (NEGATIONS.has(token.word.toLowerCase())) isNegated = true;
    const joined = token.isQuoted ? null : JOINED.exec(token.word);
    const noun = token.isQuoted ? undefined : (joined ?? NOUN.exec(token.word) ?? readNameKey(token))?.[1];
    if (noun === undefined && !isNegated && isInto(tokens, at)) found.push(readBare(token));
    if (noun !== undefined && !isNegated && !isOfOperator(tokens, at)) {
      const head = { part: partOf(noun), isLower: noun === noun.toLowerCase() };
      const after = joined === null ? findAfter({ tokens, names }, { at, ...head }) : readJoined(joined[2] ?? "", head);
      const before = joined === null && taken < at - 1 ? findBefore({ tokens, names }, { at, ...head }) : undefined;
      for (const each of [before, after]) if (each !== undefined) found.push(each);
      if (after !== undefined) taken = Math.max(taken, after.at ?? at);
      if (after?.at !== undefined && /s$/i.test(token.word))
        found.push(...findMore(tokens, { ...after, at: after.at }));
    }
    if (token.closes) isNegated = false;
  }
  return found;
}

function readNameKey(token: Token): RegExpExecArray | null {
  return token.assigns ? NAME_KEY.exec(token.word) : null;
}

/** `ESO (namespace x)`: what is in brackets behind the one that writes Secrets is said of that one. */
function isOfOperator(tokens: readonly Token[], at: number): boolean {
  return tokens[at]?.opens === true && /^(?:eso|operator|controller)$/i.test(tokens[at - 1]?.word ?? "");
}

/** `into x/y`, as a Secret is written with its namespace. */
function isInto(tokens: readonly Token[], at: number): boolean {
  const isTo = /^(?:into|to)$/i.test(tokens[at - 1]?.word ?? "");
  return isTo && /^[a-z0-9][a-z0-9.-]*\/[a-z0-9.-]+$/.test(cleanWord(tokens[at]?.word ?? ""));
}

function readBare({ word }: Token): Named {
  return { part: "Secret", name: cleanWord(word), isLower: true, isOwner: false, isLoose: false, isBare: true };
}

/** `Secrets x and y`. */
function findMore(tokens: readonly Token[], { at, ...named }: Named & { readonly at: number }): Named[] {
  const found: Named[] = [];
  for (let next = at; !tokens[next]?.closes && /^(?:and|or)$/i.test(tokens[next + 1]?.word ?? ""); next += 2) {
    const token = tokens[next + 2];
    const name = cleanWord(token?.word ?? "");
    if (token === undefined || !isNameLike(name) || NOUN.test(tokens[next + 3]?.word ?? "")) break;
    found.push({ ...named, name, isLoose: !isDelimiter(tokens[next + 3]) && !token.closes });
  }
  return found;
}

interface Head {
  readonly part: Part;
  readonly isLower: boolean;
}

/** `Secret/x`, `namespace=x`: nothing but a name stands there, unless it is another kind of thing, as in `Secret/ConfigMap`. */
function readJoined(word: string, head: Head): (Named & { readonly at?: number }) | undefined {
  const name = cleanWord(word);
  const isKind = NOUN.test(name) || (/^\p{Lu}/u.test(name) && !isNameLike(name));
  // `secret/data/x` is a path of OpenBao.
  const isPath = name.split("/").length > 2 || /^(?:data|metadata)\//.test(name);
  return name === "" || isKind || isPath ? undefined : { ...head, name, isOwner: false, isLoose: false };
}

/** `Secret x`, `Secret named x`, `Secret: x`, `namespace of x`, `the namespace is x`. */
function findAfter(
  { tokens, names }: Prose,
  { at, ...head }: Head & { readonly at: number },
): (Named & { readonly at: number }) | undefined {
  const noun = tokens[at];
  if (noun === undefined || noun.closes) return undefined;
  const { next, how } = skipLinks(tokens, at, head);
  const token = tokens[next];
  if (token === undefined || token.word === "") return undefined;
  const name = cleanWord(token.word);
  // What is in brackets is a name by its form alone.
  if (token.opens && !(token.closes && isNameLike(name))) return undefined;
  if (NOUN.test(name) || (!token.isQuoted && JOINED.test(token.word))) return undefined;
  const kind = head.part === "namespace" ? "namespace" : "Secret";
  const isApart = token.closes || tokens[next + 1] === undefined || isDelimiter(tokens[next + 1]);
  const isCertain = token.isQuoted || isNameLike(name);
  const isName = isCertain || names.has(name) || (how === "naming" && isPlainName(name, kind));
  // Without anything between, a plain word is a name where the sentence ends behind it or goes on as behind a name.
  const isBare = how === "assigned" || (how === "none" && !/^stores?$/i.test(noun.word));
  const isAlone = isBare && isApart && isPlainName(name, kind) && !isVerb(tokens, at, name);
  if (!isName && !isAlone) return undefined;
  return { ...head, name, isOwner: how === "of", isLoose: !token.isQuoted && !isApart, at: next };
}

type Link = "none" | "assigned" | "naming" | "linking" | "of";

/** What stands between a part and its name, and where the name would be. */
function skipLinks(tokens: readonly Token[], at: number, { part }: Head): { next: number; how: Link } {
  if (tokens[at]?.assigns === true) return { next: at + 1, how: "assigned" };
  const first = tokens[at + 1];
  if (first?.word === "" && first.assigns) return { next: at + 2, how: "assigned" };
  const isOf = part === "namespace" && first?.word === "of";
  let next = at + 1;
  let isNaming = false;
  for (; next <= at + 5; next += 1) {
    const word = tokens[next]?.word.toLowerCase() ?? "";
    if (tokens[next]?.isQuoted || (!NAMING.has(word) && !LINKING.has(word))) break;
    // By whom it is called is not what it is called.
    if (word === "by" && next > at + 1 && isNaming) return { next: tokens.length, how: "linking" };
    isNaming = isNaming || NAMING.has(word);
  }
  if (next === at + 1) return { next, how: "none" };
  if (isNaming) return { next, how: "naming" };
  if (isOf) return { next, how: "of" };
  // `Secret with x`, `Secret by x`, `Secret to x` name something else.
  const isBeing = tokens.slice(at + 1, next).some(({ word }) => /^(?:is|are|be)$/i.test(word));
  return isBeing ? { next, how: "linking" } : { next: tokens.length, how: "linking" };
}

function isDelimiter(token: Token | undefined): boolean {
  return token === undefined || token.opens || token.word === "" || DELIMITERS.has(token.word.toLowerCase());
}

/** `the Secret rolls over`: behind an article the word that ends in s is what the Secret does. */
function isVerb(tokens: readonly Token[], at: number, name: string): boolean {
  const isSubject = /^(?:a|an|the|this|that|its|their|each|every|one)$/i.test(tokens[at - 1]?.word ?? "");
  return isSubject && name.endsWith("s") && !/^(?:namespace|ns)$/i.test(tokens[at]?.word ?? "");
}

/** `the x namespace`, `x's namespace`; of the other parts only what is quoted. */
function findBefore({ tokens, names }: Prose, { at, ...head }: Head & { readonly at: number }): Named | undefined {
  const token = tokens[at - 1];
  if (token === undefined || token.word === "" || token.closes || token.assigns || tokens[at]?.opens) return undefined;
  const name = cleanWord(token.word);
  const isOwner = name !== token.word;
  if (head.part !== "namespace") {
    return token.isQuoted && !names.has(name) ? { ...head, name, isOwner, isLoose: false } : undefined;
  }
  const isPlain = !isOwner && isPlainNameBefore(name) && PLACES.has(tokens[at - 2]?.word.toLowerCase() ?? "");
  const isName = token.isQuoted || isNameLike(name) || names.has(name) || isPlain;
  return isName ? { ...head, name, isOwner, isLoose: false } : undefined;
}

const PLACES: ReadonlySet<string> = new Set("the in into to from within inside of".split(" "));

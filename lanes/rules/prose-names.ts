import { isBesideOperator, isEnding, isLeftBehind, isOfOperator, isOfPast, isOld } from "./prose-clauses.ts";
import { cleanWord, type Token } from "./prose-tokens.ts";
import {
  DELIMITERS,
  isNameBefore,
  isNameLike,
  isPlainName,
  isPlainNameBefore,
  isTeamName,
  LINKING,
  NAMING,
  NEGATIONS,
} from "./prose-words.ts";

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
  /** `the operator in the x namespace`: where the one is that writes Secrets. */
  readonly isHome?: true;
  /** `namespaces x and y`: one of several. */
  readonly isListed?: true;
  /** `the x-y Secret`: it may say of what sort the Secret is, where another word names it. */
  readonly isAttribute?: true;
}

const NAMED = { isLower: false, isOwner: false, isLoose: false } as const;

interface Prose {
  readonly tokens: readonly Token[];
  /** What the request names: a word that is one of them is no word of the sentence. */
  readonly names: ReadonlySet<string>;
}

/** Everything that the words clearly name; what is negated, what was, and what is only said of a part, names nothing. */
export function findNamed({ tokens, names }: Prose): Named[] {
  const found: Named[] = [];
  let isNegated = false;
  let isOver = false;
  let taken = -1;
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (token.opens) isNegated = false;
    if (NEGATIONS.has(token.word.toLowerCase())) isNegated = true;
    if (token.opens || /^now$/i.test(token.word)) isOver = false;
    if (isOfPast(tokens, at, (word) => NOUN.test(word))) isOver = true;
    const isSaid = !isNegated && !isOver;
    const joined = token.isQuoted ? null : JOINED.exec(token.word);
    const noun = token.isQuoted ? undefined : (joined ?? NOUN.exec(token.word) ?? NAME_KEY.exec(token.word))?.[1];
    if (noun === undefined && isSaid) found.push(...readUnspoken(tokens, at));
    if (noun !== undefined && isSaid && !isBesideOperator(tokens, at)) {
      const head = { part: partOf(noun), isLower: noun === noun.toLowerCase() };
      if (head.part === "namespace" && isEverywhere(tokens, at, found.at(-1)?.part === "Secret" ? taken : -1))
        found.push({ ...NAMED, ...head, name: `all ${noun}` });
      const given = readNoun({ tokens, names }, { at, taken, joined: joined?.[2], ...head });
      found.push(...given.named);
      taken = Math.max(taken, given.taken);
    }
    if (token.closes) [isNegated, isOver] = [false, false];
  }
  return found;
}

/** What the noun of a part names, and up to where its words are. */
function readNoun(
  { tokens, names }: Prose,
  {
    at,
    taken,
    joined,
    ...head
  }: Head & { readonly at: number; readonly taken: number; readonly joined: string | undefined },
): { readonly named: readonly Named[]; readonly taken: number } {
  const after = joined === undefined ? findAfter({ tokens, names }, { at, ...head }) : readJoined(joined, head);
  const nameAt = after === undefined ? -1 : (after.at ?? at);
  const isFree = joined === undefined && taken < at - 1;
  const before = isFree ? findBefore({ tokens, names }, { at, hasAfter: after !== undefined, ...head }) : undefined;
  const isSeveral = /^(?!ns$).*s$/i.test(tokens[at]?.word ?? "");
  const more = after?.at !== undefined && isSeveral ? findMore(tokens, { ...after, at: after.at }) : [];
  if (before === undefined && after === undefined) return { named: [], taken: nameAt };
  const isGone =
    isOld(tokens, at) ||
    isEnding(tokens, Math.max(at, nameAt)) ||
    isLeftBehind(tokens, at, { names, isNoun: (word) => isOfPart(word, head.part) });
  if (isGone) return { named: [], taken: nameAt };
  const first = after !== undefined && more.length > 0 ? { ...after, isListed: true as const } : after;
  const isHome = head.part === "namespace" && isOfOperator(tokens, at);
  const named = [before, first, ...more].filter((each) => each !== undefined);
  return { named: named.map((each) => (isHome ? { ...each, isHome } : each)), taken: nameAt };
}

function isOfPart(word: string, part: Part): boolean {
  const noun = (NOUN.exec(word) ?? JOINED.exec(word))?.[1];
  return noun !== undefined && partOf(noun) === part;
}

/** What is named without the noun of its part. */
function readUnspoken(tokens: readonly Token[], at: number): Named[] {
  const token = tokens[at] as Token;
  const name = readFlag(tokens, at);
  const ofFlag = name === undefined ? [] : [{ ...NAMED, part: "namespace" as const, name, isLower: true }];
  return [...(isInto(tokens, at) ? [readBare(token)] : []), ...ofFlag];
}

/** How many words of a call are looked at before its flag, and behind it. */
const CALL = 16;
const FLAG = /^(?:-n|--namespace)(?:=(.+))?$/;
const SHOWING = /^(?:get|describe|edit|patch|delete|create)$/;
const REFUSED = /^(?:fails?|refused|denied|forbidden|nothing|not|no|never)$/i;

/** `kubectl -n x get secret y`; a call that is refused, or is of something else, tells nothing of where the Secret is. */
function readFlag(tokens: readonly Token[], at: number): string | undefined {
  const flag = FLAG.exec(tokens[at]?.word ?? "");
  if (flag === null) return undefined;
  let [start, end] = [at, at];
  while (start > Math.max(0, at - CALL) && !tokens[start - 1]?.closes) start -= 1;
  while (end < Math.min(tokens.length, at + CALL) && !tokens[end]?.closes) end += 1;
  const words = tokens.slice(start, end + 1).map(({ word }) => word);
  const isOfSecret = (word: string | undefined): boolean =>
    word !== undefined && (isOfPart(word, "Secret") || isOfPart(word, "ExternalSecret"));
  const isShown = words.some((word, index) => SHOWING.test(word) && isOfSecret(words[index + 1]));
  const isCall = words.some((word) => /^(?:kubectl|oc)$/.test(word)) && !words.some((word) => REFUSED.test(word));
  const name = cleanWord(flag[1] ?? tokens[at + 1]?.word ?? "");
  return isShown && isCall && /^[a-z0-9-]+$/.test(name) ? name : undefined;
}

/** `Secret x in all namespaces`, `copied to every namespace`; `of` what follows they are all may be any. */
function isEverywhere(tokens: readonly Token[], at: number, nameAt: number): boolean {
  const [verb, place, all] = [3, 2, 1].map((back) => tokens[at - back]?.word.toLowerCase() ?? "");
  const isDelivered =
    nameAt === at - 3 || /^(?:written|copied|synced|replicated|delivered|distributed)$/.test(verb ?? "");
  const isAll = /^(?:in|into|to|across)$/.test(place ?? "") && /^(?:all|every|each)$/.test(all ?? "");
  return isDelivered && isAll && (tokens[at]?.closes === true || at === tokens.length - 1);
}

/** `into x/y`, as a Secret is written with its namespace. */
function isInto(tokens: readonly Token[], at: number): boolean {
  const isTo = /^(?:into|to)$/i.test(tokens[at - 1]?.word ?? "");
  return isTo && /^[a-z0-9][a-z0-9.-]*\/[a-z0-9.-]+$/.test(cleanWord(tokens[at]?.word ?? ""));
}

function readBare({ word }: Token): Named {
  return { ...NAMED, part: "Secret", name: cleanWord(word), isLower: true, isBare: true };
}

/** `Secrets x and y`, `namespaces x, y and z`. */
function findMore(tokens: readonly Token[], { at, ...named }: Named & { readonly at: number }): Named[] {
  const found: Named[] = [];
  for (let last = at; ; ) {
    const isAnd = !tokens[last]?.closes && /^(?:and|or)$/i.test(tokens[last + 1]?.word ?? "");
    if (!isAnd && !(tokens[last]?.lists && named.part === "namespace")) break;
    last += isAnd ? 2 : 1;
    const token = tokens[last];
    const name = cleanWord(token?.word ?? "");
    if (token === undefined || NOUN.test(name) || NOUN.test(tokens[last + 1]?.word ?? "")) break;
    const isApart = token.closes || isDelimiter(tokens[last + 1]);
    const isPlain = named.part === "namespace" && isApart && isPlainNameBefore(name);
    if (!isNameLike(name) && !isPlain) break;
    found.push({ ...named, name, isLoose: !isApart });
  }
  return found.map((each) => ({ ...each, isListed: true }));
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
  return name === "" || isKind || isPath ? undefined : { ...NAMED, ...head, name };
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
  // `secretName x` is of a manifest only where a name follows; `whose name is chosen later` names nothing.
  const isLax = noun.assigns || !(NAME_KEY.test(noun.word) || how === "whose");
  const isName = isCertain || (isLax && (names.has(name) || (how === "naming" && isPlainName(name, kind))));
  // Without anything between, a plain word is a name where the sentence ends behind it or goes on as behind a name.
  const isBare = how === "assigned" || (how === "none" && !/^stores?$/i.test(noun.word));
  const isAlone = isLax && isBare && isApart && isPlainName(name, kind) && !isVerb(tokens, at, name);
  if (!isName && !isAlone) return undefined;
  return { ...head, name, isOwner: how === "of", isLoose: !token.isQuoted && !isApart, at: next };
}

type Link = "none" | "assigned" | "naming" | "whose" | "linking" | "of";

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
  if (isNaming) return { next, how: first?.word.toLowerCase() === "whose" ? "whose" : "naming" };
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

/** `the x namespace`, `x's namespace`; of the other parts what is quoted, and `the x-y Secret`. */
function findBefore(
  { tokens, names }: Prose,
  { at, hasAfter, ...head }: Head & { readonly at: number; readonly hasAfter: boolean },
): Named | undefined {
  const token = tokens[at - 1];
  if (token === undefined || token.word === "" || token.closes || token.assigns || tokens[at]?.opens) return undefined;
  const name = cleanWord(token.word);
  const isOwner = name !== token.word;
  const isPlace = PLACES.has(tokens[at - 2]?.word.toLowerCase() ?? "") && !tokens[at - 2]?.closes;
  if (head.part !== "namespace") {
    if (token.isQuoted) return names.has(name) ? undefined : { ...NAMED, ...head, name, isOwner };
    const isNoun = !/^secret/.test(tokens[at]?.word ?? "") && !/s$/i.test(tokens[at]?.word ?? "");
    const isApart = tokens[at]?.closes || tokens[at + 1] === undefined || isDelimiter(tokens[at + 1]);
    const isName =
      isNoun &&
      isApart &&
      !isOwner &&
      !hasAfter &&
      (isPlace || at === 1 || isMeans(tokens[at - 2])) &&
      isNameBefore(name);
    return isName ? { ...NAMED, ...head, name, isLoose: true, isAttribute: true } : undefined;
  }
  if (!isOwner && isPlace && isTeamName(name)) return { ...NAMED, ...head, name: name.toLowerCase(), isLoose: true };
  const isPlain = !isOwner && isPlainNameBefore(name) && isPlace;
  const isName = token.isQuoted || isNameLike(name) || names.has(name) || isPlain;
  return isName ? { ...NAMED, ...head, name, isOwner } : undefined;
}

const PLACES: ReadonlySet<string> = new Set("the in into to from within inside of".split(" "));

const isMeans = (token: Token | undefined): boolean => /^(?:as|via|through)$/i.test(token?.word ?? "");

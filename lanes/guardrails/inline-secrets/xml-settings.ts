import type { GivenValue } from "./given-value.ts";

/** An element with its attributes, but for what a page shows; and one with a text alone. */
const TAG = /<(?!(?:button|option|label|meta|a|t[dh])\s)[A-Za-z_][^<>]{1,1600}>/g;
const LEAF =
  /<([A-Za-z_][\w:.-]{0,80})(?:\s[^<>]{0,200})?>\s{0,40}(?:<!\[CDATA\[\s{0,20})?([^<>]{0,400}?)\s{0,40}(?:\]\]>\s{0,40})?<\/\1\s{0,4}>/g;

/** Attributes that name an element; what it is called counts more than its id. */
const CALLED = /\s(?:name|key|property)\s?=\s?(?:"([^"]{1,80})"|'([^']{1,80})')/;
const ID = /\sid\s?=\s?(?:"([^"]{1,80})"|'([^']{1,80})')/;
const VALUE = /\svalue\s?=\s?(?:"([^"]{1,400})"|'([^']{1,400})')/;

/** Elements beside each other of which one names what the other one gives: `<param-name>`, `<param-value>`. */
const NAMES = /(?:^|-)(?:name|key)$/;
const GIVES = /(?:^|-)(?:value|string)$/;
/** What may stand between them. */
const ONLY_BLANKS = /^(?:\s|<!--[\s\S]{0,400}?-->)*$/;

/** What XML gives to a name by two attributes or two elements, whichever comes first. */
export function listXmlValues(text: string): readonly GivenValue[] {
  if (!text.includes("<")) return [];
  const attributes = Array.from(text.matchAll(TAG)).flatMap(([tag]) => {
    const value = tag.includes("value") ? textOf(VALUE.exec(tag)) : undefined;
    const name = value === undefined ? undefined : textOf(CALLED.exec(tag) ?? ID.exec(tag));
    return name === undefined || value === undefined ? [] : [{ name, value }];
  });
  return MAY_HAVE_NAMES.test(text) ? [...attributes, ...listElements(text)] : attributes;
}

const MAY_HAVE_NAMES = /(?:name|key)\s{0,4}>/;

function textOf(found: RegExpExecArray | null): string | undefined {
  return found?.[1] ?? found?.[2];
}

interface Leaf {
  readonly tag: string;
  readonly text: string;
}

function listElements(text: string): readonly GivenValue[] {
  const found: GivenValue[] = [];
  let beside: Leaf[] = [];
  let end = 0;
  for (const { 0: whole, 1: tag = "", 2: written = "", index } of text.matchAll(LEAF)) {
    if (index - end > MAX_BETWEEN || !ONLY_BLANKS.test(text.slice(end, index))) {
      pairLeaves(beside, found);
      beside = [];
    }
    beside.push({ tag, text: written });
    end = index + whole.length;
  }
  pairLeaves(beside, found);
  return found;
}

const MAX_BETWEEN = 500;

/** Of the elements of one parent each value belongs to the name before it; a value that comes first, to the one name. */
function pairLeaves(leaves: readonly Leaf[], found: GivenValue[]): void {
  let name: string | undefined;
  let first: string | undefined;
  for (const { tag, text } of leaves) {
    if (NAMES.test(tag)) {
      if (first !== undefined && name === undefined) found.push({ name: text, value: first });
      name = text;
    } else if (GIVES.test(tag)) {
      if (name === undefined) first ??= text;
      else if (text !== "") found.push({ name, value: text });
    }
  }
}

import type { Event, YAMLException } from "js-yaml";
import { readEvents } from "./events.ts";
import { jsYaml } from "./js-yaml.ts";

/** A text that was read with some of its lines indented deeper, and where each of its offsets is in the text itself. */
export interface DeepenedText {
  readonly text: string;
  readonly offsetOf: (offset: number) => number;
}

/** What was read of a text, or what is wrong with it; both by the offsets of the deepened one. */
export interface EventsRead extends DeepenedText {
  readonly events: Event[] | YAMLException;
}

/** No line of a manifest is indented as deep. */
const MARGIN = " ".repeat(200);

/** How many characters all readings of one text may have, beside the first: each goes up to the next such line. */
const MAX_CHARACTERS = 4_000_000;

/**
 * Reads a text as libyaml and Go's yaml do, by which a line within brackets or quotes may be indented as it likes, such as a
 * closing bracket below the key of its list. js-yaml 5.5.0 wants each of them deeper, and says at which line it gave up:
 * that one is indented deeper, which leaves every value as it is, and the text is read again.
 */
export function readEventsDeepened(text: string): EventsRead {
  const deepened: number[] = [];
  const first: EventsRead = { events: readEvents(text), text, offsetOf: (offset) => offset };
  let read = first;
  // Where another line than that of a closing bracket is not deeper, this is what is wrong, if anything is.
  let fault: EventsRead | undefined;
  let left = MAX_CHARACTERS;
  while (!Array.isArray(read.events)) {
    const lineStart = findShallowLine(read.text, read.events, deepened.at(-1));
    if (lineStart === undefined || lineStart > left) return fault ?? read;
    left -= lineStart;
    if (!CLOSES.test(read.text.slice(lineStart, lineStart + MARGIN.length))) fault ??= read;
    deepened.push(lineStart);
    const next = read.text.slice(0, lineStart) + MARGIN + read.text.slice(lineStart);
    read = { events: readEvents(next), text: next, offsetOf: makeOffsetOf([...deepened]) };
  }
  return hasCutText(read, read.events, deepened) ? (fault ?? first) : read;
}

const CLOSES = /^[ \t]*["']?[ \t]*[\]}]/;

/** True for a text in quotes that goes on at the begin of a line, outside of brackets: its own quote is missing, as often as not. */
function hasCutText({ text }: DeepenedText, events: readonly Event[], deepened: readonly number[]): boolean {
  const cuts = deepened.filter((start) => !/\s/.test(text.charAt(start + MARGIN.length)));
  if (cuts.length === 0) return false;
  const { COLLECTION_STYLE, EVENT_ID, SCALAR_STYLE } = jsYaml();
  const isFlow: boolean[] = [];
  for (const event of events) {
    if (event.type === EVENT_ID.POP) isFlow.pop();
    else if (event.type === EVENT_ID.DOCUMENT) isFlow.push(false);
    else if (event.type === EVENT_ID.SEQUENCE || event.type === EVENT_ID.MAPPING)
      isFlow.push(event.style === COLLECTION_STYLE.FLOW);
    else if (event.type === EVENT_ID.SCALAR && isFlow.at(-1) !== true) {
      const { style, valueStart, valueEnd } = event;
      const isQuoted = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED;
      if (isQuoted && cuts.some((start) => start > valueStart && start <= valueEnd)) return true;
    }
  }
  return false;
}

/** The begin of the line that is not indented deep enough; undefined where that is not what is wrong. */
function findShallowLine(text: string, { reason, mark }: YAMLException, last = -1): number | undefined {
  if (reason !== "deficient indentation" || mark === undefined) return undefined;
  const before = text.slice(0, mark.position);
  const lineStart = Math.max(before.lastIndexOf("\n"), before.lastIndexOf("\r")) + 1;
  return lineStart > last ? lineStart : undefined;
}

/** Offsets of the text itself from those of the deepened one; of a margin, that of its line. */
function makeOffsetOf(deepened: readonly number[]): DeepenedText["offsetOf"] {
  return (offset) => {
    let found = offset;
    for (const start of deepened) {
      if (start >= offset) break;
      found -= Math.min(offset - start, MARGIN.length);
    }
    return found;
  };
}

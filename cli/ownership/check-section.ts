import { marksOf } from "./markdown.ts";

/** How the section of a service in a file compares with what it would be now. */
export type SectionState = "current" | "outdated" | "missing";

/** Compares the section between its marks, whatever line ends the file has; marks that do not pair are outdated. */
export function compareSection(text: string, service: string, wanted: string): SectionState {
  const { begin, end } = marksOf(service);
  const plain = text.replaceAll("\r\n", "\n");
  const from = plain.indexOf(begin);
  if (from < 0) return "missing";
  const to = plain.indexOf(end, from);
  const isTwice = plain.indexOf(begin, from + 1) >= 0;
  if (to < 0 || isTwice) return "outdated";
  return `${plain.slice(from, to + end.length)}\n` === wanted ? "current" : "outdated";
}

/** The services that have a section in a file, in order. */
export function listSections(text: string): readonly string[] {
  return Array.from(text.matchAll(/^<!-- ccr ownership ([a-z0-9-]+): begin -->/gm), ([, service = ""]) => service);
}

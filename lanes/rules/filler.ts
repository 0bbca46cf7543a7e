/** What people write where they have nothing to say yet. */
const FILLERS: ReadonlySet<string> = new Set([
  ...["todo", "to do", "fixme", "tbd", "tba", "tbc", "wip", "xxx", "pending", "later", "soon", "open", "draft"],
  ...["to be done", "to be defined", "to be decided", "to be determined", "to be announced", "to be added"],
  ...["not yet", "coming soon", "fill in", "fill me in", "fill this in", "change me", "changeme", "noch offen", "x"],
  ...["to be written", "to be filled", "to be filled in", "will follow", "follows", "placeholder"],
  ...["none", "no", "nil", "null", "nothing", "na", "n/a", "n.a", "not applicable", "unknown", "empty", "undefined"],
  ...["kein", "keine", "keines", "nichts", "offen", "später", "folgt", "entfällt", "unbekannt"],
]);

/** The longest of them, with signs around it. */
const MAX_LENGTH = 40;

/** A text that says itself that it is still to be written. */
const UNWRITTEN = /^(?:TODO|TBD|FIXME)(?![\p{L}\p{N}_])/u;

/** True for a text that marks a place which somebody was to fill. */
export function isUnwritten(text: string): boolean {
  return UNWRITTEN.test(text.trim());
}

/** True for a text that says nothing: signs alone, or words that stand for what is still to be written. */
export function isFiller(text: string): boolean {
  const bare = text.trim();
  if (isUnwritten(bare)) return true;
  if (bare.length > MAX_LENGTH) return false;
  const words = bare
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}](?:.*[\p{L}\p{N}])?/su)?.[0]
    .replace(/(?<=^|\.)(\p{L})\.(?=\p{L}(?:\.|$))/gu, "$1");
  if (words === undefined || FILLERS.has(words)) return true;
  const parts = words.split(/[\s:;,–—-]+/u);
  return FILLERS.has(parts.join(" ")) || parts.every((part) => FILLERS.has(part));
}

/** True for a text that somebody else fills in: an action of a template, or a placeholder of the environment. */
export function isUntold(text: string): boolean {
  return text.includes("{{") || text.includes("${") || text.includes("$(");
}

/** A name that can be compared with others; undefined where it is left out or filled in by somebody else. */
export function toldName(text: string | undefined): string | undefined {
  return text === undefined || text === "" || isUntold(text) ? undefined : text;
}

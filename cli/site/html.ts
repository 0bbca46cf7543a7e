import { showPlainly } from "../reports/report.ts";

const made: unique symbol = Symbol("html");

/** Text that is HTML already. Only {@link html} makes it, so that nothing else gets into a page as it is. */
export interface Html {
  readonly [made]: true;
  readonly text: string;
}

/** What a place of a page can be filled with; text is escaped, a list is joined. */
type Fill = string | number | Html | undefined | false | readonly Fill[];

/** Builds HTML; every filled-in text is escaped, and what does not print is shown. */
export function html(parts: TemplateStringsArray, ...fills: readonly Fill[]): Html {
  return { [made]: true, text: parts.map((part, at) => part + fill(fills[at])).join("") };
}

/** HTML of this package's own, such as its stylesheet. */
export function trusted(text: string): Html {
  return { [made]: true, text };
}

function fill(value: Fill): string {
  if (value === undefined || value === false) return "";
  if (typeof value === "string" || typeof value === "number") return escapeText(String(value));
  return "text" in value ? value.text : value.map(fill).join("");
}

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return showPlainly(text).replace(/[&<>"']/g, (character) => escapes[character] ?? "");
}

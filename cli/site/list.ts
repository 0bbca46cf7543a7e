import type { RequestReview } from "../../lanes/review/describe-request.ts";
import { type Html, html } from "./html.ts";
import { renderState } from "./request.ts";

/** What the list can be narrowed to, beside a status: what grants, what does not, and what waits for somebody. */
const groups = {
  granted: (review: RequestReview): boolean => review.granted,
  withheld: (review: RequestReview): boolean => !review.granted,
  undecided: ({ status, approvers }: RequestReview): boolean =>
    ["proposed", "needs_changes", "approved", "applied", "verified", "active", "rotated"].includes(status) &&
    approvers.some(({ state }) => state !== "approved"),
} as const;

/** A way to narrow the list: its name in an address, and what is in it. */
export interface Filter {
  readonly name: string;
  readonly matches: (review: RequestReview) => boolean;
}

/** Every filter that leaves something over, in the order of the page. */
export function listFilters(reviews: readonly RequestReview[]): readonly Filter[] {
  const statuses = [...new Set(reviews.map(({ status }) => status))].sort();
  const all = [
    ...Object.entries(groups).map(([name, matches]) => ({ name, matches })),
    ...statuses.map((status) => ({ name: status, matches: (review: RequestReview) => review.status === status })),
  ];
  return all.filter(({ matches }) => reviews.some(matches));
}

/** True for a request that has all words of a search in its id, title, path or workload. */
export function matchesWords({ id, title, file, sections }: RequestReview, words: string): boolean {
  const text = [id, title, file, ...sections.flatMap(({ facts }) => facts.map((fact) => fact.text))]
    .join(" ")
    .toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

interface ListOptions {
  readonly reviews: readonly RequestReview[];
  readonly filters: readonly Filter[];
  /** Name of the filter that was taken. */
  readonly filter?: string | undefined;
  readonly invalid: readonly { readonly file: string; readonly errors: number }[];
  /** Address of a request's page, and of a list; undefined is the whole list. */
  readonly linkTo: (id: string) => string;
  readonly linkToFilter: (name: string | undefined) => string;
  /** Present where a server answers searches. */
  readonly search?: { readonly words: string } | undefined;
}

/** The list of requests, with its filters. */
export function renderList({ reviews, filters, filter, invalid, linkTo, linkToFilter, search }: ListOptions): Html {
  const current = (name: string | undefined) => name === filter && html` aria-current="page"`;
  return html`<h1>Requests</h1>
<nav class="filter" aria-label="Filters"><a href="${linkToFilter(undefined)}"${current(undefined)}>all</a>${filters.map(({ name }) => html`<a href="${linkToFilter(name)}"${current(name)}>${name}</a>`)}</nav>
${search !== undefined && renderSearch(search.words, filter)}
${invalid.length > 0 && html`<h2>With errors</h2><p>While there is one, nothing is declared; <code>ccr validate</code> lists them.</p><ul>${invalid.map(({ file, errors }) => html`<li class="bad">${file}: ${errors} ${errors === 1 ? "error" : "errors"}</li>`)}</ul>`}
<div class="scroll"><table><caption>${reviews.length} ${reviews.length === 1 ? "request" : "requests"}</caption>
<thead><tr><th scope="col">Request</th><th scope="col">What</th><th scope="col">State</th><th scope="col">Risks</th><th scope="col">Waits for</th></tr></thead>
<tbody>${reviews.map((review) => renderRow(review, linkTo))}</tbody></table></div>`;
}

function renderSearch(words: string, filter: string | undefined): Html {
  return html`<form class="filter" method="get" action="/" role="search"><div><label for="q">Words</label><input id="q" type="search" name="q" value="${words}"></div>
${filter !== undefined && html`<input type="hidden" name="show" value="${filter}">`}<button type="submit">Search</button></form>`;
}

function renderRow(review: RequestReview, linkTo: (id: string) => string): Html {
  const { id, title, concerns, approvers } = review;
  const missing = approvers.filter(({ state }) => state !== "approved").map(({ approver }) => approver);
  const risks = concerns.filter(({ severity }) => severity === "risk").length;
  return html`<tr><td class="id"><a href="${linkTo(id)}">${id}</a></td><td>${title}</td><td>${renderState(review)}</td><td>${risks}</td><td>${missing.join(", ") || "nobody"}</td></tr>
`;
}

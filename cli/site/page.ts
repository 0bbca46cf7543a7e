import type { RequestReview } from "../../lanes/review/describe-request.ts";
import { type Html, html, trusted } from "./html.ts";
import { renderRequest } from "./request.ts";
import { STYLE, STYLE_HASH } from "./style.ts";

/** What every page may load: its own style, and nothing else; it runs no script and is framed by nobody. */
export const CONTENT_POLICY = `default-src 'none'; style-src ${STYLE_HASH}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** The policy as a page itself can say it, for where no server does. */
const metaPolicy = CONTENT_POLICY.replace("; frame-ancestors 'none'", "");

/** What is on a page. */
export interface Page {
  readonly title: string;
  readonly main: Html;
  /** Where the list of all requests is. */
  readonly home?: string;
}

/** How a page says what wrote it. */
export function nameGenerator(generator: string): string {
  return html`<meta name="generator" content="${generator}">`.text;
}

/** A whole page around its main part. */
export function layOut({ title, main, home, generator }: Page & { readonly generator?: string }): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${metaPolicy}">
<meta name="viewport" content="width=device-width, initial-scale=1">${generator !== undefined && trusted(`\n${nameGenerator(generator)}`)}
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
<header><strong>Credential change requests</strong>${home !== undefined && html`<nav aria-label="Site"><a href="${home}">All requests</a></nav>`}</header>
<main id="main">
${main}
</main>
</body>
</html>
`;
  return page.text;
}

/** A page of its own with requests one below the other. */
export function renderPage({ title, reviews }: { title: string; reviews: readonly RequestReview[] }): string {
  return layOut({ title, main: html`${reviews.map((review) => renderRequest(review))}` });
}

import { randomBytes, timingSafeEqual } from "node:crypto";
import http from "node:http";
import type { AddressInfo } from "node:net";
import type { RequestReview } from "../../lanes/review/describe-request.ts";
import type { Reviews } from "../review.ts";
import { type Filled, renderForm } from "./form.ts";
import { html } from "./html.ts";
import { listFilters, matchesWords, renderList } from "./list.ts";
import { CONTENT_POLICY, layOut } from "./page.ts";
import { renderRequest } from "./request.ts";

/** What the form asks to record, as it was sent. */
export interface Submission {
  readonly request: string;
  readonly reviewer: string;
  readonly person: string;
  readonly decision: string;
  readonly comment: string;
  /** The digest of the content that the page showed. */
  readonly what: string;
}

/** What the pages show, and how a decision is recorded: by the same code as the commands. */
export interface SiteSource {
  /** Read anew for every page. */
  readonly read: () => Reviews;
  /** Answers with every reason why it is refused; none where it is recorded. */
  readonly record: (submission: Submission) => Promise<readonly string[]>;
}

/** A server that listens. */
export interface RunningSite {
  readonly url: string;
  readonly close: () => Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

/** What one server knows for as long as it runs. */
interface Site extends SiteSource {
  readonly token: string;
  /** The names that a browser may have called it by: another one is a page elsewhere that points here. */
  readonly hosts: ReadonlySet<string>;
}

const MAX_BODY_BYTES = 16_384;

/** Serves the review pages on an address of this machine. */
export function serveSite(source: SiteSource, { host, port }: { host: string; port: number }): Promise<RunningSite> {
  const hosts = new Set<string>();
  const site: Site = { ...source, token: randomBytes(32).toString("base64url"), hosts };
  const server = http.createServer((request, response) => {
    answer(site, request).then(
      (result) => send(response, result),
      () => send(response, plain(500, "This is a bug in ccr serve.")),
    );
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      const { port: taken } = server.address() as AddressInfo;
      const name = host.includes(":") ? `[${host}]` : host;
      for (const each of [name, "localhost"]) hosts.add(`${each}:${taken}`);
      resolve({ url: `http://${name}:${taken}/`, close: () => closeServer(server) });
    });
  });
}

function closeServer(server: http.Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function answer(site: Site, request: http.IncomingMessage): Promise<Answer> {
  if (!site.hosts.has(request.headers.host ?? "")) return plain(421, "This server is not called by that name.");
  const url = new URL(request.url ?? "/", "http://local");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (url.pathname === "/" && isRead) return showList(site, url.searchParams);
  const [, id, action] = /^\/requests\/(CCR-\d{4}-\d{4,})(\/decide)?$/.exec(url.pathname) ?? [];
  if (id === undefined) return plain(404, "There is no such page.");
  if (action === undefined && isRead) return showRequest(site, id);
  if (action !== undefined && request.method === "POST") return recordDecision(site, id, request);
  return plain(405, "This page takes no such request.");
}

function showList({ read }: Site, query: URLSearchParams): Answer {
  const { reviews, invalid } = read();
  const filters = listFilters(reviews);
  const filter = filters.find(({ name }) => name === query.get("show"));
  const words = query.get("q") ?? "";
  const shown = reviews.filter((review) => (filter?.matches(review) ?? true) && matchesWords(review, words));
  const main = renderList({
    reviews: shown,
    filters,
    filter: filter?.name,
    invalid,
    linkTo: (name) => `/requests/${name}`,
    linkToFilter: (name) => (name === undefined ? "/" : `/?show=${encodeURIComponent(name)}`),
    search: { words },
  });
  return { status: 200, body: layOut({ title: "Credential change requests", main }) };
}

function showRequest(site: Site, id: string): Answer {
  const review = site.read().reviews.find((each) => each.id === id);
  if (review === undefined) return plain(404, "There is no such request, or it has errors.");
  return { status: 200, body: composePage(site, review) };
}

function composePage(
  { token }: Site,
  review: RequestReview,
  more: { filled?: Filled; refused?: readonly string[] } = {},
): string {
  const form = renderForm(review, { token, action: `/requests/${review.id}/decide`, ...more });
  return layOut({ title: `${review.id} ${review.title}`, main: html`${renderRequest(review)}${form}`, home: "/" });
}

async function recordDecision(site: Site, id: string, request: http.IncomingMessage): Promise<Answer> {
  const body = await readBody(request);
  const isForm = /^application\/x-www-form-urlencoded\b/.test(request.headers["content-type"] ?? "");
  if (body === undefined || !isForm) return plain(413, "This is not the form of this page.");
  const fields = new URLSearchParams(body);
  if (!isOwn(site, request, fields.get("token") ?? ""))
    return plain(403, "This form is of another page or run; load the page again.");
  const field = (name: string): string => (fields.get(name) ?? "").trim();
  const filled = {
    reviewer: field("reviewer"),
    person: field("person"),
    decision: field("decision"),
    comment: field("comment"),
  };
  const refused = await site.record({ request: id, ...filled, what: field("what") });
  if (refused.length === 0) return { status: 303, body: "", location: `/requests/${id}` };
  const review = site.read().reviews.find((each) => each.id === id);
  if (review === undefined) return plain(409, `Nothing was recorded: ${refused.join("; ")}`);
  return { status: 409, body: composePage(site, review, { filled, refused }) };
}

/** A browser says where a form comes from; a page elsewhere can send one, but cannot read the token. */
function isOwn({ token, hosts }: Site, { headers }: http.IncomingMessage, given: string): boolean {
  const origin = headers.origin;
  const isHere = origin === undefined || (URL.canParse(origin) && hosts.has(new URL(origin).host));
  const left = Buffer.from(given);
  const right = Buffer.from(token);
  return isHere && left.length === right.length && timingSafeEqual(left, right);
}

/** Undefined for a body that is longer than any form of these pages. */
async function readBody(request: http.IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function plain(status: number, text: string): Answer {
  return { status, body: layOut({ title: text, main: html`<h1>${text}</h1>`, home: "/" }) };
}

function send(response: http.ServerResponse, { status, body, location }: Answer): void {
  response.writeHead(status, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    ...(location === undefined ? {} : { location }),
  });
  response.end(response.req.method === "HEAD" ? undefined : body);
}

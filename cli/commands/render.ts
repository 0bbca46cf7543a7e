import { BOOTSTRAP } from "../../lanes/bootstrap/kinds.ts";
import { CUSTODY } from "../../lanes/custody/kinds.ts";
import { mergeKinds } from "../../lanes/custody/merge-kinds.ts";
import { UsageError } from "../errors.ts";
import { renderMarkdown } from "../render/markdown.ts";
import { renderRecordMarkdown, renderRecordText } from "../render/records.ts";
import { renderText } from "../render/text.ts";
import { type Reviews, readReviews } from "../review.ts";
import { sayInvalid } from "../say-invalid.ts";
import { renderPage } from "../site/page.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface RenderOptions {
  readonly format?: "text" | "markdown" | "json" | "html";
  readonly json?: true;
}

/** `ccr render`: 1 where a request has errors; nothing of it is shown then. */
export function renderRequests({ operands, options, terminal }: Invocation<RenderOptions>): ExitCode {
  const reviews = readReviews(operands, terminal, { records: mergeKinds([CUSTODY, BOOTSTRAP]) });
  const format = options.json ? "json" : (options.format ?? "text");
  terminal.write(writeReviews(reviews, format, terminal.style));
  sayInvalid(reviews.invalid, terminal);
  return reviews.invalid.length > 0 ? 1 : 0;
}

function writeReviews(
  { reviews, records }: Reviews,
  format: "text" | "markdown" | "json" | "html",
  style: Terminal["style"],
): string {
  switch (format) {
    case "json": {
      const extra = records.length > 0 ? { records } : {};
      return `${JSON.stringify({ schema: "credential-lanes/review/v1", requests: reviews, ...extra }, undefined, 2)}\n`;
    }
    case "markdown":
      return [...reviews.map(renderMarkdown), ...records.map(renderRecordMarkdown)].join("\n---\n\n");
    case "html":
      if (records.length > 0) throw new UsageError("html shows requests alone; records have text, markdown and json");
      return renderPage({ title: reviews.map(({ id }) => id).join(", ") || "Requests", reviews });
    case "text":
      return [
        ...reviews.map((review) => renderText(review, style)),
        ...records.map((record) => renderRecordText(record, style)),
      ].join(`\n${"=".repeat(72)}\n\n`);
  }
}

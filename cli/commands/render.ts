import type { RequestReview } from "../../lanes/review/describe-request.ts";
import { renderMarkdown } from "../render/markdown.ts";
import { renderText } from "../render/text.ts";
import { showPlainly } from "../reports/report.ts";
import { readReviews } from "../review.ts";
import { renderPage } from "../site/page.ts";
import type { Terminal } from "../terminal.ts";
import type { ExitCode, Invocation } from "../verb.ts";

interface RenderOptions {
  readonly format?: "text" | "markdown" | "json" | "html";
  readonly json?: true;
}

/** `ccr render`: 1 where a request has errors; nothing of it is shown then. */
export function renderRequests({ operands, options, terminal }: Invocation<RenderOptions>): ExitCode {
  const { reviews, invalid } = readReviews(operands, terminal);
  const format = options.json ? "json" : (options.format ?? "text");
  terminal.write(writeReviews(reviews, format, terminal.style));
  for (const { file, errors } of invalid) {
    terminal.say(
      `ccr: ${showPlainly(file)} has ${errors} ${errors === 1 ? "error" : "errors"}; ccr validate lists them`,
    );
  }
  return invalid.length > 0 ? 1 : 0;
}

function writeReviews(
  reviews: readonly RequestReview[],
  format: "text" | "markdown" | "json" | "html",
  style: Terminal["style"],
): string {
  switch (format) {
    case "json":
      return `${JSON.stringify({ schema: "credential-lanes/review/v1", requests: reviews }, undefined, 2)}\n`;
    case "markdown":
      return reviews.map(renderMarkdown).join("\n---\n\n");
    case "html":
      return renderPage({ title: reviews.map(({ id }) => id).join(", ") || "Requests", reviews });
    case "text":
      return reviews.map((review) => renderText(review, style)).join(`\n${"=".repeat(72)}\n\n`);
  }
}

import { UsageError } from "../errors.ts";
import { joinPath, resolvePath } from "../files/paths.ts";
import { writeGenerated } from "../files/write.ts";
import { readReviews } from "../review.ts";
import { html } from "../site/html.ts";
import { listFilters, renderList } from "../site/list.ts";
import { layOut } from "../site/page.ts";
import { renderRequest } from "../site/request.ts";
import type { ExitCode, Invocation } from "../verb.ts";

/** `ccr site`: 1 where a request has errors; it has no page then, and the list says so. */
export function writeSite({ operands: [target, ...paths], terminal }: Invocation<object>): ExitCode {
  if (target === undefined) throw new UsageError("a folder to write to must be given");
  const folder = resolvePath(terminal.folder, target);
  const { reviews, invalid } = readReviews(paths, terminal);
  const filters = listFilters(reviews);
  const nameOf = (filter: string | undefined): string => (filter === undefined ? "index.html" : `${filter}.html`);
  for (const filter of [undefined, ...filters]) {
    const shown = filter === undefined ? reviews : reviews.filter(filter.matches);
    const links = { linkTo: (id: string) => `requests/${id}.html`, linkToFilter: nameOf };
    const main = renderList({ reviews: shown, filters, filter: filter?.name, invalid, ...links });
    writeGenerated(joinPath(folder, nameOf(filter?.name)), layOut({ title: "Credential change requests", main }));
  }
  for (const review of reviews) {
    const page = layOut({
      title: `${review.id} ${review.title}`,
      main: html`${renderRequest(review)}`,
      home: "../index.html",
    });
    writeGenerated(joinPath(folder, `requests/${review.id}.html`), page);
  }
  terminal.say(`${reviews.length} requests: ${target}/index.html`);
  return invalid.length > 0 ? 1 : 0;
}
